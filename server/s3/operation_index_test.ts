import assert from "node:assert/strict";
import { queryOf } from "../../tests/support/operation_call.ts";
import { S3Error } from "./errors.ts";
import { defineOperation, type Level, type Operation } from "./operation.ts";
import { OperationIndex } from "./operation_index.ts";
import type { Method } from "./request.ts";

function row(
  name: string,
  level: Level,
  method: Method,
  query: Record<string, string> = {},
  header: string[] = [],
): Operation {
  return defineOperation({
    name,
    level,
    method,
    query,
    header,
    actions: [],
    mutates: false,
    body: "none",
    implemented: true,
    parse: () => undefined,
    handle: () => Promise.resolve({}),
  });
}

const ROWS = [
  row("List", "bucket", "GET"),
  row("ListV2", "bucket", "GET", { "list-type": "2" }),
  row("Location", "bucket", "GET", { location: "" }),
  row("Get", "object", "GET"),
  row("Put", "object", "PUT"),
  row("Copy", "object", "PUT", {}, ["x-amz-copy-source"]),
  row("Part", "object", "PUT", { uploadId: "", partNumber: "" }),
  row("PartCopy", "object", "PUT", { partNumber: "", uploadId: "" }, ["x-amz-copy-source"]),
  row("PutAcl", "object", "PUT", { acl: "" }),
  row("Parts", "object", "GET", { uploadId: "" }),
];

function resolve(
  level: Level,
  method: Method,
  query = "",
  headers: Record<string, string> = {},
  rows = ROWS,
): string {
  return new OperationIndex(rows)
    .resolve(level, method, queryOf(query), new Map(Object.entries(headers))).name;
}

function refusal(level: Level, method: Method, query: string): S3Error {
  try {
    resolve(level, method, query);
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
  throw new Error(`${method} ?${query} was not refused`);
}

Deno.test("OperationIndex.resolve() takes the most specific row in whatever order they stand", () => {
  for (const rows of [ROWS, ROWS.toReversed()]) {
    const name = (query: string, headers: Record<string, string> = {}) =>
      resolve("object", "PUT", query, headers, rows);
    const copy = { "x-amz-copy-source": "/b/k" };
    assert.equal(name(""), "Put");
    assert.equal(name("", copy), "Copy");
    assert.equal(name("partNumber=1&uploadId=x"), "Part");
    assert.equal(name("partNumber=1&uploadId=x", copy), "PartCopy");
    assert.equal(name("acl", copy), "PutAcl");
    assert.equal(resolve("bucket", "GET", "prefix=a", {}, rows), "List");
    assert.equal(resolve("bucket", "GET", "list-type=2", {}, rows), "ListV2");
    assert.equal(resolve("bucket", "GET", "list-type=1", {}, rows), "List");
    assert.equal(resolve("bucket", "GET", "list-type=2&location", {}, rows), "Location");
  }
});

Deno.test("OperationIndex.resolve() ignores query keys no row knows, and reads `?x=` as `?x`", () => {
  assert.equal(resolve("object", "GET", "x-id=GetObject&versionId=1&Acl"), "Get");
  assert.equal(resolve("bucket", "GET", "location=&x-id=a"), "Location");
  assert.equal(resolve("bucket", "GET", "location=anything&location"), "Location");
});

Deno.test("OperationIndex.resolve() answers 405 for a sub-resource without the method, never a plainer row", () => {
  const error = refusal("object", "PUT", "location");
  assert.deepEqual(
    [error.code, error.status, error.fields, error.headers],
    ["MethodNotAllowed", 405, { Method: "PUT", ResourceType: "LOCATION" }, { allow: "" }],
  );
  assert.deepEqual(refusal("bucket", "PUT", "location").headers, { allow: "GET" });
  assert.deepEqual(refusal("object", "GET", "acl").headers, { allow: "PUT" });
  assert.deepEqual(refusal("bucket", "GET", "uploadId=x").code, "MethodNotAllowed");
  assert.deepEqual(refusal("object", "DELETE", "").fields, {
    Method: "DELETE",
    ResourceType: "OBJECT",
  });
  assert.deepEqual(refusal("object", "DELETE", "").headers, { allow: "GET, PUT" });
});

Deno.test("OperationIndex.resolve() refuses two sub-resources, named in alphabetical order", () => {
  for (const query of ["location&acl", "acl=&x=1&location&acl"]) {
    const error = refusal("bucket", "GET", query);
    assert.equal(error.code, "InvalidArgument");
    assert.equal(error.message, "Conflicting query string parameters: acl, location");
    assert.deepEqual(error.fields, { ArgumentName: "ResourceType", ArgumentValue: "acl" });
  }
});

Deno.test("OperationIndex.resolve() refuses to write when half of a part's address is missing", () => {
  assert.equal(
    refusal("object", "PUT", "partNumber=1").message,
    "This operation does not accept partNumber without uploadId",
  );
  assert.equal(
    refusal("object", "PUT", "uploadId=x").message,
    "This operation does not accept uploadId without partNumber",
  );
  // A read of one part of an object is GetObject's own.
  assert.equal(resolve("object", "GET", "partNumber=1"), "Get");
});
