import assert from "node:assert/strict";
import * as z from "zod/mini";
import { ApiError } from "./api/api_error.ts";
import { readJson } from "./json_body.ts";

const SCHEMA = z.strictObject({ name: z.string() });

function request(body: BodyInit | null): Request {
  const headers = { "content-type": "application/json" };
  return new Request("http://store/", { method: "POST", headers, body });
}

function refusal(status: number, code: string, fields?: Record<string, string>) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.status, error.code, error.fields], [status, code, fields]);
    return true;
  };
}

Deno.test("a body is read as its schema has it", async () => {
  assert.deepEqual(await readJson(request('{"name": "a"}'), SCHEMA), { name: "a" });
});

Deno.test("what is missing, unknown or no JSON is told by its name", async () => {
  const wrong = "is missing or not as it must be";
  for (
    const [body, fields] of [
      ['{"name": 1}', { name: wrong }],
      ['{"name": "a", "other": 1}', { other: "is not known" }],
      ["[]", { body: wrong }],
      ["", { body: "must be JSON" }],
      ["{", { body: "must be JSON" }],
    ] as const
  ) {
    await assert.rejects(
      readJson(request(body), SCHEMA),
      refusal(400, "InvalidRequest", fields),
      body,
    );
  }
});

Deno.test("a body that is large, or does not arrive, is not waited for", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000).fill(32)),
  });
  await assert.rejects(readJson(request(endless), SCHEMA), refusal(413, "TooLarge"));
  const silent = new ReadableStream<Uint8Array>();
  const slow = readJson(request(silent), SCHEMA, { patience: 10 });
  await assert.rejects(slow, refusal(408, "TooSlow"));
});

Deno.test("a client that goes away in the middle is no failure of the server", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
    pull: (controller) => controller.error(new TypeError("connection reset")),
  });
  await assert.rejects(readJson(request(broken), SCHEMA), refusal(400, "IncompleteBody"));
});
