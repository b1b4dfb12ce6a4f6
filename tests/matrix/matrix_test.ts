/** Every operation of S3 × who may ask: each cell equals what is written down for it, what is allowed
 * succeeds, and who is denied learns nothing and changes nothing. */
import assert from "node:assert/strict";
import { levelOf } from "../../server/s3/operation.ts";
import { type Method, Query } from "../../server/s3/request.ts";
import { OPERATIONS, resolveOperation } from "../../server/s3/table.ts";
import { assumeRole } from "../support/sts_client.ts";
import { ROOT } from "../support/tenants.ts";
import { ask, type Caller } from "./callers.ts";
import {
  type Cell,
  cellsOf,
  faultsOf,
  inTurns,
  type Line,
  linesOf,
  type Matrix,
  namedBy,
  openMatrix,
} from "./cells.ts";
import { EXPECTATIONS } from "./expectations.ts";
import { described, type Place } from "./place.ts";
import { DETAILED, requestFor } from "./requests.ts";

const FILE = "EXPECTATIONS in tests/matrix/expectations.ts";

Deno.test("every operation has an expectation, and every expectation an operation", () => {
  const there = new Set(OPERATIONS.map(({ name }) => name));
  const written = new Set(Object.keys(EXPECTATIONS).map(namedBy));
  const missing = [...there].filter((name) => !written.has(name));
  const gone = Object.keys(EXPECTATIONS).filter((line) => !there.has(namedBy(line)));
  assert.equal(missing.length, 0, `Without expectation: ${missing}. Write a line in ${FILE}`);
  assert.equal(gone.length, 0, `There is no such operation: ${gone}. Remove it from ${FILE}`);
  assert.deepEqual(DETAILED.filter((line) => !Object.hasOwn(EXPECTATIONS, line)), []);
  for (const { name, operation, letters } of linesOf()) {
    const allowed = name.endsWith(" of none") ? "M" : operation.implemented ? "A" : "N";
    assert.equal(letters.administrator, allowed, `${name} by an administrator`);
  }
});

Deno.test("every operation by everyone: as it is written down, and who may not learns and changes nothing", async (test) => {
  await using matrix = await openMatrix();
  const { server, root, callers, shared } = matrix;
  const before = await described(root, shared);

  await test.step("requests ask for the operation they are meant for", () => {
    for (const line of linesOf()) assert.equal(operationAsked(line, shared), line.operation.name);
  });

  await test.step("signed in a header", async () => {
    const cells = linesOf().flatMap((line) => cellsOf(line, callers));
    assert.deepEqual(await faultsOf(matrix, cells), []);
  });

  await test.step("signed in the URL", async () => {
    const names = ["DeleteObject", "GetObject", "HeadObject", "PutObject"];
    const operations = OPERATIONS.filter(({ name }) => names.includes(name));
    const cells = linesOf(operations).flatMap((line) => cellsOf(line, callers));
    assert.equal(operations.length, names.length);
    assert.deepEqual(await faultsOf(matrix, cells, { presign: true }), []);
  });

  await test.step("with what the operation needs and nothing else, and with all but one of it", async () => {
    const cells: Cell[] = [];
    await inTurns(linesOf(), async (line) => void cells.push(...await cellsByNeeds(line, matrix)));
    assert.deepEqual(await faultsOf(matrix, cells), []);
  });

  assert.deepEqual(await described(root, shared), before);

  await test.step("what is wrong with keys and sessions is what the columns say, nothing else", async () => {
    const { "disabled key": disabled, "expired key": expired } = callers.columns;
    for (const { keys } of [disabled, expired]) {
      const changes = { accessKeyId: keys!.accessKeyId, disabled: false, expiresAt: null };
      await server.identities.updateAccessKey(changes, ROOT);
    }
    for (const keys of [disabled.keys, expired.keys, callers.liveSession]) {
      assert.equal((await ask(server.url, { method: "GET" }, keys)).outcome, "2xx");
    }
  });
});

/** The name of the operation that the request of a line is taken for. */
function operationAsked({ name, operation }: Line, place: Place): string {
  const { method, bucket, key, query = {}, headers } = requestFor(name, operation, place);
  const address = {
    ...{ rawPath: "", rawQuery: "", query: new Query(Object.entries(query)) },
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
  };
  const sent = new Map(Object.entries(headers ?? {}));
  return resolveOperation(levelOf(address), method as Method, address.query, sent).name;
}

/** Sessions of the administrator: with the actions a line needs and no others, and with all but one. */
async function cellsByNeeds(
  line: Line,
  { server: { url }, callers: { columns } }: Matrix,
): Promise<readonly Cell[]> {
  const { needs, letters, operation } = line;
  if (needs.length === 0) return [];
  const { keys, about } = columns.administrator;
  const narrowed = async (actions: object): Promise<Caller> => {
    const Statement = { Effect: "Allow", Resource: "*", ...actions };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    return { about, keys: await assumeRole(url, keys!, { Policy }) };
  };
  const caller = await narrowed({ Action: needs });
  const cells: Cell[] = [{ line, who: `only ${needs}`, caller, letter: letters.administrator }];
  // Who lacks one of the two rights to delete has the other.
  const letter = operation.ofKeys === true ? "d" : "D";
  for (const need of needs) {
    // What is shown in part is so by another right.
    const NotAction = operation.partly === undefined ? need : [need, "s3:ListBucket"];
    const caller = await narrowed({ NotAction });
    cells.push({ line, who: `all but ${need}`, caller, letter, partly: true });
  }
  return cells;
}
