/** The writer isolate: the only writing connection to the database, and the loop in front of it. */
import { Commits, Generation } from "../../storage/generation.ts";
import { EpochClock } from "../../storage/epochs.ts";
import { Fence } from "../../storage/fence.ts";
import type { Report } from "../../storage/report.ts";
import { SqliteWriter } from "../../storage/sqlite/writer.ts";
import { type BatchExecutor, WriterLoop } from "../../storage/writer_loop.ts";
import { IsolateLog } from "../log/isolate_log.ts";
import { EventLoopLag } from "../metrics/event_loop_lag.ts";
import { Line } from "./line.ts";
import type {
  FromIsolate,
  IsolateAnswer,
  IsolateQuestion,
  ToWriter,
  WriterStart,
} from "./messages.ts";

interface Scope {
  onmessage: ((event: MessageEvent<ToWriter>) => void) | null;
  postMessage(message: FromIsolate): void;
  close(): void;
}

type Writer = BatchExecutor & { close(): void };

/** Serves commands until told to stop. `open` is replaced by tests that inject faults. */
export function runWriter(
  scope: Scope,
  open: (start: WriterStart, report: Report) => Writer,
): void {
  let logs: IsolateLog | undefined;
  let writer: Writer | undefined;
  let loop: WriterLoop | undefined;
  scope.onmessage = ({ data }) => {
    switch (data.type) {
      case "start":
        logs = new IsolateLog(data.logging, (lines) => scope.postMessage(lines));
        try {
          writer = open(data, logs.log.report);
          loop = new WriterLoop(writer);
          const lag = new EventLoopLag();
          new Line<IsolateQuestion, IsolateAnswer>(
            data.line,
            ({ ask }) => ask === "pulse" ? { lag: lag.longest } : undefined,
          );
          scope.postMessage({ type: "ready" });
        } catch (error) {
          logs.flush();
          scope.postMessage({ type: "failed", message: String(error) });
        }
        return;
      case "connect":
        loop?.serve(data.port);
        return;
      case "stop":
        loop?.drain();
        writer?.close();
        logs?.flush();
        scope.postMessage({ type: "stopped" });
        scope.close();
        return;
    }
  };
}

/** The product's own way to open it. */
export function openWriter(start: WriterStart, report: Report): SqliteWriter {
  const epochs = new EpochClock(start.epochs);
  const fence = new Fence(start.fence, report);
  return new SqliteWriter(start.database, {
    allowOldSqlite: start.allowOldSqlite,
    journalLimit: start.journalLimit,
    onEpoch: (epoch) => epochs.set(epoch),
    fence,
    report,
    generations: {
      buckets: new Generation(start.generation, "buckets"),
      identities: new Generation(start.generation, "identities"),
    },
    commits: new Commits(start.generation),
  });
}
