import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { ObjectVersion } from "../../storage/model.ts";
import { codeOf } from "../../tests/support/signature.ts";
import { headerBytes } from "./answer.ts";
import {
  checksumHeaders,
  checksumXml,
  headerText,
  parseRedirect,
  parseStorageClass,
  refuseUnsupported,
  requestAttributes,
  requestMetadata,
  responseOverrides,
  versionHeaders,
  writeActions,
} from "./headers.ts";

type Given = Readonly<Record<string, string>>;

const headers = (given: Given) => new Map(Object.entries(given));
/** As a header's value arrives: one code unit a byte. */
const received = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const query = (given: Given) => ({ get: (name: string) => given[name] });

Deno.test("requestMetadata() keeps system headers and metadata, and nothing else", () => {
  assert.deepEqual(requestMetadata(new Map()), {
    headers: { "content-type": "binary/octet-stream" },
    metadata: {},
  });
  const system = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "content-disposition": 'attachment; filename="ü"',
    "content-encoding": "gzip",
    "content-language": "de, en",
    expires: "whenever",
    "x-amz-website-redirect-location": "/other",
  };
  const sent = Object.entries(system).map(([name, value]) => [name, received(value)] as const);
  const ignored = { host: "h", "content-length": "1", etag: '"x"', "x-amz-date": "d", server: "s" };
  const metadata = { "x-amz-meta-a": "b", "x-amz-meta-": "no name", "x-amz-metadata": "c" };
  const found = requestMetadata(new Map([...sent, ...headers({ ...ignored, ...metadata })]));
  assert.deepEqual(found, { headers: system, metadata: { a: "b" } });
});

Deno.test("requestMetadata() takes names of an object's own for names", () => {
  const given = { "x-amz-meta-__proto__": "a", "x-amz-meta-constructor": "b" };
  const { metadata } = requestMetadata(headers(given));
  assert.deepEqual(Object.entries(metadata), [["__proto__", "a"], ["constructor", "b"]]);
  assert.equal(Object.getPrototypeOf(metadata), Object.prototype);
});

Deno.test("aws-chunked is no encoding of the object", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "aws-chunked": undefined,
    "AWS-Chunked": undefined,
    "aws-chunked,": "",
    "": undefined,
    gzip: "gzip",
    "gzip, br": "gzip, br",
    "aws-chunked, gzip": "gzip",
    "gzip,aws-chunked": "gzip",
    " gzip , aws-chunked , br ": "gzip,br",
    "aws-chunkedx": "aws-chunkedx",
  };
  for (const value in cases) {
    const found = requestMetadata(headers({ "content-encoding": value })).headers;
    assert.equal(found["content-encoding"], cases[value] || undefined, value);
  }
});

Deno.test("metadata is measured in bytes of UTF-8, names and values together", () => {
  const size = (given: Given) => codeOf(() => requestMetadata(headers(given)));
  assert.equal(size({ "x-amz-meta-a": "v".repeat(2047) }), "accepted");
  assert.equal(size({ "x-amz-meta-a": "v".repeat(2048) }), "MetadataTooLarge");
  assert.equal(size({ "x-amz-meta-ab": received("é".repeat(1023)) }), "accepted");
  assert.equal(size({ "x-amz-meta-abc": received("é".repeat(1023)) }), "MetadataTooLarge");
  assert.equal(
    size({ "x-amz-meta-a": "v".repeat(1023), "x-amz-meta-b": "v".repeat(1024) }),
    "MetadataTooLarge",
  );
  assert.equal(size({ "cache-control": "v".repeat(5000) }), "accepted");
});

Deno.test("headerText() reads UTF-8 and refuses what could break out of a header", () => {
  for (const text of ["", "a", "a\tb", " a ", "é中😀", "\ufeffa", "\u0085", "a\u00a0", "\u2028"]) {
    assert.equal(headerText("x", received(text)), text);
    // What was read is sent again as the same bytes.
    assert.equal(headerBytes(headerText("x", received(text))), received(text));
  }
  for (let code = 0; code < 0x100; code++) {
    const printable = code === 9 || (code >= 32 && code < 127);
    const value = `a${String.fromCharCode(code)}b`;
    const expected = printable ? "accepted" : "InvalidArgument";
    assert.equal(codeOf(() => headerText("x", value)), expected, `byte ${code}`);
    const given = headers({ "x-amz-meta-a": value, "cache-control": value });
    assert.equal(codeOf(() => requestMetadata(given)), expected, `byte ${code}`);
  }
  for (
    const bytes of ["\u00c3", "\u00ed\u00a0\u0080", "\u00c0\u0080", "\u00f5\u0080\u0080\u0080"]
  ) {
    assert.equal(codeOf(() => headerText("x", bytes)), "InvalidArgument");
  }
});

Deno.test("a redirect leads to a path or a web address", () => {
  const cases: Readonly<Record<string, string>> = {
    "/": "accepted",
    "/other?a#b": "accepted",
    "http://example.com/": "accepted",
    "https://example.com/": "accepted",
    "//example.com": "accepted",
    other: "InvalidRequest",
    " /": "InvalidRequest",
    "ftp://example.com": "InvalidRequest",
    "javascript:alert(1)": "InvalidRequest",
    "HTTP://example.com": "InvalidRequest",
    "/a\r\nx: y": "InvalidArgument",
  };
  for (const value in cases) {
    const given = headers({ "x-amz-website-redirect-location": value });
    assert.equal(codeOf(() => parseRedirect(given)), cases[value], value);
    assert.equal(codeOf(() => requestMetadata(given)), cases[value], value);
  }
  assert.equal(parseRedirect(new Map()), undefined);
});

Deno.test("parseStorageClass() knows AWS's classes by their exact names", () => {
  const parse = (value: string) => parseStorageClass(headers({ "x-amz-storage-class": value }));
  for (const name of ["STANDARD", "STANDARD_IA", "GLACIER_IR", "DEEP_ARCHIVE"]) {
    assert.equal(parse(name), name);
  }
  assert.equal(parseStorageClass(new Map()), undefined);
  for (const name of ["", "standard", "STANDARD ", "HOT", "toString"]) {
    assert.equal(codeOf(() => parse(name)), "InvalidStorageClass", name);
  }
});

Deno.test("requestAttributes() keeps tags and class, and refuses what it would not honour", () => {
  assert.deepEqual(requestAttributes(headers({ "x-amz-tagging": "a=b" })), {
    headers: { "content-type": "binary/octet-stream" },
    metadata: {},
    tags: { a: "b" },
    storageClass: "STANDARD",
  });
  const refused: Readonly<Record<string, string>> = {
    "x-amz-server-side-encryption": "NotImplemented",
    "x-amz-server-side-encryption-customer-key": "NotImplemented",
    "x-amz-server-side-encryption-aws-kms-key-id": "NotImplemented",
    "x-amz-copy-source-server-side-encryption-customer-algorithm": "NotImplemented",
    "x-amz-write-offset-bytes": "NotImplemented",
    "x-amz-object-lock-mode": "InvalidRequest",
    "x-amz-object-lock-legal-hold": "InvalidRequest",
  };
  for (const name in refused) {
    const given = headers({ [name]: "" });
    assert.equal(codeOf(() => requestAttributes(given)), refused[name], name);
    assert.equal(codeOf(() => refuseUnsupported(given)), refused[name], name);
  }
});

Deno.test("writeActions() asks for tags, for the ACL and for what is there as far as they are named", () => {
  const acl = { kind: "canned", besides: [] } as const;
  assert.deepEqual(writeActions({ tags: {}, acl: undefined }), ["s3:PutObject"]);
  assert.deepEqual(writeActions({ tags: {}, acl }), ["s3:PutObject", "s3:PutObjectAcl"]);
  assert.deepEqual(writeActions({ tags: { a: "" }, acl }), [
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:PutObjectAcl",
  ]);
  const preconditions = { ifMatch: ["a"] };
  assert.deepEqual(
    writeActions({ tags: {}, acl: undefined, preconditions }),
    ["s3:PutObject", "s3:GetObject"],
  );
});

Deno.test("responseOverrides() maps six parameters, and lets none break out of a header", () => {
  const names = ["type", "language", "disposition", "encoding"].map((name) => `content-${name}`);
  for (const name of [...names, "expires", "cache-control"]) {
    assert.deepEqual(responseOverrides(query({ [`response-${name}`]: "é; a=b" })), {
      [name]: "é; a=b",
    });
    for (const value of ["a\r\nset-cookie: b", "a\nb", "a\0b", "a\tb", "\x7f", "\x1b[0m"]) {
      const given = query({ [`response-${name}`]: value });
      assert.equal(codeOf(() => responseOverrides(given)), "InvalidArgument", value);
    }
  }
  assert.deepEqual(responseOverrides(query({})), {});
  assert.deepEqual(responseOverrides(query({ "response-expires": "" })), {});
  assert.deepEqual(
    responseOverrides(query({ "response-location": "/", "response-etag": "x" })),
    {},
  );
});

Deno.test("versionHeaders() tells of a version what was kept with it", () => {
  const version = {
    etag: "abc",
    lastModified: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    headers: { "content-type": "text/plain", expires: "0" },
    metadata: Object.fromEntries([["a", "b"], ["__proto__", "c"]]),
    versionId: "v".repeat(32),
    storageClass: "STANDARD",
    tags: {},
  } as unknown as ObjectVersion;
  const plain = {
    etag: '"abc"',
    "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT",
    "accept-ranges": "bytes",
    "content-type": "text/plain",
    expires: "0",
    "x-amz-meta-a": "b",
    "x-amz-meta-__proto__": "c",
  };
  assert.deepEqual(versionHeaders(version, { versioned: false, tagCount: true }), plain);
  const more = { ...version, storageClass: "GLACIER", tags: { x: "1", y: "2" } };
  assert.deepEqual(versionHeaders(more, { versioned: true, tagCount: true }), {
    ...plain,
    "x-amz-version-id": "v".repeat(32),
    "x-amz-storage-class": "GLACIER",
    "x-amz-tagging-count": "2",
  });
  assert.deepEqual(
    versionHeaders({ ...version, tags: { x: "1" } }, {
      versioned: false,
      tagCount: false,
    }),
    plain,
  );
});

Deno.test("checksums are named after their algorithm", () => {
  const checksum = { algorithm: "CRC64NVME", type: "FULL_OBJECT", value: "AAAAAAAAAAA=" } as const;
  assert.deepEqual(checksumHeaders(checksum), {
    "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=",
    "x-amz-checksum-type": "FULL_OBJECT",
  });
  assert.deepEqual(checksumXml(checksum), {
    ChecksumCRC64NVME: "AAAAAAAAAAA=",
    ChecksumType: "FULL_OBJECT",
  });
  assert.deepEqual([checksumHeaders(undefined), checksumXml(undefined)], [{}, {}]);
});
