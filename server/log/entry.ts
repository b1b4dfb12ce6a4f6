/** What one line of the log says, and how important it is. */

/** The least important first. */
export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LEVELS)[number];

export const ACCESS_FORMATS = ["off", "json", "s3"] as const;
export type AccessFormat = (typeof ACCESS_FORMATS)[number];

export type LineFormat = "json" | "text";

/** Names in lower case with underscores. A field that is undefined is left out. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Entry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: Fields;
}

/** What is told of an error: where it came from too, for operators are its only readers. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
