/** A writer isolate that answers PutObject before it has committed: the crash tests must notice.
 * Never part of the product. */
import type { Commands } from "../../storage/metadata.ts";
import type { BatchExecutor, WriterOutcome } from "../../storage/writer_loop.ts";
import { openWriter, runWriter } from "../../server/isolates/writer.ts";

runWriter(self as unknown as Parameters<typeof runWriter>[0], (start) => {
  const writer = openWriter(start);
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
});
