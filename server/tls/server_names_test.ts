import assert from "node:assert/strict";
import { serverNames } from "./server_names.ts";

Deno.test("a server knows the hosts it listens on, is reached by and has buckets under", () => {
  const names = serverNames({
    addresses: ["10.0.0.1:9000", "[fe80::1]:9001"],
    publicUrl: "https://s3.example.com:8443",
    domains: ["s3.example.com", "s3.lan"],
  });
  assert.deepEqual(names, [
    "10.0.0.1",
    "fe80::1",
    "s3.example.com",
    "*.s3.example.com",
    "s3.lan",
    "*.s3.lan",
  ]);
});

Deno.test("every address of a machine is no name of a server", () => {
  assert.deepEqual(serverNames({ addresses: [":9000", "[::]:9001", "0.0.0.0:1"] }), []);
  assert.deepEqual(serverNames({ addresses: [], publicUrl: "https://[2001:db8::1]" }), [
    "2001:db8::1",
  ]);
});
