import assert from "node:assert/strict";
import { expiryOf, faultOf, lifetimeOf, mismatchOf } from "./key_pair.ts";
import { selfSigned } from "./x509.ts";

const DAY = 86_400_000;
const START = Date.UTC(2027, 0, 1);
const PERIOD = { names: ["s3.example.com", "10.0.0.1"], notBefore: START, notAfter: START + DAY };

const pair = await selfSigned(PERIOD);
const other = await selfSigned(PERIOD);

Deno.test("a certificate and its key are a pair, from its first to its last moment", () => {
  assert.equal(faultOf(pair, START), undefined);
  assert.equal(faultOf(pair, START + DAY - 1), undefined);
  assert.match(faultOf(pair, START - 1)?.fault ?? "", /^is not valid before Jan/);
  assert.match(faultOf(pair, START + DAY)?.fault ?? "", /^has expired on Jan/);
  assert.equal(mismatchOf(pair), undefined);
  assert.deepEqual([expiryOf(pair), lifetimeOf(pair)], [START + DAY, DAY]);
});

Deno.test("what is no pair is told by its part", () => {
  const { certificate, key } = pair;
  const fault = (given: Partial<typeof pair>) => mismatchOf({ ...pair, ...given });
  assert.deepEqual(fault({ key: other.key }), {
    part: "key",
    fault: "is not that of the certificate",
  });
  for (const text of ["", "no", certificate]) {
    assert.deepEqual(fault({ key: text }), {
      part: "key",
      fault: "is not a private key in PEM without a passphrase",
    });
  }
  for (const text of ["", key, `${certificate}-----BEGIN CERTIFICATE-----\nMIIB`]) {
    assert.deepEqual(fault({ certificate: text }), {
      part: "certificate",
      fault: "is not a certificate in PEM",
    });
  }
});
