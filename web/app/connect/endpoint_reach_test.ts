/** From where addresses can be reached. */
import assert from "node:assert/strict";
import { type Reach, reachOf } from "./endpoint_reach.ts";

Deno.test("an address says from where it can be reached", () => {
  const cases: readonly (readonly [string, Reach])[] = [
    ["127.0.0.1", "machine"],
    ["localhost", "machine"],
    ["[::1]", "machine"],
    ["10.1.2.3", "network"],
    ["172.31.0.1", "network"],
    ["172.32.0.1", "anywhere"],
    ["192.168.1.10", "network"],
    ["100.64.0.1", "network"],
    ["[fd12::1]", "network"],
    ["[2001:db8::1]", "anywhere"],
    ["nas", "network"],
    ["nas.local", "network"],
    ["s3.example.org", "anywhere"],
    ["10.example.org", "anywhere"],
  ];
  for (const [host, reach] of cases) assert.equal(reachOf(`http://${host}:9000`), reach, host);
});
