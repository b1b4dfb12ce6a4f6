/** Odd request lines and header lines: control characters, sizes, methods, versions, targets, hosts. */
import { BUCKET, corpus, get, put, REFUSED } from "./hostile_corpus.ts";

const many = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: a\r\n`).join("");
const meta = (value: string) =>
  put("refused", `Content-Length: 0\r\nx-amz-meta-a: ${value}\r\n`, "");

corpus("heads", [
  ...["\x00", "\x01", "\x08", "\x0b", "\x1b", "\x7f", "\r"]
    .map((c) => [`control character ${escape(c)}`, meta(`a${c}b`), REFUSED] as const),
  ["a tab", put("tab", "Content-Length: 0\r\nx-amz-meta-a: a\tb\r\n", ""), [200, 200]],
  ["bytes that are no UTF-8", meta("\xe9"), [400, 200]],
  ["half a character", meta("\xc3"), [400, 200]],
  ["a surrogate", meta("\xed\xa0\x80"), [400, 200]],
  ["UTF-8", put("utf8", "Content-Length: 0\r\nx-amz-meta-a: \xc3\xa9\r\n", ""), [200, 200]],
  ["C1 controls", put("c1", "Content-Length: 0\r\nx-amz-meta-a: \xc2\x85\r\n", ""), [200, 200]],
  ["a name that is none", put("refused", "Content-Length: 0\r\nx amz: b\r\n", ""), REFUSED],
  [
    "a name beyond ASCII",
    put("refused", "Content-Length: 0\r\nx-amz-meta-\xe9: b\r\n", ""),
    REFUSED,
  ],
  ["no name", put("refused", "Content-Length: 0\r\n: b\r\n", ""), REFUSED],
  ["an empty name of metadata", put("empty", "Content-Length: 0\r\nx-amz-meta-: b\r\n", ""), [
    200,
    200,
  ]],
  [
    "metadata twice",
    put("twice", "Content-Length: 0\r\nx-amz-meta-a: 1\r\nx-amz-meta-a: 2\r\n", ""),
    [200, 200],
  ],
  ["90 headers", get(`/${BUCKET}`, many(90)), [200, 200]],
  ["200 headers", get(`/${BUCKET}`, many(200)), REFUSED],
  ["a header of 60,000 bytes", get(`/${BUCKET}`, `X: ${"a".repeat(60_000)}\r\n`), [200, 200]],
  ["a header of 700,000 bytes", get(`/${BUCKET}`, `X: ${"a".repeat(700_000)}\r\n`), REFUSED],
  ["60,000 bytes of metadata", meta("a".repeat(60_000)), [400, 200]],
  ["lines that end in LF", `GET /${BUCKET} HTTP/1.1\nHost: x\n\n`, [200, 200]],
  ["lines that end in CR", `GET /${BUCKET} HTTP/1.1\rHost: x\r\r`, REFUSED],
  ["empty lines before", `\r\n\r\n${get(`/${BUCKET}`)}`, [200, 200]],
  ["a space before", ` ${get(`/${BUCKET}`)}`, REFUSED],
  ["two spaces", get(`/${BUCKET}`).replace(" /", "  /"), REFUSED],
  ["no version", `GET /${BUCKET}\r\n`, REFUSED],
  ...["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/11", "http/1.1", "HTTP/1.1x"].map((version) =>
    [version, get(`/${BUCKET}`).replace("HTTP/1.1", version), REFUSED] as const
  ),
  ["HTTP/1.0", `GET /${BUCKET} HTTP/1.0\r\n\r\n`, [200]],
  ["HTTP/1.0 kept alive", `GET /${BUCKET} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`, [200, 200]],
  ...["TRACE", "PATCH", "FOO", "get", "G!T", "M".repeat(1_000)].map((method) =>
    [method.slice(0, 9), get(`/${BUCKET}`).replace("GET", method), [405, 200]] as const
  ),
  ["CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", [405, 200]],
  ["a method that is none", get(`/${BUCKET}`).replace("GET", "G{T"), REFUSED],
  ["an upgrade", get(`/${BUCKET}`, "Upgrade: h2c\r\nConnection: upgrade, http2-settings\r\n"), [
    200,
    200,
  ]],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", REFUSED],
  ["rubbish", "\x00\x01\x02\xff\xfe\r\n\r\n", REFUSED],
], ["c1", "empty", "tab", "twice", "utf8"]);

const key = (raw: string) => `/${BUCKET}/${raw}`;

corpus("targets", [
  ...[
    "%",
    "%2",
    "%zz",
    "%%41",
    "%u0041",
    "a%",
    "%00",
    "a%00b",
    "%C3",
    "%80",
    "%ED%A0%80",
    "%C0%AF",
    "%F8%88%80%80%80",
  ]
    .flatMap((raw) => [
      [`key ${raw}`, get(key(raw)), [400, 200]] as const,
      [`PUT ${raw}`, put(raw, "Content-Length: 0\r\n", ""), [400, 200]] as const,
      [`query ${raw}`, get(`/${BUCKET}?prefix=${raw}`), [400, 200]] as const,
      [`bucket ${raw}`, get(`/${raw}/k`), [400, 200]] as const,
    ]),
  ...["\x01", "\t", "\x7f", "\xe9", "\xff"].map((raw) =>
    [`unescaped ${escape(raw)}`, get(key(`a${raw}b`)), REFUSED] as const
  ),
  ...["%0A", "%0D%0A", "%7F", "%01", "%1B", "%C2%85", "%E2%80%A8", "%EF%BF%BF", "%EF%BF%BE"]
    .flatMap((raw) => [
      [`a key with ${raw}`, put(raw, "Content-Length: 0\r\n", ""), [200, 200]] as const,
      [`missing ${raw}`, get(key(`missing${raw}`)), [404, 200]] as const,
      [`prefix ${raw}`, get(`/${BUCKET}?prefix=${raw}`), [200, 200]] as const,
    ]),
  ["unescaped UTF-8", get(key("\xc3\xa9")), [404, 200]],
  ["a fragment", get(key("a#b")), [404, 200]],
  ["a URL as key", get(key("http://a/b")), [404, 200]],
  ["absolute form", get(`http://x/${BUCKET}`), [200, 200]],
  ["absolute form of nothing", get("http://x"), [200, 200]],
  ["a star", get("*"), REFUSED],
  ["a star for all", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", [400, 200]],
  ["no slash", get(BUCKET), REFUSED],
  ["no target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n", REFUSED],
  ["two slashes", get(`//${BUCKET}`), [400, 200]],
  ["dots", get(`/${BUCKET}/../../etc/passwd`), [404, 200]],
  ["dots for a bucket", get("/../etc"), [404, 200]],
  ["a key of 60,000 bytes", get(key("a".repeat(60_000))), [400, 200]],
  ["a query of 60,000 bytes", get(`/${BUCKET}?prefix=${"a".repeat(60_000)}`), [200, 200]],
  ["20,000 parameters", get(`/${BUCKET}?${"a&".repeat(20_000)}`), [200, 200]],
  ["a target of 100,000 bytes", get(key("a".repeat(100_000))), REFUSED],
  ["numbers beyond all bounds", get(`/${BUCKET}?max-keys=${"9".repeat(400)}`), [400, 200]],
], [..."\n \r\n \x7f \x01 \x1b \x85 \u2028 \uffff \ufffe".split(" ")]);

corpus("hosts", [
  ["none", `GET /${BUCKET} HTTP/1.1\r\n\r\n`, [200, 200]],
  ["an empty one", `GET /${BUCKET} HTTP/1.1\r\nHost:\r\n\r\n`, [200, 200]],
  ["two", get(`/${BUCKET}`, "Host: y\r\n"), REFUSED],
  ["bytes", `GET /${BUCKET} HTTP/1.1\r\nHost: \xff\r\n\r\n`, [200, 200]],
], []);
