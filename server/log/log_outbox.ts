/** The way of an isolate's lines to the main isolate, which alone writes them. Those of one turn of
 * the event loop travel as one message; how much may be on its way is bounded, for a log that cannot
 * keep up must not take the memory of the server. */
import { setImmediate } from "node:timers";

/** The message. */
export interface LogLines {
  readonly type: "lines";
  /** Whole lines of the log, and of the access log; may be empty. */
  readonly log: string;
  readonly access: string;
  /** Lines left out since the last message, because too much was on its way. */
  readonly lost: number;
  /** Characters on their way, to be taken off when written. */
  readonly backlog: SharedArrayBuffer;
}

/** Characters. */
const MAX_BACKLOG = 16 * 2 ** 20;

export class LogOutbox {
  readonly #post: (lines: LogLines) => void;
  readonly #backlog = new SharedArrayBuffer(4);
  readonly #underWay = new Int32Array(this.#backlog);
  readonly #limit: number;
  #log = "";
  #access = "";
  #lost = 0;
  #scheduled = false;

  constructor(post: (lines: LogLines) => void, limit = MAX_BACKLOG) {
    this.#post = post;
    this.#limit = limit;
  }

  readonly log = (line: string): void => {
    if (this.#admit(line)) this.#log += line;
  };

  readonly access = (line: string): void => {
    if (this.#admit(line)) this.#access += line;
  };

  #admit(line: string): boolean {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.flush());
    }
    if (Atomics.load(this.#underWay, 0) + line.length > this.#limit) {
      this.#lost++;
      return false;
    }
    Atomics.add(this.#underWay, 0, line.length);
    return true;
  }

  /** Sends what there is now. */
  flush(): void {
    this.#scheduled = false;
    if (this.#log === "" && this.#access === "" && this.#lost === 0) return;
    const lines: LogLines = {
      type: "lines",
      log: this.#log,
      access: this.#access,
      lost: this.#lost,
      backlog: this.#backlog,
    };
    this.#log = this.#access = "";
    this.#lost = 0;
    this.#post(lines);
  }
}

/** Called when the lines are written: makes room for others. */
export function settleLines({ log, access, backlog }: LogLines): void {
  Atomics.sub(new Int32Array(backlog), 0, log.length + access.length);
}
