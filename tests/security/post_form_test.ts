/** Bodies that are no form, or one in a thousand pieces, or no whole one: what is refused leaves
 * nothing behind, what is right is the same however it comes. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { Random } from "../model/random.ts";
import { BOUNDARY, encodeForm, type FieldValues, FORM_TYPE } from "../support/post_form.ts";
import { exchange, expectSound } from "../support/raw_exchange.ts";
import { RawConnection } from "../support/raw_http.ts";
import { s3Server, text } from "../support/s3_server.ts";
import { BUCKET, expectNothing, FILE, formTest, send, signed, told } from "./form_server.ts";
import { mutate } from "./mutations.ts";

formTest("a body that is no form is refused and nothing of it stored", async (fixture) => {
  const good = encodeForm(signed({ key: "k" }), FILE);
  const fields = signed({ key: "k" });
  const malformed = [400, "MalformedPOSTRequest"] as const;
  const other = FORM_TYPE.replace(BOUNDARY, "other");
  const cases: readonly (readonly [string, Uint8Array, FieldValues, number, string])[] = [
    ["no type", good, { "content-type": "" }, 412, "PreconditionFailed"],
    [
      "another type",
      good,
      { "content-type": "application/x-www-form-urlencoded" },
      412,
      "PreconditionFailed",
    ],
    ["no boundary", good, { "content-type": "multipart/form-data" }, ...malformed],
    ["two boundaries", good, { "content-type": `${FORM_TYPE}; boundary=x` }, ...malformed],
    ["another boundary", good, { "content-type": other }, ...malformed],
    ["nothing", Buffer.alloc(0), {}, ...malformed],
    ["no end", good.subarray(0, -`--${BOUNDARY}--\r\n`.length), {}, ...malformed],
    ["half an end", good.subarray(0, -4), {}, ...malformed],
    ["no field, no file", encodeForm({}), {}, 400, "IncorrectNumberOfFilesInPostRequest"],
    ["no file", encodeForm(fields), {}, 400, "IncorrectNumberOfFilesInPostRequest"],
    [
      "a file of another name",
      encodeForm(fields, { ...FILE, name: "upload" }),
      {},
      400,
      "IncorrectNumberOfFilesInPostRequest",
    ],
    ["no key", encodeForm({ acl: "private" }, FILE), {}, 400, "InvalidArgument"],
    [
      "a field not in UTF-8",
      Buffer.from(good.toString("latin1").replace("\r\n\r\nk\r\n", "\r\n\r\n\xff\r\n"), "latin1"),
      {},
      ...malformed,
    ],
    ["chunks of AWS", good, {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "content-type": other,
    }, ...malformed],
  ];
  for (const [what, body, headers, status, code] of cases) {
    assert.deepEqual(told(await send(fixture, body, headers)).slice(0, 2), [status, code], what);
  }
  const port = Number(new URL(fixture.url).port);
  const head = `POST /${BUCKET} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM_TYPE}\r\n`;
  const chunked = await exchange(
    port,
    `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
  );
  assert.equal(told(chunked[0]!)[1], "MissingContentLength");
  await expectNothing(fixture);
});

formTest("more than 20 KiB before the file is refused, however it comes", async (fixture) => {
  const before = (size: number) => {
    const whole = (more: string) =>
      encodeForm({ ...signed({ key: "k" }), "x-ignore-a": more }, FILE);
    const least = whole("").indexOf(FILE.content);
    return whole("a".repeat(size - least));
  };
  assert.equal((await send(fixture, before(20 * 1024))).status, 204);
  await fixture.s3.deleteObject({ bucket: BUCKET, key: "k" });
  for (
    const body of [
      before(20 * 1024 + 1),
      before(300_000),
      Buffer.concat([Buffer.alloc(30_000), before(5_000)]),
    ]
  ) {
    assert.deepEqual(told(await send(fixture, body)).slice(0, 2), [
      400,
      "MaxPostPreDataLengthExceededError",
    ]);
  }
  const many = Array.from({ length: 500 }, (_, i): [string, string] => [`x-ignore-${i}`, ""]);
  assert.equal(
    told(await send(fixture, encodeForm(many, FILE)))[1],
    "MaxPostPreDataLengthExceededError",
  );
  await expectNothing(fixture);
});

formTest("a form is the same wherever the network cuts it", async (fixture) => {
  const body = encodeForm(signed({ key: "k" }), { content: "\r\n--\r\n" });
  const head =
    `POST /${BUCKET} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`;
  using connection = await RawConnection.open("127.0.0.1", Number(new URL(fixture.url).port));
  for (let at = 0; at < body.length; at++) {
    await connection.write(Buffer.concat([Buffer.from(head), body.subarray(0, at)]));
    // An answer to another request says that the server has read what came before.
    if (at % 16 === 0) assert.equal((await fixture.s3.headBucket(BUCKET)).status, 200);
    await connection.write(body.subarray(at));
    assert.equal((await connection.read(false)).status, 204, `cut at ${at}`);
  }
  await connection.write(Buffer.from(head));
  for (const byte of body) await connection.write(Uint8Array.of(byte));
  assert.equal((await connection.read(false)).status, 204);
  assert.equal(text(await fixture.s3.getObject({ bucket: BUCKET, key: "k" })), "\r\n--\r\n");
});

formTest(
  "a form that stalls or breaks off is given up wherever it does, and nothing is stored",
  async (fixture) => {
    const body = encodeForm(signed({ key: "k" }), { content: "x".repeat(100_000) });
    const port = Number(new URL(fixture.url).port);
    const head =
      `POST /${BUCKET} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`;
    await Promise.all([0, 1, 50, 800, 2_000, 50_000, body.length - 1].map(async (end) => {
      const part = head + body.subarray(0, end).toString("latin1");
      using connection = await RawConnection.open("127.0.0.1", port);
      await connection.write(Buffer.from(part, "latin1"));
      const answer = await connection.read(false);
      assert.equal(told(answer)[1], "RequestTimeout", `stalled after ${end}`);
      const broken = await exchange(port, part, 0);
      for (const each of broken) assert.equal(told(each)[0], 400, `broken off after ${end}`);
    }));
    await expectNothing(fixture);
  },
);

for (const authentication of [true, false]) {
  const who = authentication ? "signed" : "unsigned";
  Deno.test(`2,000 ${who} forms spoilt at random are answered, and never stored untold`, async () => {
    await using fixture = await s3Server({
      buckets: [BUCKET],
      server: { authentication, stallTimeout: 100, inlineLimit: 10 },
    });
    const port = Number(new URL(fixture.url).port);
    const fields = signed({ key: "k/${filename}", acl: "private", "Content-Type": "a/b" }, {
      unconditioned: ["key", "acl"],
      conditions: [["starts-with", "$key", "k/"], ["starts-with", "$acl", ""]],
      expiresIn: 3_600_000,
    });
    const forms = [
      encodeForm(fields, { ...FILE, filename: "é😀.txt" }),
      encodeForm({ key: "k", success_action_status: "201" }, { content: "x".repeat(2_000) }),
      encodeForm({ key: "k", success_action_redirect: "http://x.test/?a" }, FILE, { a: "b" }),
    ].map((form) => form.toString("latin1"));
    const etags = new Set<string>();
    const statuses = new Map<number, number>();
    const once = async (number: number): Promise<void> => {
      const random = new Random(7_000_003 + number);
      const body = mutate(random.pick(forms), random);
      const request = `POST /${BUCKET} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n` +
        `Content-Type: ${FORM_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const [answer] = await exchange(port, request, 1_500);
      assert.ok(answer !== undefined, `form ${number} was not answered: ${JSON.stringify(body)}`);
      expectSound(answer, `form ${number}: ${JSON.stringify(body)}`);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status < 400) etags.add(answer.header("etag") ?? "");
    };
    const waiting = Array.from({ length: 2_000 }, (_, number) => number).values();
    await Promise.all(Array.from({ length: 16 }, async () => {
      for (const number of waiting) await once(number);
    }));
    const listed = await fixture.s3.listObjectsV2(BUCKET, {});
    for (const entry of listed.xml.all("Contents")) {
      assert.ok(etags.has(entry.need("ETag")), entry.need("Key"));
    }
    const share = (status: number) => (statuses.get(status) ?? 0) / 2_000;
    const summary = JSON.stringify([...statuses]);
    assert.ok(share(400) > 0.1 && (authentication ? share(403) : share(204)) > 0.05, summary);
  });
}
