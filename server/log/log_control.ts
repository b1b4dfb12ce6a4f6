/** What is logged now, in memory all isolates share: one call changes it everywhere at once, and a
 * request costs two loads where nothing is logged of it. */
import { ACCESS_FORMATS, type AccessFormat, LEVELS, type LogLevel } from "./entry.ts";

export interface LogSettings {
  /** The least important lines that are logged. */
  readonly level: LogLevel;
  readonly access: AccessFormat;
}

const LEVEL = 0, ACCESS = 1;

export class LogControl {
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  static memory(settings: LogSettings): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(8);
    new LogControl(memory).change(settings);
    return memory;
  }

  change({ level, access }: Partial<LogSettings>): void {
    if (level !== undefined) Atomics.store(this.#cells, LEVEL, LEVELS.indexOf(level));
    if (access !== undefined) Atomics.store(this.#cells, ACCESS, ACCESS_FORMATS.indexOf(access));
  }

  admits(level: LogLevel): boolean {
    return LEVELS.indexOf(level) >= Atomics.load(this.#cells, LEVEL);
  }

  get access(): AccessFormat {
    return ACCESS_FORMATS[Atomics.load(this.#cells, ACCESS)] ?? "off";
  }
}
