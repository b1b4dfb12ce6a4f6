/** Every action of STS × who may ask: each cell equals what is written down for it. */
import assert from "node:assert/strict";
import { STS_ACTIONS } from "../../server/sts/service.ts";
import { embeddedServer } from "../support/server.ts";
import { type Fields, ROLE, sts } from "../support/sts_client.ts";
import { callersOf } from "./callers.ts";
import { BUCKETS, inTurns, lettersOf, MASTER_KEY, namedBy } from "./cells.ts";
import { COLUMNS, STS_EXPECTATIONS } from "./expectations.ts";
import { issuerOfTokens } from "./issuer.ts";

const FILE = "STS_EXPECTATIONS in tests/matrix/expectations.ts";
const OUTCOMES: Readonly<Record<string, string>> = {
  A: "200",
  D: "403 AccessDenied",
  S: "403 SignatureDoesNotMatch",
  K: "403 InvalidClientTokenId",
  X: "403 ExpiredToken",
  T: "403 MissingAuthenticationToken",
  E: "400 ExpiredTokenException",
  I: "400 InvalidIdentityToken",
};

Deno.test("every action of STS has an expectation, and every expectation an action", () => {
  const there = new Set(STS_ACTIONS.map(({ name }) => name));
  const written = new Set(Object.keys(STS_EXPECTATIONS).map(namedBy));
  const missing = [...there].filter((name) => !written.has(name));
  const gone = Object.keys(STS_EXPECTATIONS).filter((line) => !there.has(namedBy(line)));
  assert.equal(missing.length, 0, `Without expectation: ${missing}. Write a line in ${FILE}`);
  assert.equal(gone.length, 0, `There is no such action: ${gone}. Remove it from ${FILE}`);
});

Deno.test("every action of STS by everyone: as it is written down", async () => {
  await using issuer = await issuerOfTokens();
  await using server = await embeddedServer({
    masterKeys: { current: MASTER_KEY },
    oidc: issuer.settings,
  });
  const { columns } = await callersOf(server, { masterKey: MASTER_KEY, buckets: BUCKETS });
  const role = { RoleArn: ROLE, RoleSessionName: "matrix" };
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  const fields: Readonly<Record<string, Fields>> = {
    AssumeRole: role,
    AssumeRoleWithWebIdentity: { ...role, WebIdentityToken: await issuer.token({}) },
    "AssumeRoleWithWebIdentity by an expired token": {
      ...role,
      WebIdentityToken: await issuer.token({ exp: hourAgo }),
    },
    "AssumeRoleWithWebIdentity by another's token": {
      ...role,
      WebIdentityToken: await issuer.tokenOfAnother(),
    },
  };
  const cells = Object.entries(STS_EXPECTATIONS).flatMap(([line, text]) => {
    const letters = lettersOf(line, text);
    return COLUMNS.map((who) => ({ line, who, written: OUTCOMES[letters[who]] }));
  });
  const faults: string[] = [];
  await inTurns(cells, async ({ line, who, written }) => {
    const form = { Action: namedBy(line), ...fields[line] };
    const { status, code } = await sts(server.url, form, columns[who].keys);
    const told = code === undefined ? String(status) : `${status} ${code}`;
    if (told === written) return;
    faults.push(`${line} by ${who}: ${written} is written down, ${told} is answered`);
  });
  assert.deepEqual(faults.sort(), []);
});
