/** What rows a PUT writes, learnt by doing three through the store and comparing the tables before
 * and after: which rows came, which changed, and how each column goes on from one to the next.
 * Knows no table of the product by name. */
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { CommandName, Commands } from "../../storage/metadata.ts";
import type { BlobId } from "../../storage/model.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { scatteredName } from "./plan.ts";

type Row = Readonly<Record<string, SQLInputValue>>;

/** One row a PUT inserts or updates, with its values in two PUTs in a row. */
export interface RowTemplate {
  readonly table: string;
  readonly kind: "insert" | "update";
  readonly primaryKey: readonly string[];
  readonly earlier: Row;
  readonly later: Row;
  /** Key of the later PUT, wherever it appears in a value. */
  readonly key: string;
}

/** Writes the row of the `number`-th PUT from here (1, 2, …). */
export type RowWrite = (number: number) => void;

type Call = { readonly name: CommandName; readonly input: unknown };

const CAUSE = { principal: "benchmark", action: "PutObject" };

function call(writer: SqliteWriter, name: CommandName, input: unknown): unknown {
  const calls: readonly Call[] = [{ name, input }];
  const [answer] = writer.executeBatch(calls);
  if (answer === undefined || "error" in answer) throw new Error(JSON.stringify(answer));
  return answer.ok;
}

function put(writer: SqliteWriter, bucket: number, key: string, size: number, inline: boolean) {
  const bytes = randomBytes(inline ? size : 16);
  const blob = createHash("sha256").update(bytes).digest("hex") as BlobId;
  const input: Commands["putObject"]["input"] = {
    bucket,
    key,
    etag: createHash("md5").update(bytes).digest("hex"),
    content: inline ? { kind: "inline", bytes } : { kind: "blob", blob, size },
    headers: { "content-type": "application/octet-stream" },
    metadata: {},
    tags: {},
    storageClass: "STANDARD",
    cause: CAUSE,
  };
  call(writer, "putObject", input);
}

interface Table {
  readonly name: string;
  readonly primaryKey: readonly string[];
}

function tables(database: DatabaseSync): readonly Table[] {
  const names = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  ).all();
  return names.map((row) => {
    const name = String(row["name"]);
    const columns = database.prepare("SELECT name, pk FROM pragma_table_info(?)").all(name);
    const primaryKey = columns.filter((column) => Number(column["pk"]) > 0)
      .map((column) => String(column["name"]));
    return { name, primaryKey };
  });
}

/** Every row of every table by table and primary key. */
function snapshot(database: DatabaseSync): ReadonlyMap<Table, ReadonlyMap<string, Row>> {
  return new Map(
    tables(database).map((table) => {
      const select = database.prepare(`SELECT * FROM ${table.name}`);
      select.setReadBigInts(true);
      const rows = select.all() as Row[];
      return [
        table,
        new Map(rows.map((row) => [
          JSON.stringify(table.primaryKey.map((column) => String(row[column]))),
          row,
        ])),
      ];
    }),
  );
}

function same(a: SQLInputValue | undefined, b: SQLInputValue | undefined): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    return Buffer.compare(a as Uint8Array, b as Uint8Array) === 0;
  }
  return a === b;
}

function sameRow(a: Row, b: Row): boolean {
  return Object.keys(a).every((column) => same(a[column], b[column]));
}

interface Change {
  readonly table: Table;
  readonly kind: "insert" | "update";
  readonly row: Row;
}

function changes(
  before: ReturnType<typeof snapshot>,
  after: ReturnType<typeof snapshot>,
): readonly Change[] {
  const old = new Map([...before].map(([{ name }, rows]) => [name, rows]));
  return [...after].flatMap(([table, rows]) =>
    [...rows].flatMap(([id, row]): Change[] => {
      const previous = old.get(table.name)?.get(id);
      if (previous === undefined) return [{ table, kind: "insert", row }];
      return sameRow(previous, row) ? [] : [{ table, kind: "update", row }];
    })
  );
}

/** Makes a database at `path`, does three PUTs of `size` bytes, and tells the rows of the last two. */
export function learnRows(path: string, size: number, inline: boolean): readonly RowTemplate[] {
  const writer = new SqliteWriter(path, {});
  const looker = new DatabaseSync(path, { readOnly: true });
  const input = { name: "raw", owner: "benchmark", region: "us-east-1", cause: CAUSE };
  const { id } = call(writer, "createBucket", input) as Commands["createBucket"]["output"];
  const keys = [0, 1, 2].map((number) => `${size}/${scatteredName(number)}`);
  const seen = keys.map((key) => {
    put(writer, id, key, size, inline);
    return snapshot(looker);
  });
  looker.close();
  writer.close();
  const [first, second, third] = seen;
  if (first === undefined || second === undefined || third === undefined) throw new Error("rows");
  const earlier = changes(first, second);
  return changes(second, third).map(({ table, kind, row }) => {
    const match = earlier.find((change) =>
      change.table.name === table.name && change.kind === kind
    );
    return {
      table: table.name,
      kind,
      primaryKey: table.primaryKey,
      earlier: match?.row ?? row,
      later: row,
      key: keys[2] ?? "",
    };
  });
}

type Value = (number: number) => SQLInputValue;

/** How a column goes on: constant, counting, the key, or other text and bytes of equal length. */
function valueOf(template: RowTemplate, column: string, size: string): Value {
  const before = template.earlier[column] ?? null;
  const value = template.later[column] ?? null;
  if (same(before, value)) return () => value;
  if (typeof value === "bigint" && typeof before === "bigint") {
    const step = Number(value - before);
    const start = Number(value);
    // Counters, sizes, times go on by their step; row checksums are just different each time.
    return (number) => Math.abs(step) < 1e6 ? start + step * number : start - number;
  }
  if (value === template.key) return (number) => size + scatteredName(number + 2);
  if (typeof value === "string") {
    return (number) => scatteredName(number).padEnd(value.length, "0").slice(0, value.length);
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = randomBytes(value.byteLength);
    return (number) => {
      if (bytes.length >= 4) bytes.writeUInt32BE(parseInt(scatteredName(number), 16));
      return bytes;
    };
  }
  return () => value;
}

/** Prepares the statement that writes a learnt row. */
export function writeOf(database: DatabaseSync, template: RowTemplate): RowWrite {
  const prefix = template.key.slice(0, template.key.indexOf("/") + 1);
  const columns = Object.keys(template.later);
  const written = template.kind === "insert"
    ? columns
    : columns.filter((column) => !same(template.earlier[column], template.later[column]));
  const values = written.map((column) => valueOf(template, column, prefix));
  if (template.kind === "insert") {
    const marks = written.map(() => "?").join(", ");
    const insert = database.prepare(
      `INSERT INTO ${template.table} (${written.join(", ")}) VALUES (${marks})`,
    );
    return (number) => void insert.run(...values.map((value) => value(number)));
  }
  const sets = written.map((column) => `${column} = ?`).join(", ");
  const where = template.primaryKey.map((column) => `${column} = ?`).join(" AND ");
  const key = template.primaryKey.map((column) => template.later[column] ?? null);
  const update = database.prepare(`UPDATE ${template.table} SET ${sets} WHERE ${where}`);
  return (number) => void update.run(...values.map((value) => value(number)), ...key);
}
