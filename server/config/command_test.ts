import assert from "node:assert/strict";
import { read, settings } from "../../tests/support/pretended_settings.ts";
import { ConfigError } from "./config_error.ts";
import { configText, helpText } from "./show.ts";
import { SETTINGS } from "./settings.ts";

Deno.test("every problem of one configuration is told, each on a line", async () => {
  await assert.rejects(read({ args: "--isolates x --address y", file: "region: Z" }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.deepEqual(error.message.split("\n").map((line) => line.split(" ")[0]).sort(), [
      "isolates",
      "region",
      "s3.address",
    ]);
    return true;
  });
});

Deno.test("a flag wins over a variable, a variable over the file, the file over the default", async () => {
  const file = "region: from-file\ns3: {stallTimeout: 1m}\nisolates: 3";
  const env = { OBJECTSTORAGE_REGION: "from-variable", OBJECTSTORAGE_ISOLATES: "4" };
  const { config, sources } = await settings({ args: "--region from-flag", env, file });
  assert.equal(config["region"], "from-flag");
  assert.equal(config["isolates"], 4);
  assert.equal(config["s3.stallTimeout"], 60_000);
  assert.equal(config["data"], "./data");
  assert.deepEqual(
    [sources["region"], sources["isolates"], sources["s3.stallTimeout"], sources["data"]],
    ["--region", "OBJECTSTORAGE_ISOLATES", "conf.yaml line 2", "default"],
  );
});

Deno.test("MinIO's names and arguments start the same server", async () => {
  const { config } = await settings({
    args: "server --console-address :9901 /data",
    env: {
      MINIO_ROOT_USER: "someone",
      MINIO_ROOT_PASSWORD: "something long",
      MINIO_DOMAIN: "A.example,b.example",
    },
  });
  assert.equal(config["data"], "/data");
  assert.equal(config["console.address"], ":9901");
  assert.equal(config["s3.address"], ":9000");
  assert.deepEqual(config["s3.domains"], ["a.example", "b.example"]);
  assert.deepEqual([config["root.user"], config["root.password"]], ["someone", "something long"]);
});

Deno.test("secrets come from files, and from the service manager", async () => {
  const files = { "/user": "someone\n", "/creds/root_password": "from the manager\n" };
  const env = { OBJECTSTORAGE_ROOT_USER_FILE: "/user", CREDENTIALS_DIRECTORY: "/creds" };
  const { config, sources } = await settings({ env, files });
  assert.deepEqual([config["root.user"], config["root.password"]], ["someone", "from the manager"]);
  assert.equal(sources["root.password"], "credential root_password");
});

Deno.test("variables of Kubernetes services are no settings of ours", async () => {
  const env = {
    OBJECTSTORAGE_SERVICE_HOST: "10.0.0.1",
    OBJECTSTORAGE_SERVICE_PORT_S3: "9000",
    OBJECTSTORAGE_PORT: "tcp://10.0.0.1:9000",
    OBJECTSTORAGE_CONSOLE_PORT_9001_TCP_ADDR: "10.0.0.1",
  };
  assert.equal((await settings({ env })).sources["region"], "default");
});

Deno.test("an empty variable and an empty file set nothing", async () => {
  const { sources } = await settings({
    env: { OBJECTSTORAGE_REGION: "" },
    file: "# nothing yet\n",
  });
  assert.equal(sources["region"], "default");
});

Deno.test("JSON is a configuration file too, and one may be given per nesting or by dotted names", async () => {
  const { config } = await settings({
    file: '{"s3": {"corsOrigins": ["https://a.example", "*"]}, "isolates": "2"}',
  });
  assert.deepEqual(config["s3.corsOrigins"], ["https://a.example", "*"]);
  assert.equal(config["isolates"], 2);
});

Deno.test("known credentials work in dev, and where a setting allows them", async () => {
  assert.equal((await settings({ args: "dev" })).config["root.password"], "minioadmin");
  const env = {
    ...{ MINIO_ROOT_USER: "minioadmin", MINIO_ROOT_PASSWORD: "minioadmin" },
    OBJECTSTORAGE_ALLOW_DEFAULT_CREDENTIALS: "1",
  };
  assert.equal((await settings({ env })).config["root.password"], "minioadmin");
});

Deno.test("declared buckets are read from words and from a file", async () => {
  const { config } = await settings({
    env: { OBJECTSTORAGE_DEFAULT_BUCKETS: "one, two:versioned" },
  });
  assert.deepEqual(config["buckets"], [{ name: "one" }, { name: "two", versioning: "enabled" }]);
  const file = `
buckets:
  - plain
  - name: full
    versioning: suspended
    tags: {team: storage}
    cors:
      - AllowedOrigins: ["https://a.example"]
        AllowedMethods: [GET]
        MaxAgeSeconds: 60
`;
  assert.deepEqual((await settings({ file })).config["buckets"], [
    { name: "plain" },
    {
      name: "full",
      versioning: "suspended",
      tags: { team: "storage" },
      cors: [{
        allowedOrigins: ["https://a.example"],
        allowedMethods: ["GET"],
        allowedHeaders: [],
        exposeHeaders: [],
        maxAgeSeconds: 60,
      }],
    },
  ]);
});

Deno.test("the configuration is shown with sources and without secrets", async () => {
  const env = { OBJECTSTORAGE_ROOT_USER: "someone", OBJECTSTORAGE_ROOT_PASSWORD: "canary-secret" };
  const text = configText(await settings({ args: "config show --region eu-1", env }));
  assert.match(text, /^region +eu-1 +--region$/m);
  assert.match(text, /^root\.password +\*{8} +OBJECTSTORAGE_ROOT_PASSWORD$/m);
  assert.match(text, /^isolates +- +not set$/m);
  assert.doesNotMatch(text, /canary|someone/);
  for (const name in SETTINGS) assert.ok(text.includes(name), name);
});

Deno.test("the help names every flag and every variable", () => {
  const text = helpText();
  for (const [name, { variables, ...setting }] of Object.entries(SETTINGS)) {
    assert.ok(text.includes(variables[0] ?? name), name);
    if ("flag" in setting) assert.ok(text.includes(`--${setting.flag} `), name);
  }
});
