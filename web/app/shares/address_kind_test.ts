import assert from "node:assert/strict";
import { isPrivateAddress } from "./address_kind.ts";

Deno.test("addresses that reach nobody elsewhere are told from public ones", () => {
  const hosts = [
    ...["127.0.0.1:9000", "localhost:9000", "10.1.2.3", "192.168.0.7", "172.20.0.1", "nas"],
    ...["[::1]:9000", "[fe80::1]", "[fd00::2]", "s3.internal", "box.local", "100.100.1.1"],
  ];
  for (const host of hosts) assert.equal(isPrivateAddress(`http://${host}/b`), true, host);
  for (const host of ["s3.example.com", "203.0.113.7", "172.32.0.1", "[2001:db8::1]:9000"]) {
    assert.equal(isPrivateAddress(`https://${host}/b`), false, host);
  }
});
