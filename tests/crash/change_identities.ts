/** The process that is killed: makes the series of identity changes from a number on, and prints how
 * many are done after each acknowledged batch. */
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { batch } from "./identity_changes.ts";

const [path = "", from = "0"] = Deno.args;
using writer = new SqliteWriter(path);
const encoder = new TextEncoder();
for (let done = Number(from);;) {
  const calls = batch(done);
  for (const outcome of writer.executeBatch(calls)) {
    if ("error" in outcome && outcome.error.code === "busy") throw new Error("A batch failed");
  }
  writer.maintain();
  done += calls.length;
  Deno.stdout.writeSync(encoder.encode(`${done}\n`));
}
