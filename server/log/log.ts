/** Where code says what operators must know. An isolate has one; where its lines go is not its
 * business. */
import { type Entry, errorText, type Fields, type LineFormat, type LogLevel } from "./entry.ts";
import { formatEntry } from "./line.ts";
import type { LogControl } from "./log_control.ts";

export interface LogOptions {
  readonly control: LogControl;
  readonly format: LineFormat;
  /** Takes whole lines, line feed included. Must not throw. */
  readonly write: (line: string) => void;
  /** Default: the system's. */
  readonly clock?: { now(): number };
}

export class Log {
  readonly #options: LogOptions;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Whether a line of this level would be written: asked before costly fields are put together. */
  admits(level: LogLevel): boolean {
    return this.#options.control.admits(level);
  }

  debug(message: string, fields?: Fields): void {
    this.write("debug", message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.write("info", message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.write("warn", message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.write("error", message, fields);
  }

  write(level: LogLevel, message: string, fields: Fields = {}): void {
    if (!this.admits(level)) return;
    const { clock = Date, format, write } = this.#options;
    const entry: Entry = { time: clock.now(), level, message, fields };
    write(formatEntry(entry, format));
  }

  /** For parts that know no log: something failed, for this reason. */
  readonly report = (message: string, error?: unknown): void => {
    this.error(message, error === undefined ? {} : { error: errorText(error) });
  };
}
