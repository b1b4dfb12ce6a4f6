import assert from "node:assert/strict";
import { networkOf } from "./source_network.ts";

const CASES: readonly (readonly [address: string, network: string])[] = [
  ["192.0.2.7", "192.0.2.0/24"],
  ["192.0.2.255", "192.0.2.0/24"],
  ["::ffff:192.0.2.7", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["1::2:3:4:5:6", "1:0:0:2::/64"],
  ["64:ff9b::192.0.2.33", "64:ff9b:0:0::/64"],
  ["1:2:3:4:5:6:192.0.2.33", "1:2:3:4::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", "unknown"],
  ["unix", "unknown"],
  ["192.0.2.7:80", "unknown"],
  ["1.2.3", "unknown"],
];

for (const [address, network] of CASES) {
  Deno.test(`${address || "nothing"} is of ${network}`, () => {
    assert.equal(networkOf(address), network);
  });
}
