import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Random } from "../../tests/model/random.ts";
import { queryOf } from "../../tests/support/operation_call.ts";
import { S3Error } from "./errors.ts";
import {
  commonPrefixesXml,
  continuationToken,
  entryXml,
  integerParameter,
  isoTime,
  nameWriter,
  parseListing,
  tokenPosition,
  urlEncoded,
} from "./listing.ts";

function refusal(action: () => unknown): readonly [string, string, unknown] {
  try {
    action();
  } catch (error) {
    if (error instanceof S3Error) return [error.code, error.message, error.fields];
    throw error;
  }
  throw new Error("was not refused");
}

Deno.test("parseListing() has S3's defaults", () => {
  assert.deepEqual(parseListing(queryOf(""), "max-keys"), {
    prefix: "",
    delimiter: "",
    requested: 1000,
    limit: 1000,
  });
  assert.deepEqual(parseListing(queryOf("prefix=&delimiter=&max-keys="), "max-keys"), {
    prefix: "",
    delimiter: "",
    requested: 1000,
    limit: 1000,
  });
});

Deno.test("parseListing() lists at most 1,000 and remembers what was asked for", () => {
  assert.deepEqual(
    parseListing(queryOf("prefix=a%2F&delimiter=%2F&max-keys=5000&encoding-type=URL"), "max-keys"),
    { prefix: "a/", delimiter: "/", requested: 5000, limit: 1000, encodingType: "URL" },
  );
  assert.equal(parseListing(queryOf("max-keys=0"), "max-keys").limit, 0);
});

Deno.test("parseListing() refuses a negative page and an unknown encoding", () => {
  assert.deepEqual(refusal(() => parseListing(queryOf("max-keys=-01"), "max-keys")), [
    "InvalidArgument",
    "Argument maxKeys must be an integer between 0 and 2147483647",
    { ArgumentName: "maxKeys", ArgumentValue: "-1" },
  ]);
  assert.deepEqual(refusal(() => parseListing(queryOf("max-uploads=-1"), "max-uploads")), [
    "InvalidArgument",
    "Argument max-uploads must be an integer between 0 and 2147483647",
    { ArgumentName: "max-uploads", ArgumentValue: "-1" },
  ]);
  for (const value of ["", "bogus"]) {
    assert.deepEqual(
      refusal(() => parseListing(queryOf(`encoding-type=${value}`), "max-keys")),
      [
        "InvalidArgument",
        "Invalid Encoding Method specified in Request",
        { ArgumentName: "encoding-type", ArgumentValue: value },
      ],
    );
  }
});

Deno.test("integerParameter() reads 32-bit integers and nothing else", () => {
  const read = (text: string) => integerParameter(queryOf(`n=${encodeURIComponent(text)}`), "n");
  assert.equal(read(""), undefined);
  assert.equal(integerParameter(queryOf(""), "n"), undefined);
  assert.equal(read("05"), 5);
  assert.equal(read("-0"), 0);
  assert.equal(read("0".repeat(5000)), 0);
  assert.equal(read("2147483647"), 2147483647);
  assert.equal(read("-2147483648"), -2147483648);
  for (
    const text of [
      "abc",
      " 5",
      "5 ",
      "+5",
      "1.5",
      "1e3",
      "0x10",
      "2147483648",
      "-2147483649",
      "9".repeat(5000),
      "٥",
      "-",
      "5\n",
    ]
  ) {
    assert.deepEqual(refusal(() => read(text)), [
      "InvalidArgument",
      "Provided n not an integer or within integer range",
      { ArgumentName: "n", ArgumentValue: text },
    ]);
  }
});

Deno.test("urlEncoded() encodes as S3 does", () => {
  const cases: Readonly<Record<string, string>> = {
    "a/b.c-d_e*f": "a/b.c-d_e*f",
    "a b+c%d": "a+b%2Bc%25d",
    "test_file(3).png": "test_file%283%29.png",
    "!~'\"&=?#@:;,$": "%21%7E%27%22%26%3D%3F%23%40%3A%3B%2C%24",
    "é한😀": "%C3%A9%ED%95%9C%F0%9F%98%80",
    "\u0001\r\n\\": "%01%0D%0A%5C",
  };
  for (const name in cases) {
    assert.equal(urlEncoded(name), cases[name]);
    assert.equal(decodeURIComponent(urlEncoded(name).replaceAll("+", " ")), name);
  }
});

Deno.test("tokenPosition() gives back any position continuationToken() was given", () => {
  for (const position of ["a", "a/", "é😀\u0000\uFEFF", "\uFFFD", "x".repeat(1024), "1"]) {
    const token = continuationToken(position);
    assert.match(token, /^[A-Za-z0-9_-]+$/);
    assert.equal(tokenPosition(token), position);
  }
});

Deno.test("tokenPosition() refuses every string that is no token of ours", () => {
  const foreign = [
    "",
    "garbage",
    "!!!!",
    "MQ",
    "MWEaa",
    "MWE\u0000",
    "é",
    continuationToken(""),
    `${continuationToken("ab")}=`,
    `${continuationToken("a")} `,
    Buffer.from("2a").toString("base64url"),
    Buffer.from([0x31, 0xff, 0xfe]).toString("base64url"),
    Buffer.from([0x31, 0xed, 0xa0, 0x80]).toString("base64url"),
  ];
  for (const token of foreign) {
    assert.deepEqual(refusal(() => tokenPosition(token)), [
      "InvalidArgument",
      "The continuation token provided is incorrect",
      { ArgumentName: "continuation-token" },
    ], token);
  }
});

Deno.test("isoTime() prints whole seconds", () => {
  assert.equal(isoTime(Date.UTC(2026, 0, 2, 3, 4, 5, 999)), "2026-01-02T03:04:05.000Z");
  assert.equal(isoTime(Date.UTC(2026, 11, 31, 23, 59, 59)), "2026-12-31T23:59:59.000Z");
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
});

Deno.test("entryXml() says of a delete marker no more than that it is there", () => {
  const marker = {
    key: "a b",
    versionId: "v",
    latest: true,
    kind: "deleteMarker",
    size: 0,
    etag: "",
    lastModified: 1500,
    storageClass: "STANDARD",
  } as const;
  assert.deepEqual(entryXml(marker, urlEncoded, { ID: "x" }, { VersionId: "v" }), {
    Key: "a+b",
    VersionId: "v",
    LastModified: "1970-01-01T00:00:01.000Z",
    Owner: { ID: "x" },
  });
});

Deno.test("names come back from whatever encoding a listing writes them in", () => {
  const seed = 1000;
  const random = new Random(seed);
  for (let round = 0; round < 1000; round++) {
    const name = Array.from({ length: 1 + random.below(20) }, () => {
      const point = random.below(random.pick([0x80, 0x100, 0xd800, 0x110000]));
      return String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? 0x20 : point);
    }).join("");
    const what = `seed ${seed}, round ${round}`;
    const encoded = urlEncoded(name);
    assert.match(encoded, /^(?:[A-Za-z0-9\-_.*\/+]|%[0-9A-F]{2})*$/, what);
    assert.equal(decodeURIComponent(encoded.replaceAll("+", " ")), name, what);
    assert.equal(tokenPosition(continuationToken(name)), name, what);
  }
});

Deno.test("nameWriter() encodes where that was asked for, and nowhere else", () => {
  const write = (query: string) => nameWriter(parseListing(queryOf(query), "max-keys"))("a b/é&");
  assert.equal(write(""), "a b/é&");
  assert.equal(write("encoding-type=url"), "a+b/%C3%A9%26");
  assert.equal(write("encoding-type=Url"), "a+b/%C3%A9%26");
});

Deno.test("isoTime() says what toISOString() does, at whole seconds", () => {
  for (let time = Date.UTC(1970); time < Date.UTC(2100); time += 86_399_977 * 7) {
    assert.equal(isoTime(time), new Date(time).toISOString().replace(/\.\d{3}Z$/, ".000Z"));
  }
});

Deno.test("entryXml() and commonPrefixesXml() write an object's elements in S3's order", () => {
  const object = {
    key: "a b",
    versionId: "v",
    latest: true,
    kind: "object",
    size: 5,
    etag: "abc",
    lastModified: 1500,
    storageClass: "GLACIER",
    checksum: { algorithm: "CRC32", type: "FULL_OBJECT", value: "AAAAAA==" },
  } as const;
  const written = entryXml(object, urlEncoded, { ID: "x" }, { VersionId: "v" });
  assert.deepEqual(Object.entries(written), [
    ["Key", "a+b"],
    ["VersionId", "v"],
    ["LastModified", "1970-01-01T00:00:01.000Z"],
    ["ETag", '"abc"'],
    ["ChecksumAlgorithm", "CRC32"],
    ["ChecksumType", "FULL_OBJECT"],
    ["Size", 5],
    ["Owner", { ID: "x" }],
    ["StorageClass", "GLACIER"],
  ]);
  assert.deepEqual(commonPrefixesXml(["a b/", "c"], urlEncoded), [
    { Prefix: "a+b/" },
    { Prefix: "c" },
  ]);
});
