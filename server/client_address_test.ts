import assert from "node:assert/strict";
import { clientAddress, clientScheme, proxyRanges } from "./client_address.ts";

const TRUSTED = proxyRanges(["10.0.0.0/8", "fd00::/8"]);

for (
  const [what, peer, header, expected] of [
    ["without the header the peer", "10.0.0.1", undefined, "10.0.0.1"],
    ["a peer that is no proxy is not believed", "192.0.2.1", "198.51.100.1", "192.0.2.1"],
    ["behind a proxy the address it tells", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["what a client sent before is not looked at", "10.0.0.1", "1.1.1.1, 8.8.8.8", "8.8.8.8"],
    ["proxies in a row are passed", "10.0.0.1", "1.1.1.1, 8.8.8.8,10.0.0.3 ,fd00::1", "8.8.8.8"],
    ["a row of proxies alone ends with the first", "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"],
    ["what is no address ends the search", "10.0.0.1", "8.8.8.8, unknown, 10.0.0.3", "10.0.0.3"],
    ["nothing is no address", "10.0.0.1", "", "10.0.0.1"],
    ["nothing but commas neither", "10.0.0.1", ",,,", "10.0.0.1"],
    ["ports are left out", "10.0.0.1", "8.8.8.8:4711", "8.8.8.8"],
    ["of IPv6, too", "fd00::2", "[2001:db8::1]:4711", "2001:db8::1"],
    ["an address in IPv6's clothes is the IPv4 address", "10.0.0.1", "::ffff:8.8.8.8", "8.8.8.8"],
    ["names are no addresses", "10.0.0.1", "localhost", "10.0.0.1"],
    ["numbers in other forms neither", "10.0.0.1", "134744072", "10.0.0.1"],
    ["a peer nobody knows any more stays so", undefined, "8.8.8.8", undefined],
  ] as const
) {
  Deno.test(`the client's address: ${what}`, () => {
    assert.equal(clientAddress(peer, header, TRUSTED), expected);
  });
}

Deno.test("the client's address: without trusted proxies the header says nothing", () => {
  assert.equal(clientAddress("10.0.0.1", "8.8.8.8", []), "10.0.0.1");
});

Deno.test("the client's address: a header of any length costs little", () => {
  const header = `8.8.8.8${", 10.0.0.2".repeat(100_000)}`;
  const before = performance.now();
  assert.equal(clientAddress("10.0.0.1", header, TRUSTED), "10.0.0.2");
  assert.ok(performance.now() - before < 50);
});

for (
  const [what, peer, header, expected] of [
    ["a proxy that says nothing", "10.0.0.1", undefined, undefined],
    ["a proxy that spoke TLS", "10.0.0.1", "https", "https"],
    ["a proxy that did not", "10.0.0.1", "http", "http"],
    ["all in a row that spoke TLS", "10.0.0.1", "HTTPS , https", "https"],
    ["one in a row that did not", "10.0.0.1", "https,http", "http"],
    ["the first in a row that did not", "10.0.0.1", "http,https", "http"],
    ["what is no scheme", "10.0.0.1", "wss", "http"],
    ["nothing where a scheme should be", "10.0.0.1", "", "http"],
    ["more than proxies can be", "10.0.0.1", "https,".repeat(40) + "https", "http"],
    ["a peer that is no proxy", "192.0.2.1", "https", undefined],
    ["a peer nobody knows any more", undefined, "https", undefined],
  ] as const
) {
  Deno.test(`the client's scheme: ${what}`, () => {
    assert.equal(clientScheme(peer, header, TRUSTED), expected);
  });
}

Deno.test("what is no range of addresses is refused", () => {
  assert.throws(() => proxyRanges(["10.0.0.0/8", "proxy"]), RangeError);
});
