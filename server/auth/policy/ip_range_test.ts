import assert from "node:assert/strict";
import { isInRange, parseIpAddress, parseIpRange } from "./ip_range.ts";

function lies(address: string, range: string): boolean {
  const parsed = parseIpAddress(address), within = parseIpRange(range);
  assert.ok(parsed, address);
  assert.ok(within, range);
  return isInRange(parsed, within);
}

Deno.test("an address lies in a range when the leading bits agree", () => {
  for (
    const [address, range] of [
      ["203.0.113.7", "203.0.113.0/24"],
      ["203.0.113.7", "203.0.113.7"],
      ["203.0.113.7", "203.0.113.200/24"],
      ["1.2.3.4", "0.0.0.0/0"],
      ["10.255.0.1", "10.0.0.0/8"],
      ["172.31.0.1", "172.16.0.0/12"],
      ["2001:db8:1234:5678::9", "2001:DB8:1234:5678::/64"],
      ["2001:db8::", "2001:db8::/32"],
      ["::1", "::1"],
      ["fe80::1", "fe80::/10"],
      ["ff::1", "::/0"],
      ["::ffff:10.1.2.3", "10.0.0.0/8"],
      ["::ffff:a01:203", "10.0.0.0/8"],
      ["10.1.2.3", "::ffff:10.0.0.0/104"],
      ["10.1.2.3", "::ffff:0:0/96"],
    ] as const
  ) assert.ok(lies(address, range), `${address} in ${range}`);
  for (
    const [address, range] of [
      ["203.0.114.7", "203.0.113.0/24"],
      ["172.32.0.1", "172.16.0.0/12"],
      ["203.0.113.8", "203.0.113.7"],
      ["1.2.3.4", "::/0"],
      ["::ffff:1.2.3.4", "::/0"],
      ["::1", "0.0.0.0/0"],
      ["2001:db9::", "2001:db8::/32"],
      ["fec0::1", "fe80::/10"],
    ] as const
  ) assert.ok(!lies(address, range), `${address} in ${range}`);
});

Deno.test("what is no address and no range is told so", () => {
  for (
    const text of [
      "",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.256",
      "01.2.3.4",
      "1.2.3.4 ",
      "0x1.2.3.4",
      "1.2.3.-4",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1::2::3",
      "1:2:3:4::5:6:7:8",
      ":1:2:3:4:5:6:7",
      ":::",
      "12345::",
      "g::",
      "1.2.3.4::",
      "::1.2.3.4:5",
      "fe80::1%eth0",
      "[::1]",
      "١.2.3.4",
      "1".repeat(100_000),
    ]
  ) {
    assert.equal(parseIpAddress(text), undefined, text.slice(0, 40));
    assert.equal(parseIpRange(text), undefined, text.slice(0, 40));
  }
  for (
    const text of [
      "1.2.3.4/",
      "1.2.3.4/33",
      "1.2.3.4/-1",
      "1.2.3.4/08",
      "1.2.3.4/8/8",
      "1.2.3.4/ 8",
      "1.2.3.4/255.0.0.0",
      "::/129",
      "::ffff:0:0/95",
      "/8",
    ]
  ) assert.equal(parseIpRange(text), undefined, text);
});
