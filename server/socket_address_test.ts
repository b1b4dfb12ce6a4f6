import assert from "node:assert/strict";
import { splitAddress, urlOf } from "./socket_address.ts";

const ADDRESSES: readonly (readonly [address: string, hostname: string, url: string])[] = [
  [":9000", "::", "http://127.0.0.1:9000"],
  ["0.0.0.0:9000", "0.0.0.0", "http://127.0.0.1:9000"],
  ["[::]:9000", "::", "http://127.0.0.1:9000"],
  ["[::1]:9000", "::1", "http://[::1]:9000"],
  ["10.0.0.1:9000", "10.0.0.1", "http://10.0.0.1:9000"],
  ["s3.example.com:9000", "s3.example.com", "http://s3.example.com:9000"],
];

for (const [address, hostname, url] of ADDRESSES) {
  Deno.test(`${address} is reached by ${url}`, () => {
    assert.deepEqual(splitAddress(address), { hostname, port: 9000 });
    assert.equal(urlOf(splitAddress(address), false), url);
    assert.equal(urlOf(splitAddress(address), true), url.replace("http:", "https:"));
  });
}
