/** The bill of materials: every locked package with its hash, told apart by whether it is shipped. */
import assert from "node:assert/strict";
import type { LockFile } from "../../deploy/lock_file.ts";
import { sbom } from "../../deploy/sbom.ts";

const INTEGRITY = "sha512-" + btoa("x".repeat(64));
const LOCK: LockFile = {
  specifiers: { "npm:hono@^4.1.0": "4.13.19", "npm:@aws-sdk/client-s3@3": "3.9.0_a@1.0.0" },
  npm: {
    "hono@4.13.19": { integrity: INTEGRITY, dependencies: ["tiny"] },
    "tiny@1.2.3": { integrity: INTEGRITY },
    "@aws-sdk/client-s3@3.9.0_a@1.0.0": { integrity: INTEGRITY, dependencies: ["tiny@1.2.3"] },
  },
  workspace: { dependencies: ["npm:hono@^4.1.0"] },
};
const SUBJECT = {
  name: "objectstorage",
  version: "1.0.0",
  lock: LOCK,
  runtime: { deno: "2.9.6", v8: "14.0", sqlite: "3.53.2", node: "24.0.0" },
};

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly scope?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

Deno.test("the bill of materials names runtime and packages, and what is not shipped", () => {
  const bill = JSON.parse(sbom(SUBJECT));
  assert.equal(bill.bomFormat, "CycloneDX");
  assert.match(
    bill.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
  );
  const components: readonly Component[] = bill.components;
  assert.deepEqual(
    components.map(({ name, version, scope }) => [name, version, scope]),
    [
      ["deno", "2.9.6", undefined],
      ["v8", "14.0", undefined],
      ["sqlite", "3.53.2", undefined],
      ["hono", "4.13.19", "required"],
      ["tiny", "1.2.3", "required"],
      ["@aws-sdk/client-s3", "3.9.0", "excluded"],
    ],
  );
  assert.deepEqual(components[3]?.hashes, [{ alg: "SHA-512", content: "78".repeat(64) }]);
  // Every reference leads somewhere.
  const references = new Set(components.map((component) => component["bom-ref"]));
  for (const { dependsOn } of bill.dependencies) {
    for (const reference of dependsOn) assert.ok(references.has(reference), reference);
  }
  assert.deepEqual(bill.dependencies[0].dependsOn, [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/hono@4.13.19",
  ]);
  assert.equal(components[5]?.["bom-ref"], "pkg:npm/%40aws-sdk/client-s3@3.9.0");
});

Deno.test("the same inputs give the same bill of materials", () => {
  assert.equal(sbom(SUBJECT), sbom(SUBJECT));
});

Deno.test("the bill of materials of this lock file can be made", () => {
  const lock = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));
  const { components } = JSON.parse(sbom({ ...SUBJECT, lock }));
  const found = components.find(({ name }: Component) => name === "hono");
  assert.equal(found?.scope, "required");
});
