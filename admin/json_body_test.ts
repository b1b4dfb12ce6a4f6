import assert from "node:assert/strict";
import * as z from "zod/mini";
import { ApiError } from "./api/api_error.ts";
import { parseJson, readJson } from "./json_body.ts";

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

Deno.test("a name no schema sees is told, however it is written, and no text that has it inside", () => {
  const tags = z.strictObject({ tags: z.record(z.string(), z.string()) });
  const parsed = (text: string) => parseJson(new TextEncoder().encode(text), tags);
  for (const name of ["__proto__", "\\u005f_proto__", "_\\u005Fpr\\u006Ft\\u006f__"]) {
    for (const body of [`{"tags":{"${name}":"x"}}`, `{"tags":{}, "${name}" \n: 1}`]) {
      assert.throws(
        () => parsed(body),
        refusal(400, "InvalidRequest", { ["__proto__"]: "is not known" }),
      );
    }
  }
  const kept = { "a__proto__": "__proto__", 'a "__proto__': '"__proto__":', "__PROTO__": ":" };
  assert.deepEqual(parsed(JSON.stringify({ tags: kept })), { tags: kept });
});

Deno.test("of a thousand mistakes as many are told as somebody can mend", () => {
  const tags = z.strictObject({ tags: z.record(z.string(), z.string()) });
  const all = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]));
  for (const body of [{ tags: all }, { tags: {}, ...all }]) {
    assert.throws(
      () => parseJson(new TextEncoder().encode(JSON.stringify(body)), tags),
      (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(Object.keys(error.fields ?? {}).length, 50);
        return true;
      },
    );
  }
});

Deno.test("escapes in a body cost what its other characters do", () => {
  const numbers = z.strictObject({ numbers: z.array(z.number()), text: z.string() });
  const list = "1,".repeat(60_000);
  const time = (text: string) => {
    const bytes = new TextEncoder().encode(`{"text":"${text}","numbers":[${list}1]}`);
    parseJson(bytes, numbers);
    const began = performance.now();
    for (let count = 0; count < 5; count++) parseJson(bytes, numbers);
    return performance.now() - began;
  };
  const plain = time("A");
  assert.ok(time("\\u0041") < 4 * plain + 20);
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
