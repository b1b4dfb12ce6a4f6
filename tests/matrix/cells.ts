/** The cells of the matrix: read from the expectations, asked for, compared. A cell that changes
 * something has a place of its own; all others ask about one that must stay as it is. */
import assert from "node:assert/strict";
import type { Operation } from "../../server/s3/operation.ts";
import { OPERATIONS } from "../../server/s3/table.ts";
import type { RunningServer } from "../../server/start.ts";
import { S3Client } from "../support/s3_client.ts";
import { CREDENTIALS, embeddedServer } from "../support/server.ts";
import { ask, type Caller, type Callers, callersOf, type Told } from "./callers.ts";
import { type Column, COLUMNS, EXPECTATIONS } from "./expectations.ts";
import { at, makePlace, type Place, withoutBucket, withoutKeys } from "./place.ts";
import { requestFor } from "./requests.ts";

/** What the names of all buckets of the matrix begin with. */
export const BUCKETS = "matrix-";
export const MASTER_KEY = new Uint8Array(32).fill(7);
const AT_ONCE = 16;

const OUTCOMES: Readonly<Record<string, string>> = {
  A: "2xx",
  D: "403 AccessDenied",
  s: "403 AccessDenied",
  d: "2xx AccessDenied",
  S: "403 SignatureDoesNotMatch",
  K: "403 InvalidAccessKeyId",
  X: "400 ExpiredToken",
  N: "501 NotImplemented",
  M: "404 NoSuchKey",
};
/** What must look the same when it is not there, by the letter of who asks. Who may do something else in
 * a bucket of that name may be told that there is none. */
const HIDDEN: Readonly<Record<string, readonly ((place: Place) => Place)[]>> = {
  ...Object.fromEntries([..."DSKX"].map((letter) => [letter, [withoutBucket, withoutKeys]])),
  d: [withoutKeys],
  s: [withoutKeys],
};

export interface Line {
  readonly name: string;
  readonly operation: Operation;
  readonly letters: Readonly<Record<Column, string>>;
  /** Actions. */
  readonly needs: readonly string[];
}

export interface Cell {
  readonly line: Line;
  readonly who: string;
  readonly caller: Caller;
  readonly letter: string;
  /** Lacks but one of several rights: what those it has are for may be told. */
  readonly partly?: true;
}

export interface Matrix extends AsyncDisposable {
  readonly server: RunningServer;
  readonly root: S3Client;
  readonly callers: Callers;
  /** What those ask about who change nothing. */
  readonly shared: Place;
  /** A place for one cell alone. */
  fresh(cell: Cell): Promise<Place>;
}

export async function openMatrix(): Promise<Matrix> {
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await embeddedServer({ masterKeys: { current: MASTER_KEY } }));
  const root = cleanup.use(new S3Client({ url: server.url, ...CREDENTIALS }));
  const callers = await callersOf(server, { masterKey: MASTER_KEY, buckets: BUCKETS });
  const bucket = `${BUCKETS}shared`, unused = `${BUCKETS}unused`;
  const shared = await makePlace(root, { bucket, unused, about: "tenant-a/" });
  let count = 0;
  const resources = cleanup.move();
  return {
    ...{ server, root, callers, shared },
    fresh({ line, caller: { about } }) {
      const bucket = `${BUCKETS}made-${++count}`, unused = `${bucket}-unused`;
      const empty = line.operation.name === "DeleteBucket";
      return makePlace(root, { bucket, unused, about, empty });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** `Operation in what case` → `Operation`. */
export function namedBy(line: string): string {
  return line.split(" ")[0] ?? "";
}

/** By column. */
export function lettersOf(line: string, text: string): Line["letters"] {
  const [letters = ""] = /^[A-Za-z]{5} [A-Za-z]{5}(?= |$)/.exec(text) ?? [];
  assert.ok(letters !== "", `${line}: needs a letter for each of ${COLUMNS.join(", ")}`);
  const each = [...letters.replace(" ", "")];
  return Object.fromEntries(
    COLUMNS.map((column, index) => [column, each[index]]),
  ) as Line["letters"];
}

/** Those of the operations there are. */
export function linesOf(operations: readonly Operation[] = OPERATIONS): readonly Line[] {
  return operations.flatMap((operation) =>
    Object.entries(EXPECTATIONS).filter(([name]) => namedBy(name) === operation.name)
      .map(([name, text]) => {
        const needs = text.split(" ")[2]?.split(",") ?? [];
        return {
          ...{ name, operation, letters: lettersOf(name, text) },
          needs: needs.map((action) => `s3:${action}`),
        };
      })
  );
}

export function cellsOf(line: Line, { columns }: Callers): readonly Cell[] {
  return COLUMNS.map((who) => ({ line, who, caller: columns[who], letter: line.letters[who] }));
}

/** What is not as it is written down. */
export async function faultsOf(
  matrix: Matrix,
  cells: readonly Cell[],
  options: { readonly presign?: boolean } = {},
): Promise<readonly string[]> {
  const faults: string[] = [];
  await inTurns(
    cells,
    async (cell) => void faults.push(...await faultsOfCell(matrix, cell, options)),
  );
  return faults.sort();
}

/** Some at a time. */
export async function inTurns<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const turns = Array.from({ length: AT_ONCE }, async () => {
    for (const item of left) await act(item);
  });
  await Promise.all(turns);
}

async function faultsOfCell(
  { server, shared, fresh }: Matrix,
  cell: Cell,
  options: { readonly presign?: boolean },
): Promise<readonly string[]> {
  const { line, who, caller: { about, keys }, letter } = cell;
  const { name, operation } = line;
  const place = letter === "A" && operation.mutates ? await fresh(cell) : at(shared, about);
  const send = (to: Place) => ask(server.url, requestFor(name, operation, to), keys, options);
  const told = await send(place);
  const expected = outcomeOf(line, letter);
  if (told.outcome !== expected) {
    return [`${name} by ${who}: ${expected} is written down, ${told.outcome} is answered`];
  }
  if (cell.partly === true || operation.level === "service") return [];
  const faults: string[] = [];
  for (const without of HIDDEN[letter] ?? []) {
    const elsewhere = without(place);
    const there = withoutNames(told, place);
    const absent = withoutNames(await send(elsewhere), elsewhere);
    if (there === absent) continue;
    faults.push(`${name} by ${who} tells what is there from what is not: ${there} | ${absent}`);
  }
  return faults;
}

function outcomeOf({ name, operation }: Line, letter: string): string {
  const outcome = OUTCOMES[letter];
  assert.ok(outcome !== undefined, `${name}: the letter ${letter} stands for nothing`);
  // Its answer has no code.
  return operation.method === "HEAD" ? outcome.split(" ")[0]! : outcome;
}

/** What is the same in answers about different things. */
function withoutNames(
  { outcome, headers, text }: Told,
  { bucket, unused, tenants }: Place,
): string {
  const own = /^(?:date|content-length|x-amz-id-2|x-amz-request-id)$/;
  const lines = [...headers].filter(([name]) => !own.test(name)).map((pair) => pair.join(": "));
  const names = Object.values(tenants).flatMap(({ key, versionId, upload }) => [
    ...[key, versionId],
    ...[upload.key, upload.id],
  ]);
  const told = text.replace(
    /<(RequestId|HostId|StringToSign|SignatureProvided|CanonicalRequest\w*)>[^<]*<\/\1>/g,
    "",
  );
  const rest = [bucket, unused, ...names].reduce((text, name) => text.replaceAll(name, "*"), told);
  return [outcome, ...lines, rest].join("\n");
}
