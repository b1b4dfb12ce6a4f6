/** Fills a new data directory with many small objects through the store's own commands, in large
 * transactions: a million keys in a minute. Reads FillOptions as JSON, prints `{"keys": n}`. */
import { createHash } from "node:crypto";
import { ROOT_ID } from "../../server/auth/root_credentials.ts";
import type { CommandName, Commands } from "../../storage/metadata.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";

export interface FillOptions {
  readonly directory: string;
  readonly buckets: readonly {
    readonly bucket: string;
    readonly keys: number;
    readonly directories: number;
    /** Bytes of each. */
    readonly size: number;
  }[];
}

const BATCH = 2000;
const CAUSE = { principal: "benchmark", action: "PutObject" };

type Call = { readonly name: CommandName; readonly input: unknown };

function put(bucket: number, key: string, bytes: Uint8Array, etag: string): Call {
  const input: Commands["putObject"]["input"] = {
    bucket,
    key,
    etag,
    content: { kind: "inline", bytes },
    headers: { "content-type": "application/octet-stream" },
    metadata: {},
    tags: {},
    storageClass: "STANDARD",
    cause: CAUSE,
  };
  return { name: "putObject", input };
}

function execute(writer: SqliteWriter, calls: readonly Call[]): readonly unknown[] {
  return writer.executeBatch(calls).map((answer) => {
    if ("error" in answer) throw new Error(JSON.stringify(answer.error));
    return answer.ok;
  });
}

const options: FillOptions = JSON.parse(await new Response(Deno.stdin.readable).text());
const internal = `${options.directory}/.objectstorage`;
await Deno.mkdir(internal, { recursive: true, mode: 0o700 });
const writer = new SqliteWriter(`${internal}/metadata.db`, {});
let total = 0;
for (const { bucket: name, keys, directories, size } of options.buckets) {
  const input = { name, owner: ROOT_ID, region: "us-east-1", cause: CAUSE };
  const [bucket] = execute(writer, [{ name: "createBucket", input }]);
  const { id } = bucket as Commands["createBucket"]["output"];
  const each = keys / directories;
  const bytes = new Uint8Array(size), etag = createHash("md5").update(bytes).digest("hex");
  for (let begin = 0; begin < keys; begin += BATCH) {
    const calls: Call[] = [];
    for (let i = begin; i < Math.min(begin + BATCH, keys); i++) {
      const directory = Math.floor(i / each).toString().padStart(6, "0");
      const key = `dir${directory}/file${(i % each).toString().padStart(6, "0")}`;
      calls.push(put(id, key, bytes, etag));
    }
    execute(writer, calls);
  }
  total += keys;
}
writer.close();
console.log(JSON.stringify({ keys: total }));
