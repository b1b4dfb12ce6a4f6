/** Where a page of a list ended, as clients hand it back: opaque to them, checked here. */
import { Buffer } from "node:buffer";
import { z } from "@hono/zod-openapi";
import { invalid } from "./api_error.ts";

/** The parameters of every list. */
export const PAGE = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100)
    .openapi({ description: "Most items on the page" }),
  cursor: z.string().max(8_192).optional()
    .openapi({ description: "`next` of the page before" }),
};

/** A list's answer: `next` is absent on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

export function encodeCursor(...position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position), "utf8").toString("base64url");
}

/** The position, of `parts` texts; undefined for the first page. Throws for what this server did not
 * give. */
export function decodeCursor(
  cursor: string | undefined,
  parts: number,
): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const position = parse(cursor);
  const fits = Array.isArray(position) && position.length === parts &&
    position.every((part) => typeof part === "string");
  // Encoding it again refuses every second spelling.
  if (!fits || encodeCursor(...position) !== cursor) {
    throw invalid({ cursor: "not the `next` of a page of this list" });
  }
  return position;
}

function parse(cursor: string): unknown {
  // Only well-formed base64url is decoded: some runtimes throw for the rest, others skip it.
  if (!/^[\w-]+$/.test(cursor) || cursor.length % 4 === 1) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
