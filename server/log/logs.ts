/** The logs of a server, owned by the main isolate: the only one that opens, writes and rotates files.
 * Its workers send their lines here. */
import { resolve } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { isatty } from "node:tty";
import type { AccessFormat, LineFormat, LogLevel } from "./entry.ts";
import type { LogStart } from "./isolate_log.ts";
import { Log } from "./log.ts";
import { LogControl, type LogSettings } from "./log_control.ts";
import { nodeLogDisk } from "./log_disk.ts";
import { LogFile } from "./log_file.ts";
import { type LogLines, settleLines } from "./log_outbox.ts";
import { RequestLog } from "./request_log.ts";
import { StandardError } from "../runtime/standard_error.ts";

export interface LogsOptions {
  /** Default `warn`: an embedded server is silent unless something is wrong. */
  readonly level?: LogLevel;
  /** Default `auto`: text where standard error is a terminal, else JSON. */
  readonly format?: LineFormat | "auto";
  /** Default: standard error. */
  readonly file?: string | undefined;
  /** Default `off`. */
  readonly access?: AccessFormat;
  /** Default: where the log goes. */
  readonly accessFile?: string | undefined;
  /** Bytes at which a file is put aside. Default 100 MiB. */
  readonly maxSize?: number;
  /** Milliseconds after which a file put aside is removed. Default 30 days. */
  readonly maxAge?: number;
}

interface Destination {
  write(lines: string): void;
}

const STANDARD_ERROR = 2;
const HOUR = 3_600_000;
/** Milliseconds for the last lines to leave. */
const LAST_WORDS = 500;

export class Logs implements AsyncDisposable {
  readonly #standardError = new StandardError();
  /** The main isolate's own. */
  readonly log: Log;
  /** Of what the main isolate is asked for by the management API. */
  readonly requests: RequestLog;
  readonly #control: LogControl;
  readonly #start: LogStart;
  readonly #files: readonly LogFile[];
  readonly #main: Destination;
  readonly #access: Destination;
  readonly #timer: ReturnType<typeof setInterval>;

  /** Throws when a file cannot be opened. */
  constructor(options: LogsOptions = {}) {
    const { level = "warn", access = "off", format = "auto", file, accessFile } = options;
    const memory = LogControl.memory({ level, access });
    const terminal = file === undefined && isatty(STANDARD_ERROR);
    this.#start = {
      control: memory,
      format: format !== "auto" ? format : terminal ? "text" : "json",
    };
    this.#control = new LogControl(memory);
    const standardError = new Log({
      control: this.#control,
      format: this.#start.format,
      write: (line) => this.#standardError.write(line),
    });

    const files = new Map<string, LogFile>();
    const destination = (path: string): LogFile => {
      const absolute = resolve(path);
      const known = files.get(absolute);
      if (known !== undefined) return known;
      const opened = openLogFile(absolute, options, standardError.report);
      files.set(absolute, opened);
      return opened;
    };
    this.#main = file === undefined ? this.#standardError : destination(file);
    this.#access = accessFile === undefined ? this.#main : destination(accessFile);
    this.#files = [...files.values()];
    this.log = new Log({
      control: this.#control,
      format: this.#start.format,
      write: (line) => this.#main.write(line),
    });
    this.requests = new RequestLog({
      log: this.log,
      control: this.#control,
      writeAccess: (line) => this.#access.write(line),
    });
    this.#timer = setInterval(() => this.#removeOld(), HOUR);
    this.#timer.unref();
  }

  /** What each worker is started with. */
  get start(): LogStart {
    return this.#start;
  }

  /** Writes what a worker sent. */
  accept(lines: LogLines): void {
    if (lines.log !== "") this.#main.write(lines.log);
    if (lines.access !== "") this.#access.write(lines.access);
    settleLines(lines);
    if (lines.lost > 0) {
      this.log.warn("Lines were lost: they came faster than they could be written", {
        lines: lines.lost,
      });
    }
  }

  /** Takes effect in all isolates at once. */
  change(settings: Partial<LogSettings>): void {
    this.#control.change(settings);
  }

  /** Opens the files again: for those who rotate them from outside. */
  reopen(): void {
    for (const file of this.#files) file.reopen();
    this.log.info("Log files opened again");
  }

  #removeOld(): void {
    for (const file of this.#files) file.removeOld();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const file of this.#files) file.close();
    await this.#standardError.flush(LAST_WORDS);
  }
}

function openLogFile(
  path: string,
  { maxSize = 100 * 2 ** 20, maxAge = 30 * 24 * HOUR }: LogsOptions,
  tell: (message: string) => void,
): LogFile {
  try {
    return new LogFile({ path, maxSize, maxAge, disk: nodeLogDisk, clock: Date, tell });
  } catch (error) {
    throw new Error(`The log file ${path} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
