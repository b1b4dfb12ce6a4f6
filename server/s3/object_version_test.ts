import assert from "node:assert/strict";
import { queryOf } from "../../tests/support/operation_call.ts";
import type { ObjectVersion } from "../../storage/model.ts";
import { S3Error } from "./errors.ts";
import {
  httpTime,
  isVersionId,
  parseVersionId,
  requireObject,
  requireVersionId,
  versionIdHeader,
} from "./object_version.ts";

const ID = "aZ09".repeat(8);

function refusal(run: () => unknown): readonly [string, object, object] {
  try {
    run();
  } catch (error) {
    if (error instanceof S3Error) return [error.code, error.fields, error.headers];
    throw error;
  }
  throw new Error("was not refused");
}

Deno.test("a version id is 32 letters and digits, or null", () => {
  for (const id of [ID, "null", "0".repeat(32)]) {
    assert.equal(requireVersionId(id), id);
    assert.equal(parseVersionId(queryOf(`versionId=${id}`)), id);
  }
  assert.equal(parseVersionId(queryOf("")), undefined);
  for (
    const id of [
      "",
      "NULL",
      " null",
      "undefined",
      ID.slice(1),
      `${ID}0`,
      `${ID}\n`,
      `${ID.slice(1)}-`,
      `${ID.slice(1)}é`,
      "../".repeat(11).slice(1),
      "' OR 1=1 --",
    ]
  ) {
    assert.equal(isVersionId(id), false, id);
    assert.deepEqual(
      refusal(() => parseVersionId(queryOf(`versionId=${encodeURIComponent(id)}`))),
      [
        "InvalidArgument",
        { ArgumentName: "versionId", ArgumentValue: id },
        {},
      ],
    );
  }
});

Deno.test("the id of a version is told unless versioning was never on", () => {
  assert.equal(versionIdHeader({ versioning: "off" }, ID), undefined);
  assert.equal(versionIdHeader({ versioning: "enabled" }, ID), ID);
  assert.equal(versionIdHeader({ versioning: "suspended" }, "null"), "null");
});

Deno.test("requireObject() tells a missing key, a missing version and a delete marker apart", () => {
  const object = { kind: "object", versionId: ID } as unknown as ObjectVersion;
  const marker = {
    kind: "deleteMarker",
    versionId: ID,
    lastModified: Date.UTC(2026, 0, 2, 3, 4, 5),
  } as unknown as ObjectVersion;
  const asked = { key: "k", method: "GET" };
  assert.equal(requireObject(object, asked), object);
  assert.equal(requireObject(object, { ...asked, versionId: ID }), object);
  assert.deepEqual(refusal(() => requireObject(undefined, asked)), ["NoSuchKey", { Key: "k" }, {}]);
  assert.deepEqual(refusal(() => requireObject(undefined, { ...asked, versionId: ID })), [
    "NoSuchVersion",
    { Key: "k", VersionId: ID },
    {},
  ]);
  const told = { "x-amz-delete-marker": "true", "x-amz-version-id": ID };
  assert.deepEqual(refusal(() => requireObject(marker, asked)), ["NoSuchKey", { Key: "k" }, told]);
  assert.deepEqual(refusal(() => requireObject(marker, { ...asked, versionId: ID })), [
    "MethodNotAllowed",
    { Method: "GET", ResourceType: "DeleteMarker" },
    { ...told, allow: "DELETE", "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT" },
  ]);
});

Deno.test("httpTime() prints RFC 9110's preferred form", () => {
  assert.equal(httpTime(Date.UTC(1994, 10, 6, 8, 49, 37, 999)), "Sun, 06 Nov 1994 08:49:37 GMT");
  assert.equal(httpTime(0), "Thu, 01 Jan 1970 00:00:00 GMT");
});
