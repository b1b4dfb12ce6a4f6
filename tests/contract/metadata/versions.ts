/** Contract: versions, delete markers, null versions, preconditions. */
import assert from "node:assert/strict";
import type { Preconditions } from "../../../storage/preconditions.ts";
import { md5, type OpenBackend, refuses, Subject } from "./backend.ts";

export function versionContract(name: string, open: OpenBackend): void {
  Deno.test(`${name}: putObject() keeps everything it is given`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const given = {
      headers: { "content-type": "text/plain", "x": "é\u0000😀" },
      metadata: { a: "1", __proto__x: "2" },
      tags: { t: "ü" },
      storageClass: "GLACIER",
      acl: '[["READ","é\u0000"]]',
      checksum: { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAAAA==" },
    } as const;
    subject.backend.time += 1234;
    const written = subject.put("k", "content", given);
    assert.deepEqual(written, {
      versionId: written.versionId,
      etag: md5("content"),
      lastModified: subject.backend.time,
      versioning: "enabled",
      checksum: given.checksum,
    });
    assert.match(written.versionId, /^[\w.~-]{20,}$/);
    const version = await subject.reader.getVersion({ bucket: subject.bucket.id, key: "k" });
    assert.ok(version?.content.kind === "inline" && version.sequence > 0);
    assert.deepEqual(version, {
      bucket: subject.bucket.id,
      key: "k",
      versionId: written.versionId,
      sequence: version.sequence,
      latest: true,
      kind: "object",
      size: 7,
      etag: md5("content"),
      lastModified: subject.backend.time,
      content: version.content,
      ...given,
    });
    const page = { bucket: subject.bucket.id, prefix: "", delimiter: "", after: "", limit: 1 };
    const { entries: [listed] } = await subject.reader.listObjects(page);
    assert.deepEqual(listed, {
      key: "k",
      versionId: written.versionId,
      latest: true,
      kind: "object",
      size: 7,
      etag: md5("content"),
      lastModified: subject.backend.time,
      storageClass: "GLACIER",
      checksum: given.checksum,
    });
  });

  Deno.test(`${name}: putObject() replaces where versioning is off`, async () => {
    await using subject = await Subject.open(open);
    assert.deepEqual(subject.put("k", "one").versionId, "null");
    assert.equal(await subject.read("k"), "one");
    subject.put("k", "#three");
    subject.put("k", "");
    assert.equal(await subject.read("k"), "");
    subject.put("k", "last");
    assert.deepEqual(await subject.versions("k"), ["last null*"]);
    await subject.expectUsage({ objects: 1, versions: 1, bytes: 4 });
    assert.deepEqual(subject.delete("k"), { deleteMarker: false });
    assert.deepEqual(subject.delete("k"), { deleteMarker: false });
    assert.equal(await subject.read("k"), undefined);
    subject.put("k", "again");
    assert.deepEqual(subject.delete("k", "null"), { deleteMarker: false, versionId: "null" });
    await subject.expectUsage({});
  });

  Deno.test(`${name}: versions pile up, hide under markers, and come back when versioning is enabled`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const one = subject.put("k", "1").versionId;
    const two = subject.put("k", "2").versionId;
    assert.deepEqual(await subject.versions("k"), ["2*", "1"]);
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 2 });
    const marker = subject.delete("k");
    assert.deepEqual(marker, { deleteMarker: true, versionId: marker.versionId });
    assert.deepEqual(await subject.versions("k"), ["marker*", "2", "1"]);
    assert.equal(await subject.read("k"), "marker");
    assert.deepEqual(await subject.keys(), []);
    await subject.expectUsage({ versions: 2, deleteMarkers: 1, bytes: 2 });
    const second = subject.delete("k").versionId!;
    assert.deepEqual(await subject.versions("k"), ["marker*", "marker", "2", "1"]);
    assert.deepEqual(subject.delete("k", second), { deleteMarker: true, versionId: second });
    assert.deepEqual(await subject.versions("k"), ["marker*", "2", "1"]);
    subject.delete("k", marker.versionId);
    assert.deepEqual(await subject.versions("k"), ["2*", "1"]);
    assert.deepEqual(await subject.keys(), ["k"]);
    assert.deepEqual(subject.delete("k", two), { deleteMarker: false, versionId: two });
    assert.deepEqual(await subject.versions("k"), ["1*"]);
    assert.equal(await subject.read("k"), "1");
    await subject.expectUsage({ objects: 1, versions: 1, bytes: 1 });
    subject.delete("k", one);
    await subject.expectUsage({});
  });

  Deno.test(`${name}: deleting an older version leaves the current one`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const ids = ["1", "22", "333"].map((content) => subject.put("k", content).versionId);
    subject.delete("k", ids[1]);
    assert.deepEqual(await subject.versions("k"), ["333*", "1"]);
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 4 });
  });

  Deno.test(`${name}: deleting a version that is not there succeeds and changes nothing`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const { versionId } = subject.put("k", "1");
    const altered = versionId.slice(0, -1) + (versionId.endsWith("0") ? "1" : "0");
    for (const id of ["null", altered, "x", "", "0".repeat(32)]) {
      assert.deepEqual(subject.delete("k", id), { deleteMarker: false, versionId: id });
      assert.equal(await subject.read("k", id), undefined);
    }
    subject.delete("other", versionId);
    assert.deepEqual(await subject.versions("k"), ["1*"]);
    subject.expectSound();
  });

  Deno.test(`${name}: deleting a key that never was makes a marker when versioned`, async () => {
    await using subject = await Subject.open(open, "enabled");
    assert.equal(subject.delete("k").deleteMarker, true);
    assert.deepEqual(await subject.versions("k"), ["marker*"]);
    await subject.expectUsage({ deleteMarkers: 1 });
  });

  Deno.test(`${name}: the null version survives enabling and gives way when suspended`, async () => {
    await using subject = await Subject.open(open);
    subject.put("k", "before");
    subject.setVersioning("enabled");
    const kept = subject.put("k", "kept").versionId;
    assert.deepEqual(await subject.versions("k"), ["kept*", "before null"]);
    assert.equal(await subject.read("k", "null"), "before");
    subject.setVersioning("suspended");
    assert.equal(subject.put("k", "s1").versionId, "null");
    assert.deepEqual(await subject.versions("k"), ["s1 null*", "kept"]);
    subject.put("k", "s2!");
    assert.deepEqual(await subject.versions("k"), ["s2! null*", "kept"]);
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 7 });
    assert.deepEqual(subject.delete("k"), { deleteMarker: true, versionId: "null" });
    assert.deepEqual(await subject.versions("k"), ["marker null*", "kept"]);
    await subject.expectUsage({ versions: 1, deleteMarkers: 1, bytes: 4 });
    subject.delete("k");
    assert.deepEqual(await subject.versions("k"), ["marker null*", "kept"]);
    subject.put("k", "back");
    assert.deepEqual(await subject.versions("k"), ["back null*", "kept"]);
    subject.setVersioning("enabled");
    const newer = subject.put("k", "newer").versionId;
    assert.deepEqual(await subject.versions("k"), ["newer*", "back null", "kept"]);
    subject.setVersioning("suspended");
    subject.delete("k");
    assert.deepEqual(await subject.versions("k"), ["marker null*", "newer", "kept"]);
    assert.deepEqual(subject.delete("k", "null"), { deleteMarker: true, versionId: "null" });
    assert.deepEqual(await subject.versions("k"), ["newer*", "kept"]);
    subject.delete("k", newer);
    subject.delete("k", kept);
    await subject.expectUsage({});
  });

  Deno.test(`${name}: a noncurrent null marker is replaced by a null version`, async () => {
    await using subject = await Subject.open(open, "suspended");
    subject.delete("k");
    subject.setVersioning("enabled");
    subject.put("k", "1");
    assert.deepEqual(await subject.versions("k"), ["1*", "marker null"]);
    subject.setVersioning("suspended");
    subject.put("k", "2");
    assert.deepEqual(await subject.versions("k"), ["2 null*", "1"]);
    await subject.expectUsage({ objects: 1, versions: 2, bytes: 2 });
  });

  Deno.test(`${name}: versions are ordered by the commands' order, whatever the clock says`, async () => {
    await using subject = await Subject.open(open, "enabled");
    for (const content of ["1", "2", "3"]) {
      subject.put("k", content);
      subject.backend.time -= 86_400_000;
    }
    assert.deepEqual(await subject.versions("k"), ["3*", "2", "1"]);
  });

  preconditionContract(name, open);
}

function preconditionContract(name: string, open: OpenBackend): void {
  const tag = md5("content");
  const second = 1000;
  const cases: readonly [
    what: string,
    conditions: Preconditions,
    onObject: string,
    onNone: string,
  ][] = [
    ["no condition", {}, "done", "done"],
    ["If-Match of it", { ifMatch: ["x", tag] }, "done", "objectNotFound"],
    ["If-Match of another", { ifMatch: ["x"] }, "preconditionFailed", "objectNotFound"],
    ["If-Match any", { ifMatch: ["*"] }, "done", "objectNotFound"],
    ["If-None-Match of it", { ifNoneMatch: [tag] }, "preconditionFailed", "done"],
    ["If-None-Match of another", { ifNoneMatch: ["x"] }, "done", "done"],
    ["If-None-Match any", { ifNoneMatch: ["*"] }, "preconditionFailed", "done"],
    ["its size", { size: 7 }, "done", "objectNotFound"],
    ["another size", { size: 8 }, "preconditionFailed", "objectNotFound"],
    ["If-Unmodified-Since its time", { ifUnmodifiedSince: 0 }, "done", "objectNotFound"],
    [
      "If-Unmodified-Since before",
      { ifUnmodifiedSince: -second },
      "preconditionFailed",
      "objectNotFound",
    ],
  ];
  for (const [what, conditions, onObject, onNone] of cases) {
    for (const state of ["object", "nothing", "marker"] as const) {
      const expected = state === "object" ? onObject : onNone;
      Deno.test(`${name}: writing and deleting with ${what} on ${state} is ${expected}`, async () => {
        await using subject = await Subject.open(open, "enabled");
        if (state !== "nothing") subject.put("k", "content");
        if (state === "marker") subject.delete("k");
        const since = conditions.ifUnmodifiedSince;
        const preconditions: Preconditions = {
          ...conditions,
          ...(since === undefined ? {} : { ifUnmodifiedSince: subject.backend.time + since }),
        };
        const before = await subject.versions("k");
        for (
          const act of [
            () => subject.put("k", "other", { preconditions }),
            () => subject.delete("k", undefined, preconditions),
          ]
        ) {
          if (expected === "done") {
            act();
            // The state for the second command again.
            if (state === "object") subject.put("k", "content");
            if (state === "marker") subject.delete("k");
            if (state === "nothing") return;
          } else {
            refuses(expected as "preconditionFailed", act);
            assert.deepEqual(await subject.versions("k"), before);
          }
        }
        subject.expectSound();
      });
    }
  }

  Deno.test(`${name}: deleteObject() tests conditions on the version it names`, async () => {
    await using subject = await Subject.open(open, "enabled");
    const old = subject.put("k", "old").versionId;
    subject.put("k", "new");
    refuses("preconditionFailed", () => subject.delete("k", old, { ifMatch: [md5("new")] }));
    subject.delete("k", old, { ifMatch: [md5("old")] });
    refuses("objectNotFound", () => subject.delete("k", old, { ifMatch: ["*"] }));
    assert.deepEqual(await subject.versions("k"), ["new*"]);
  });
}
