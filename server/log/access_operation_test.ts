import assert from "node:assert/strict";
import { OPERATIONS } from "../s3/table.ts";
import { accessOperation } from "./access_operation.ts";

Deno.test("every operation that is served has a name in the access log", () => {
  for (const { name, method, implemented } of OPERATIONS) {
    if (!implemented) continue;
    const told = accessOperation({ operation: name, method });
    // What falls through is told as if it were sent to the service.
    if (name !== "ListBuckets") assert.notEqual(told, `REST.${method}.SERVICE`, name);
  }
});

Deno.test("names are those of AWS's logs", () => {
  const name = (operation: string, method: string, rest = {}) =>
    accessOperation({ operation, method, ...rest });
  assert.equal(name("GetObject", "GET"), "REST.GET.OBJECT");
  assert.equal(name("CopyObject", "PUT"), "REST.COPY.OBJECT");
  assert.equal(name("DeleteObjects", "POST"), "REST.POST.MULTI_OBJECT_DELETE");
  assert.equal(name("GetBucketVersioning", "GET"), "REST.GET.VERSIONING");
  assert.equal(name("ListParts", "GET"), "REST.GET.UPLOAD");
  assert.equal(name("Preflight", "OPTIONS"), "REST.OPTIONS.PREFLIGHT");
  assert.equal(name("GetBucketPolicy", "GET"), "REST.GET.BUCKETPOLICY");
  assert.equal(name("PutObjectAcl", "PUT"), "REST.PUT.ACL");
  assert.equal(name("GetBucketWebsite", "GET", { bucket: "b" }), "REST.GET.BUCKET");
  assert.equal(name("RestoreObject", "POST", { bucket: "b", key: "k" }), "REST.POST.OBJECT");
  assert.equal(name("Unknown", "PATCH"), "REST.PATCH.SERVICE");
});
