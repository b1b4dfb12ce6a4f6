import assert from "node:assert/strict";
import {
  corsHeaders,
  type CorsRule,
  corsXml,
  decodeCors,
  decodeStoredCors,
  encodeStoredCors,
} from "./cors.ts";
import { S3Error } from "./errors.ts";
import { parseXml } from "./xml_reader.ts";
import { writeXml } from "./xml_writer.ts";

function decode(rules: string): readonly CorsRule[] {
  const text = `<CORSConfiguration>${rules}</CORSConfiguration>`;
  return decodeCors(parseXml(new TextEncoder().encode(text)));
}

function refusal(rules: string): string {
  try {
    decode(rules);
  } catch (error) {
    if (error instanceof S3Error) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

const MINIMAL = "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>";

Deno.test("decodeCors() reads rules that corsXml() writes back", () => {
  const rules = decode(
    "<CORSRule><ID>one</ID><AllowedOrigin>https://*.example.com</AllowedOrigin>" +
      "<AllowedOrigin>http://localhost:3000</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>" +
      "<AllowedMethod>GET</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>" +
      "<MaxAgeSeconds>3000</MaxAgeSeconds><ExposeHeader>ETag</ExposeHeader>" +
      `<ExposeHeader>x-amz-request-id</ExposeHeader></CORSRule><CORSRule>${MINIMAL}</CORSRule>`,
  );
  assert.deepEqual(rules, [
    {
      id: "one",
      allowedOrigins: ["https://*.example.com", "http://localhost:3000"],
      allowedMethods: ["PUT", "GET"],
      allowedHeaders: ["x-amz-*"],
      exposeHeaders: ["ETag", "x-amz-request-id"],
      maxAgeSeconds: 3000,
    },
    { allowedOrigins: ["*"], allowedMethods: ["GET"], allowedHeaders: [], exposeHeaders: [] },
  ]);
  assert.deepEqual(decodeStoredCors(encodeStoredCors(rules)), rules);
  assert.equal(
    writeXml(corsXml(rules)),
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>one</ID>' +
      "<AllowedOrigin>https://*.example.com</AllowedOrigin>" +
      "<AllowedOrigin>http://localhost:3000</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>" +
      "<AllowedMethod>GET</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>" +
      "<MaxAgeSeconds>3000</MaxAgeSeconds><ExposeHeader>ETag</ExposeHeader>" +
      "<ExposeHeader>x-amz-request-id</ExposeHeader></CORSRule><CORSRule>" +
      "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>" +
      "</CORSConfiguration>",
  );
});

Deno.test("decodeCors() refuses what S3 refuses", () => {
  const origin = "<AllowedOrigin>*</AllowedOrigin>";
  const method = "<AllowedMethod>GET</AllowedMethod>";
  const rule = (content: string) => `<CORSRule>${content}</CORSRule>`;
  const starts: Readonly<Record<string, string>> = {
    "": "MalformedXML",
    "<Other/>": "MalformedXML",
    [rule("")]: "MalformedXML",
    [rule(origin)]: "MalformedXML",
    [rule(method)]: "MalformedXML",
    [rule(MINIMAL + "<Other/>")]: "MalformedXML",
    [rule(MINIMAL + "<MaxAgeSeconds>1.5</MaxAgeSeconds>")]: "MalformedXML",
    [rule(MINIMAL + "<MaxAgeSeconds>-1</MaxAgeSeconds>")]: "MalformedXML",
    [rule(MINIMAL + "<MaxAgeSeconds>2147483648</MaxAgeSeconds>")]: "MalformedXML",
    [rule(MINIMAL + "<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>1</MaxAgeSeconds>")]:
      "MalformedXML",
    [rule(MINIMAL + `<ID>${"i".repeat(256)}</ID>`)]: "InvalidRequest: The ID",
    [rule(MINIMAL + "<ID>a&#10;b</ID>")]: "InvalidRequest: The ID",
    [rule(MINIMAL + "<ID>a</ID>").repeat(2)]: "InvalidRequest: RuleId must be unique.",
    [rule(MINIMAL).repeat(101)]:
      "InvalidRequest: The number of CORS rules should not exceed allowed limit of 100 rules.",
    [rule(origin + "<AllowedMethod>PATCH</AllowedMethod>")]:
      "InvalidRequest: Found unsupported HTTP method in CORS config. Unsupported method is PATCH",
    [rule(origin + "<AllowedMethod>get</AllowedMethod>")]: "InvalidRequest: Found unsupported",
    [rule(method + "<AllowedOrigin>http://*.a.*</AllowedOrigin>")]:
      'InvalidRequest: AllowedOrigin "http://*.a.*" can not have more than one wildcard.',
    [rule(method + "<AllowedOrigin>http://a&#13;&#10;x: y</AllowedOrigin>")]: "InvalidRequest",
    [rule(method + "<AllowedOrigin></AllowedOrigin>")]: "InvalidRequest",
    [rule(MINIMAL + "<AllowedHeader>x-*-*</AllowedHeader>")]:
      'InvalidRequest: AllowedHeader "x-*-*" can not have more than one wildcard.',
    [rule(MINIMAL + "<AllowedHeader>a b</AllowedHeader>")]: "InvalidRequest: AllowedHeader",
    [rule(MINIMAL + "<ExposeHeader>*</ExposeHeader>")]: 'InvalidRequest: ExposeHeader "*" contains',
    [rule(MINIMAL + "<ExposeHeader>a&#13;&#10;set-cookie: b</ExposeHeader>")]:
      "InvalidRequest: ExposeHeader",
    [rule(MINIMAL + "<ExposeHeader>a: b</ExposeHeader>")]: "InvalidRequest: ExposeHeader",
    [rule(MINIMAL + "<ExposeHeader>é</ExposeHeader>")]: "InvalidRequest: ExposeHeader",
  };
  for (const rules in starts) {
    const found = refusal(rules);
    assert.ok(found.startsWith(starts[rules] ?? "?"), `${rules.slice(0, 120)}: ${found}`);
  }
  assert.equal(refusal(rule(MINIMAL).repeat(100)), "accepted");
  assert.throws(
    () => decodeCors(undefined),
    (error) => error instanceof S3Error && error.code === "MissingRequestBodyError",
  );
});

Deno.test("decodeCors() refuses every control character in every value", () => {
  for (const element of ["AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "ID"]) {
    for (const code of [9, 10, 13, 0x7f]) {
      const found = refusal(
        `<CORSRule>${MINIMAL}<${element}>a&#${code};b</${element}></CORSRule>`,
      );
      assert.match(found, /^InvalidRequest/, `${element} ${code}`);
    }
  }
});

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
const RULES: readonly CorsRule[] = [
  {
    allowedOrigins: ["http://a.test", "https://*.example.com"],
    allowedMethods: ["GET", "PUT"],
    allowedHeaders: ["Content-Type", "x-amz-*"],
    exposeHeaders: ["ETag"],
    maxAgeSeconds: 60,
  },
  { allowedOrigins: ["*"], allowedMethods: ["GET"], allowedHeaders: ["*"], exposeHeaders: [] },
];

Deno.test("corsHeaders() answers with the first rule that fits", () => {
  assert.deepEqual(corsHeaders(RULES, { origin: "http://a.test", method: "PUT" }), {
    "access-control-allow-origin": "http://a.test",
    "access-control-allow-methods": "GET, PUT",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "60",
    "access-control-allow-credentials": "true",
    vary: VARY,
  });
  assert.deepEqual(corsHeaders(RULES, { origin: "http://b.test", method: "GET" }), {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET",
    vary: VARY,
  });
  assert.equal(corsHeaders(RULES, { origin: "http://b.test", method: "PUT" }), undefined);
  assert.equal(corsHeaders([], { origin: "http://b.test", method: "GET" }), undefined);
});

Deno.test("corsHeaders() allows a preflight every header or none", () => {
  const origin = "http://a.test";
  const ask = (requestHeaders: string, method = "PUT") =>
    corsHeaders(RULES, { origin, method, requestHeaders })?.["access-control-allow-headers"];
  assert.equal(ask("Content-Type, X-Amz-Date,x-amz-acl"), "content-type, x-amz-date, x-amz-acl");
  assert.equal(ask("content-type, authorization"), undefined);
  // The second rule allows any header, but only for GET.
  assert.equal(ask("content-type, authorization", "GET"), "content-type, authorization");
  assert.equal(ask("a b", "GET"), undefined);
  assert.equal(ask("a\r\nset-cookie: x", "GET"), undefined);
  assert.notEqual(corsHeaders(RULES, { origin, method: "PUT", requestHeaders: "" }), undefined);
});

Deno.test("corsHeaders() lets a wildcard stand for any run of characters, and nothing else", () => {
  const ask = (pattern: string, origin: string) =>
    corsHeaders(
      [{
        allowedOrigins: [pattern],
        allowedMethods: ["GET"],
        allowedHeaders: [],
        exposeHeaders: [],
      }],
      { origin, method: "GET" },
    )?.["access-control-allow-origin"];
  assert.equal(ask("https://*.example.com", "https://x.example.com"), "https://x.example.com");
  assert.equal(ask("https://*.example.com", "https://a.b.example.com"), "https://a.b.example.com");
  assert.equal(ask("https://*.example.com", "https://example.com"), undefined);
  assert.equal(ask("https://*.example.com", "https://x.example.com.evil"), undefined);
  assert.equal(ask("https://*.example.com", "https://xxexample.com"), undefined);
  assert.equal(ask("http://a.test", "http://aXtest"), undefined);
  assert.equal(ask("http://a.test", "HTTP://A.TEST"), undefined);
  assert.equal(ask("http://ab*ba", "http://aba"), undefined);
  assert.equal(ask("http*", "http://x"), "http://x");
  assert.equal(ask("*", "null"), "*");
});
