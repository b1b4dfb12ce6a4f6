/** Signatures against a running server: what is right passes in every mode, what is wrong anywhere is
 * refused on every write route and leaves nothing behind. */
import assert from "node:assert/strict";
import { OPERATIONS } from "../../server/s3/table.ts";
import { startServer } from "../../server/start.ts";
import { type Frame, PAYLOAD_MODES, send, sign, type SignOptions } from "../support/sign.ts";

const ROOT = { accessKeyId: "minioadmin", secret: "minioadmin" };
const BODY = new Uint8Array(150_000).map((_, i) => i * 7 + (i >> 9));
const SMALL = new TextEncoder().encode("<x/>") as Uint8Array<ArrayBuffer>;

async function withServer(
  run: (
    request: (options: Partial<SignOptions>) => Promise<{ status: number; text: string }>,
  ) => Promise<void>,
): Promise<void> {
  await using server = await startServer({ isolates: 1 });
  const request = (options: Partial<SignOptions>) =>
    send(sign({ url: server.url, method: "GET", path: "/", ...ROOT, ...options }));
  assert.equal((await request({ method: "PUT", path: "/signed" })).status, 200);
  await run(request);
}

Deno.test("every payload mode stores what was sent, in header and query form", async () => {
  await withServer(async (request) => {
    for (const presign of [false, true]) {
      for (const mode of PAYLOAD_MODES) {
        for (const body of [new Uint8Array(0), SMALL, BODY]) {
          const path = `/signed/${mode}`;
          const put = await request({ method: "PUT", path, mode, body, presign });
          assert.equal(put.status, 200, `${mode} ${presign} ${body.length}: ${put.text}`);
          const head = await fetchBytes(request, path);
          assert.equal(head, body.length);
        }
      }
    }
  });
});

async function fetchBytes(
  request: (options: Partial<SignOptions>) => Promise<{ text: string }>,
  path: string,
): Promise<number> {
  const list = await request({ path: "/signed", query: { prefix: path.slice("/signed/".length) } });
  return Number(/<Size>(\d+)</.exec(list.text)?.[1]);
}

Deno.test("a wrong secret is refused in every payload mode on every write route, and nothing is stored", async () => {
  await withServer(async (request) => {
    const before = await request({ path: "/signed", query: { versions: "" } });
    let tried = 0;
    for (const operation of OPERATIONS) {
      if (!operation.mutates && operation.implemented) continue;
      const path = operation.level === "service"
        ? "/"
        : operation.level === "bucket"
        ? "/signed"
        : "/signed/key";
      const query = Object.fromEntries(
        Object.entries(operation.query ?? {}).map((
          [name, value],
        ) => [name, value === "" && name === "partNumber" ? "1" : value]),
      );
      const headers = Object.fromEntries(
        (operation.header ?? []).map((name) => [name, "/signed/other"]),
      );
      for (const mode of PAYLOAD_MODES) {
        for (const presign of [false, true]) {
          for (const wrong of [{ secret: "wrong-secret" }, { accessKeyId: "nobody" }]) {
            const answer = await request({
              method: operation.method,
              path,
              query,
              headers,
              mode,
              presign,
              body: SMALL,
              ...wrong,
            });
            assert.equal(
              answer.status,
              403,
              `${operation.name} ${mode} ${presign}: ${answer.status} ${answer.text}`,
            );
            tried++;
          }
        }
      }
    }
    assert.ok(tried > 500, `${tried} requests`);
    const after = await request({ path: "/signed", query: { versions: "" } });
    assert.equal(after.text, before.text);
    assert.equal((await request({ path: "/" })).text.match(/<Name>/g)?.length, 1);
  });
});

const SPOILT:
  readonly (readonly [what: string, spoil: (chunks: Frame[], trailer: string[]) => void])[] = [
    [
      "a changed byte",
      (chunks) =>
        chunks[0] &&
        (chunks[0].bytes = chunks[0].bytes.map((byte, i) => i === 9 ? byte ^ 1 : byte)),
    ],
    ["two chunks swapped", (chunks) => chunks.splice(0, 2, chunks[1]!, chunks[0]!)],
    ["a chunk twice", (chunks) => chunks.splice(1, 0, chunks[0]!)],
    ["a chunk left out", (chunks) => chunks.splice(1, 1)],
    ["no last chunk", (chunks) => chunks.pop()],
    ["an empty chunk in the middle", (chunks) => chunks.splice(1, 0, chunks.at(-1)!)],
    ["a chunk after the last", (chunks) => chunks.push(chunks[0]!)],
    [
      "a size that lies",
      (chunks) => chunks[0] && (chunks[0].header = chunks[0].header.replace(/^\w+/, "ffff")),
    ],
    [
      "a size that is no number",
      (chunks) => chunks[0] && (chunks[0].header = chunks[0].header.replace(/^\w+/, "xyz")),
    ],
    [
      "a huge size",
      (chunks) => chunks[0] && (chunks[0].header = chunks[0].header.replace(/^\w+/, "ffffffff")),
    ],
    ["a long extension", (chunks) => chunks[0] && (chunks[0].header += `;${"a".repeat(5_000)}`)],
  ];

const SPOILT_TRAILERS: typeof SPOILT = [
  ["no trailer", (_, trailer) => trailer.splice(0)],
  ["a wrong checksum", (_, trailer) => trailer[0] = "x-amz-checksum-crc32:AAAAAA=="],
  ["a checksum that is none", (_, trailer) => trailer[0] = "x-amz-checksum-crc32:?"],
  ["an undeclared line", (_, trailer) => trailer.unshift("x-amz-meta-a:b")],
];

Deno.test("a spoilt aws-chunked body is refused and nothing is stored", async () => {
  await withServer(async (request) => {
    for (const mode of PAYLOAD_MODES.filter((name) => name.startsWith("STREAMING"))) {
      const cases = mode.endsWith("TRAILER") ? [...SPOILT, ...SPOILT_TRAILERS] : SPOILT;
      for (const [what, spoil] of cases) {
        // Unsigned chunks of one size can be swapped: only the checksum over all of them tells.
        const answer = await request({
          method: "PUT",
          path: "/signed/spoilt",
          mode,
          body: BODY,
          spoil: (c, t) => void spoil(c, t),
        });
        assert.ok(
          [400, 403].includes(answer.status),
          `${mode}, ${what}: ${answer.status} ${answer.text}`,
        );
      }
    }
    assert.doesNotMatch((await request({ path: "/signed" })).text, /<Key>/);
  });
});

Deno.test("any bit of anything signed flipped is refused", async () => {
  await using server = await startServer({ isolates: 1 });
  const url = server.url;
  await send(sign({ url, method: "PUT", path: "/signed", ...ROOT }));
  const options = {
    url,
    method: "PUT",
    path: "/signed/a%20key",
    query: { a: "b" },
    body: SMALL,
    ...ROOT,
  } as const;
  const good = sign({
    ...options,
    headers: { "x-amz-meta-a": "value", "content-type": "text/plain" },
  });
  assert.equal((await send(good)).status, 200);
  const refused = async (request: typeof good, what: string): Promise<void> => {
    const { status, text } = await send(request);
    assert.ok(status === 403 || status === 400, `${what}: ${status} ${text}`);
  };
  for (const [name, value] of Object.entries(good.headers)) {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i) ^ 1;
      // A space at the end of a value is no part of it; `a b` and `a  b` are one for SigV4.
      if (code <= 32 || code > 126 || value[i] === " ") continue;
      const flipped = value.slice(0, i) + String.fromCharCode(code) + value.slice(i + 1);
      await refused({ ...good, headers: { ...good.headers, [name]: flipped } }, `${name} at ${i}`);
    }
  }
  await refused({ ...good, url: good.url.replace("a%20key", "a%20kez") }, "path");
  await refused({ ...good, url: good.url.replace("a=b", "a=c") }, "query");
  await refused({ ...good, url: `${good.url}&c=d` }, "one more parameter");
  await refused(
    { ...good, headers: { ...good.headers, "x-amz-acl": "private" } },
    "unsigned x-amz header",
  );
  for (let i = 0; i < good.body.length; i++) {
    await refused(
      { ...good, body: good.body.map((byte, at) => at === i ? byte ^ 1 : byte) },
      `body at ${i}`,
    );
  }
});

Deno.test("times, scopes and double credentials are checked", async () => {
  await withServer(async (request) => {
    const MINUTE = 60_000;
    const cases: readonly (readonly [Partial<SignOptions>, number, string])[] = [
      [{ time: Date.now() - 14 * MINUTE }, 200, "ListAllMyBucketsResult"],
      [{ time: Date.now() - 16 * MINUTE }, 403, "RequestTimeTooSkewed"],
      [{ time: Date.now() + 16 * MINUTE }, 403, "RequestTimeTooSkewed"],
      [{ service: "s3tables" }, 400, "AuthorizationHeaderMalformed"],
      [{ presign: true, expires: 1, time: Date.now() - 3_000 }, 403, "Request has expired"],
      [{ presign: true, time: Date.now() + 16 * MINUTE }, 403, "not yet valid"],
      [{ presign: true, expires: 604_800 }, 200, "ListAllMyBucketsResult"],
      [{ presign: true, expires: 604_801 }, 400, "AuthorizationQueryParametersError"],
      [{ presign: true, expires: 0 }, 400, "AuthorizationQueryParametersError"],
      [
        { presign: true, headers: { authorization: "AWS4-HMAC-SHA256 x" } },
        400,
        "Only one auth mechanism",
      ],
    ];
    for (const [options, status, text] of cases) {
      const answer = await request({ mode: "UNSIGNED-PAYLOAD", ...options });
      assert.equal(answer.status, status, `${JSON.stringify(options)}: ${answer.text}`);
      assert.match(answer.text, new RegExp(text));
    }
  });
});
