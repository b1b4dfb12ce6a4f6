/** Where a body begins and ends: request smuggling, chunks, bodies where none belong, Expect, and
 * clients that end in the middle. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { exchange, expectSound } from "../support/raw_exchange.ts";
import { BUCKET, corpus, get, keys, put, REFUSED, start } from "./hostile_corpus.ts";

const CHUNKED = "Transfer-Encoding: chunked\r\n";
const AWS_CHUNKED = `${CHUNKED}x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n` +
  "x-amz-decoded-content-length: 3\r\n";
/** `3\r\nabc\r\n0\r\n\r\n`, which is 13 bytes, as the aws-chunked body of AWS_CHUNKED. */
const INNER = "3\r\nabc\r\n0\r\n\r\n";
const length = (value: string) => put("refused", `Content-Length: ${value}\r\n`, "abc");
const encoding = (value: string) => put("refused", `Transfer-Encoding: ${value}\r\n`, "0\r\n\r\n");

corpus("where a body ends", [
  ["a length and chunks", put("refused", `Content-Length: 3\r\n${CHUNKED}`, "0\r\n\r\n"), REFUSED],
  ["chunks and a length", put("refused", `${CHUNKED}Content-Length: 3\r\n`, "0\r\n\r\n"), REFUSED],
  ["two lengths", put("refused", "Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), REFUSED],
  ["one length twice", put("refused", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), [
    400,
    200,
  ]],
  ...["3, 3", "+3", "-3", "0x3", "3 3", "3.0", "", "٣", "9".repeat(30)]
    .map((value) => [`length ${value}`, length(value), REFUSED] as const),
  ...["xchunked", "identity", "chunked, identity", "chunked, chunked", "\x0bchunked", '"chunked"']
    .map((value) => [`encoding ${value}`, encoding(value), REFUSED] as const),
  ["encoding twice", put("refused", CHUNKED + CHUNKED, "0\r\n\r\n"), REFUSED],
  ["encoding of HTTP/1.0", `PUT /${BUCKET}/refused HTTP/1.0\r\n${CHUNKED}\r\n0\r\n\r\n`, REFUSED],
  ["space before the colon", put("refused", "Content-Length : 3\r\n", "abc"), REFUSED],
  [
    "a folded line",
    put("refused", "Content-Length: 3\r\nx-amz-meta-a: b\r\n c\r\n", "abc"),
    REFUSED,
  ],
  ["a folded length", put("refused", "Content-Length:\r\n 3\r\n", "abc"), REFUSED],
  ["a line without colon", put("refused", "Content-Length: 3\r\nx-amz-meta-a\r\n", "abc"), REFUSED],
  ["a length in the dark", put("refused", "X: a\x0bContent-Length: 3\r\n", "abc"), REFUSED],
  ["chunks where a length is needed", put("refused", CHUNKED, `3\r\nabc\r\n0\r\n\r\n`), [411, 200]],
  ["good chunks", put("chunks", AWS_CHUNKED, `d\r\n${INNER}\r\n0\r\n\r\n`), [200, 200]],
  ["chunk extensions", put("chunks", AWS_CHUNKED, `d;a=b\r\n${INNER}\r\n0\r\n\r\n`), [200, 200]],
  ["a trailer of ours", put("chunks", AWS_CHUNKED, `d\r\n${INNER}\r\n0\r\nx-amz-acl: x\r\n\r\n`), [
    200,
    200,
  ]],
  // The runtime cuts these off where it finds them.
  ...["-1", "zz", "", "f".repeat(17), "0x3", "3 3", "+3"]
    .map((size) =>
      [
        `chunk size ${size}`,
        put("refused", AWS_CHUNKED, `${size}\r\n${INNER}\r\n0\r\n\r\n`),
        [],
      ] as const
    ),
  ["chunk longer than it says", put("refused", AWS_CHUNKED, `c\r\n${INNER}\r\n0\r\n\r\n`), []],
  ["aws-chunk size", put("refused", AWS_CHUNKED, `d\r\n-${INNER.slice(1)}\r\n0\r\n\r\n`), [
    400,
    200,
  ]],
  ["nothing after aws-chunks", put("refused", AWS_CHUNKED, `8\r\n3\r\nabc\r\n\r\n0\r\n\r\n`), [
    400,
    200,
  ]],
  [
    "a request inside a body",
    put("inside", "Content-Length: 29\r\n", get("/-/live").slice(0, 29)),
    [200, 200],
  ],
], ["chunks", "inside"]);

const EXPECT = "Expect: 100-continue\r\n";

corpus("bodies", [
  ["on GET", get(`/${BUCKET}`, "Content-Length: 5\r\n") + "hello", [200, 200]],
  ["on HEAD", get(`/${BUCKET}`, "Content-Length: 5\r\n").replace("GET", "HEAD") + "hello", [
    200,
    200,
  ]],
  ["on DELETE", put("gone", "Content-Length: 5\r\n", "hello").replace("PUT", "DELETE"), [204, 200]],
  ["chunks on GET", get(`/${BUCKET}`, CHUNKED) + "3\r\nabc\r\n0\r\n\r\n", [200, 200]],
  ["a large one on GET", get(`/${BUCKET}`, "Content-Length: 500000\r\n") + "x".repeat(500_000), [
    200,
  ]],
  ["Expect that is met", put("expected", `Content-Length: 3\r\n${EXPECT}`, "abc"), [200, 200]],
  ["Expect of something else", put("other", "Content-Length: 3\r\nExpect: more\r\n", "abc"), [
    200,
    200,
  ]],
  ["Expect on GET", get(`/${BUCKET}`, EXPECT), [200, 200]],
  ["Expect before a refusal", put("%zz", `Content-Length: 3\r\n${EXPECT}`, "abc"), [400, 200]],
  [
    "one behind the other",
    put("a", "Content-Length: 3\r\n", "abc") + get(`/${BUCKET}/a`) + get(`/${BUCKET}/none`) +
    put("a", "", "").replace("PUT", "DELETE") + put("b", "Content-Length: 1\r\n", "x"),
    [200, 200, 404, 204, 200, 200],
  ],
], ["b", "expected", "other"]);

Deno.test("hostile requests: a client that ends in the middle leaves nothing", async () => {
  await using server = await start();
  for (const size of [5, 20_000, 400_000]) {
    for (const sent of [0, 1, size - 1]) {
      for (
        const request of [
          put("half", `Content-Length: ${size}\r\n`, "x".repeat(sent)),
          put(
            "half",
            AWS_CHUNKED.replace(": 3", `: ${size}`),
            `${sent.toString(16)}\r\n${"x".repeat(sent)}`,
          ),
          put("half", `Content-Length: ${size}\r\nConte`, "").trimEnd(),
        ]
      ) {
        for (const answer of await exchange(server.port, request, 0)) {
          expectSound(answer, "half a request");
          assert.equal(answer.status, 400, Buffer.from(answer.body).toString());
        }
      }
    }
  }
  assert.deepEqual(await keys(server), []);
});
