/** The log of a worker isolate: its lines go to the main isolate. */
import type { LineFormat } from "./entry.ts";
import { Log } from "./log.ts";
import { LogControl } from "./log_control.ts";
import { type LogLines, LogOutbox } from "./log_outbox.ts";
import { RequestLog } from "./request_log.ts";

/** What a worker is told at its start; plain data. */
export interface LogStart {
  readonly control: SharedArrayBuffer;
  readonly format: LineFormat;
}

/** Milliseconds for answers that have left to be written down. */
const SETTLE_TIMEOUT = 500;

export class IsolateLog {
  readonly log: Log;
  readonly requests: RequestLog;
  readonly #outbox: LogOutbox;

  constructor({ control: memory, format }: LogStart, post: (lines: LogLines) => void) {
    const control = new LogControl(memory);
    this.#outbox = new LogOutbox(post);
    this.log = new Log({ control, format, write: this.#outbox.log });
    this.requests = new RequestLog({
      log: this.log,
      control,
      writeAccess: this.#outbox.access,
    });
  }

  /** Sends everything; called before the isolate says that it has stopped. */
  async close(): Promise<void> {
    await this.requests.settled(SETTLE_TIMEOUT);
    this.flush();
  }

  flush(): void {
    this.#outbox.flush();
  }
}
