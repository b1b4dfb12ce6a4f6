/** What is copied of a configuration is a configuration again. */
import assert from "node:assert/strict";
import { configurationYaml } from "./configuration_yaml.ts";

const SETTINGS = [
  { name: "s3.address", value: ":9000", source: "default" },
  { name: "s3.publicUrl", source: "not set" },
  { name: "s3.domains", value: "", source: "default" },
  { name: "region", value: 'a "b" # c', source: "OBJECTSTORAGE_REGION" },
  { name: "root.password", value: "********", source: "credential root_password" },
  { name: "users", value: '[{"name":"ann"}]', source: "/etc/objectstorage.yaml" },
];

Deno.test("settings are copied as YAML: what was not set is left out, secrets are comments", () => {
  assert.equal(
    configurationYaml(SETTINGS),
    `s3.address: ":9000" # default
region: "a \\"b\\" # c" # OBJECTSTORAGE_REGION
# root.password: "********" # credential root_password
users: [{"name":"ann"}] # /etc/objectstorage.yaml
`,
  );
});
