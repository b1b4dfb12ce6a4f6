/** A writer isolate with one rule taken out, named in the module's query: the log is not synced, or
 * PutObject is answered before it is committed. The crash tests must notice. Never part of the
 * product. */
import { Connection } from "../../storage/sqlite/connection.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import type { Commands } from "../../storage/metadata.ts";
import type { BatchExecutor, WriterOutcome } from "../../storage/writer_loop.ts";
import { openWriter, runWriter } from "../../server/isolates/writer.ts";

type Open = Parameters<typeof runWriter>[1];

const withoutSync: Open = (start) =>
  new SqliteWriter(start.database, {
    connect(path, options) {
      const connection = new Connection(path, options);
      connection.exec("PRAGMA synchronous = OFF");
      return connection;
    },
  });

const earlyAnswer: Open = (start, report) => {
  const writer = openWriter(start, report);
  let late: Parameters<BatchExecutor["executeBatch"]>[0] = [];
  return {
    executeBatch(calls) {
      if (!calls.every((call) => call.name === "putObject")) return writer.executeBatch(calls);
      late = calls;
      return calls.map((call): WriterOutcome => {
        const { etag } = call.input as Commands["putObject"]["input"];
        const result = { versionId: "null", etag, lastModified: Date.now(), versioning: "off" };
        return { ok: { kind: "done", result } };
      });
    },
    maintain() {
      const calls = late;
      late = [];
      // Long enough for the answer to be on its way.
      if (calls.length > 0) setTimeout(() => writer.executeBatch(calls), 300);
      writer.maintain();
    },
    close: () => writer.close(),
  };
};

const rules: Readonly<Record<string, Open>> = {
  no_wal_sync: withoutSync,
  early_answer: earlyAnswer,
};
const open = rules[new URL(import.meta.url).search.slice(1)];
if (open === undefined) throw new Error("No such sabotage");
runWriter(self as unknown as Parameters<typeof runWriter>[0], open);
