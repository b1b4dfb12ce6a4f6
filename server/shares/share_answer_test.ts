import assert from "node:assert/strict";
import { S3Error, type S3ErrorCode } from "../s3/errors.ts";
import { failureAnswer } from "./share_answer.ts";

const ASKED = { id: "ID", method: "GET", headers: new Map<string, string>() };

Deno.test("whatever ends a link is told in the same words", () => {
  const codes: readonly S3ErrorCode[] = [
    ...[
      "AccessDenied",
      "ExpiredToken",
      "InvalidToken",
      "MethodNotAllowed",
      "NoSuchBucket",
    ] as const,
    ...["NoSuchKey", "NoSuchVersion"] as const,
  ];
  const told = codes.map((code) =>
    failureAnswer(
      new S3Error(code, { fields: { Key: "k" }, headers: { "x-amz-delete-marker": "true" } }),
      ASKED,
    )
  );
  assert.equal(told[0]?.status, 404);
  for (const answer of told) assert.deepEqual(answer, told[0]);
});

Deno.test("a server that stops or is busy says so, and has the connection closed", () => {
  const error = new S3Error("ServiceUnavailable", { headers: { connection: "close" } });
  const { status, headers } = failureAnswer(error, ASKED);
  assert.deepEqual(
    [status, headers["connection"], headers["retry-after"]],
    [503, "close", "1"],
  );
});
