/** What a setting is: its form, where its value comes from, and what is told of it. */
import type * as z from "zod/mini";

export interface Setting {
  /** Takes text as well as a file's value; its messages begin with `must`. */
  readonly schema: z.ZodMiniType;
  /** Without the dashes. */
  readonly flag?: string;
  /** Variables, ours first; the others are of servers users come from. */
  readonly variables: readonly string[];
  /** Text; absent: the setting may be absent. */
  readonly fallback?: string;
  /** Never shown; may come from a file (`…_FILE`, `$CREDENTIALS_DIRECTORY`), never by a flag. */
  readonly secret?: true;
  /** Takes effect when the configuration is read again. */
  readonly live?: true;
  /** One line for people. */
  readonly help: string;
}
