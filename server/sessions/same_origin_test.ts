import assert from "node:assert/strict";
import { isJson, isJsonOrNothing, siteOf } from "./same_origin.ts";

for (
  const [headers, expected] of [
    [{}, "unknown"],
    [{ "sec-fetch-site": "same-origin" }, "same"],
    [{ "sec-fetch-site": "same-site" }, "other"],
    [{ "sec-fetch-site": "cross-site" }, "other"],
    [{ "sec-fetch-site": "none" }, "other"],
    [{ "sec-fetch-site": "" }, "other"],
    [{ "sec-fetch-site": "cross-site", origin: "http://store:9001" }, "other"],
    [{ origin: "http://store:9001" }, "same"],
    // A proxy in front speaks HTTPS.
    [{ origin: "https://store:9001" }, "same"],
    [{ origin: "http://STORE:9001" }, "same"],
    [{ origin: "http://store" }, "other"],
    [{ origin: "http://store:9002" }, "other"],
    [{ origin: "http://other:9001" }, "other"],
    [{ origin: "http://store:9001.example.com" }, "other"],
    [{ origin: "http://user@store:9001" }, "same"],
    [{ origin: "null" }, "other"],
    [{ origin: "" }, "other"],
    [{ origin: "file://store:9001" }, "other"],
  ] as const
) {
  Deno.test(`a request with ${JSON.stringify(headers)} is from the ${expected} site`, () => {
    const request = {
      url: "http://store:9001/",
      headers: new Headers({ host: "store:9001", ...headers }),
    };
    assert.equal(siteOf(request), expected);
  });
}

Deno.test("over HTTP/2 the host is that of the target; default ports are left out", () => {
  const origin = "https://store.example";
  const url = "https://store.example/api";
  assert.equal(siteOf({ url, headers: new Headers({ origin }) }), "same");
  const headers = new Headers({ origin, host: "store.example:443" });
  assert.equal(siteOf({ url, headers }), "same");
});

Deno.test("only what no form can send is JSON", () => {
  for (const type of ["application/json", "Application/JSON", "application/json; charset=utf-8"]) {
    assert.ok(isJson(new Headers({ "content-type": type })), type);
  }
  for (
    const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=application/json",
      "text/plain; application/json",
      "application/json, text/plain",
      "application/jsonp",
    ]
  ) assert.ok(!isJson(new Headers({ "content-type": type })), type);
  assert.ok(!isJson(new Headers()));
});

Deno.test("without a body nothing needs to be said of it", () => {
  const form = "application/x-www-form-urlencoded";
  for (
    const [headers, isFine] of [
      [{}, true],
      [{ "content-length": "0" }, true],
      [{ "content-length": "2" }, false],
      [{ "transfer-encoding": "chunked" }, false],
      [{ "content-type": form }, false],
      [{ "content-length": "0", "content-type": form }, false],
      [{ "content-length": "2", "content-type": "application/json" }, true],
    ] as const
  ) assert.equal(isJsonOrNothing(new Headers(headers)), isFine, JSON.stringify(headers));
});
