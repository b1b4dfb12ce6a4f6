import assert from "node:assert/strict";
import { queryOf } from "../../tests/support/operation_call.ts";
import { codeOf, failureOf } from "../../tests/support/signature.ts";
import type { MetadataReader, UploadAddress } from "../../storage/metadata.ts";
import { loadUpload, parsePartNumber, parseUploadId, type Upload } from "./upload.ts";

const query = (name: string, value: string) => queryOf(`${name}=${encodeURIComponent(value)}`);

Deno.test("a part's number is from 1 to 10,000", () => {
  const cases: Readonly<Record<string, number>> = { "1": 1, "007": 7, "10000": 10_000 };
  for (const text in cases) {
    assert.equal(parsePartNumber(query("partNumber", text)), cases[text]);
  }
  for (
    const text of [
      "",
      "0",
      "10001",
      "99999",
      "1e3",
      "-1",
      "+1",
      " 1",
      "1 ",
      "1.0",
      "0x1",
      "٣",
      "1\n",
    ]
  ) {
    const code = codeOf(() => parsePartNumber(query("partNumber", text)));
    assert.equal(code, "InvalidArgument", JSON.stringify(text));
  }
  assert.equal(codeOf(() => parsePartNumber(queryOf(""))), "InvalidArgument");
});

Deno.test("what cannot be an upload's id is an upload nobody began", () => {
  for (const id of ["a", "0Z".repeat(32)]) assert.equal(parseUploadId(query("uploadId", id)), id);
  for (const id of ["", "a".repeat(65), "a-b", "../a", "a'b", "a\0", "é", "a\n"]) {
    assert.equal(codeOf(() => parseUploadId(query("uploadId", id))), "NoSuchUpload", id);
  }
  assert.equal(codeOf(() => parseUploadId(queryOf(""))), "NoSuchUpload");
});

Deno.test("loadUpload() asks for the very address", async () => {
  const upload = {} as Upload;
  const address = { bucketId: 7, key: "k", uploadId: "u" } as unknown as UploadAddress;
  const asked: UploadAddress[] = [];
  const reader = (found: Upload | undefined) =>
    ({
      getUpload(given: UploadAddress) {
        asked.push(given);
        return Promise.resolve(found);
      },
    }) as unknown as MetadataReader;
  assert.equal(await loadUpload(reader(upload), address), upload);
  const failure = await failureOf(() => loadUpload(reader(undefined), address));
  assert.equal(failure?.code, "NoSuchUpload");
  assert.deepEqual(failure.fields, { UploadId: "u" });
  assert.deepEqual(asked, [address, address]);
});
