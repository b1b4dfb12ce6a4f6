/** The body of a request to the management port: small, all there in time and, as JSON, what a schema
 * has, every field known. */
import { Buffer } from "node:buffer";
import * as z from "zod/mini";
import { isJson } from "../server/sessions/same_origin.ts";
import { ApiError, invalid } from "./api/api_error.ts";

export interface BodyLimits {
  /** Bytes. Default 16,384. */
  readonly largest?: number;
  /** Milliseconds for all of it to arrive. Default 10,000. */
  readonly patience?: number;
}

const LARGEST = 16_384;
const PATIENCE = 10_000;
/** Characters of a field's name that are told. */
const LONGEST_NAME = 128;
/** Fields that are told. */
const MOST_TOLD = 50;
/** This name, however it is written: a schema of any names passes it over, and whoever sent it would not
 * be told. A reviver would be asked of every value, which takes a hundred times as long. */
const PROTOTYPE =
  /(?<!\\)"(?:_|\\u005[fF]){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006[fF])(?:t|\\u0074)(?:o|\\u006[fF])(?:_|\\u005[fF]){2}"\s*:/;

/** Throws ApiError: 400, 408, 413, 415. What was sent is never quoted, but for names of fields. */
export async function readJson<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
  limits: BodyLimits = {},
): Promise<z.output<Schema>> {
  requireJson(request.headers);
  return parseJson(await readBody(request, limits), schema);
}

/** Throws ApiError 415. */
export function requireJson(headers: Headers): void {
  if (isJson(headers)) return;
  throw new ApiError(415, "UnsupportedMediaType", "The body must be application/json.");
}

/** Throws ApiError: 400 when the client went away, 408, 413, also for what is only announced to be too
 * large. */
export async function readBody(
  { headers, body }: Pick<Request, "headers" | "body">,
  { largest = LARGEST, patience = PATIENCE }: BodyLimits = {},
): Promise<Uint8Array> {
  const tooLarge = () => {
    return new ApiError(413, "TooLarge", `The body has more than ${largest} bytes.`);
  };
  if (Number(headers.get("content-length") ?? 0) > largest) throw tooLarge();
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, patience);
  try {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (let part = await next(reader); !part.done; part = await next(reader)) {
      length += part.value.length;
      if (length > largest) throw tooLarge();
      pieces.push(part.value.slice());
    }
    if (isLate) throw new ApiError(408, "TooSlow", "The body did not arrive in time.");
    return new Uint8Array(Buffer.concat(pieces));
  } finally {
    clearTimeout(timer);
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (error) {
    // Whoever likes can go away: nothing for operators to be told of.
    throw new ApiError(400, "IncompleteBody", "The body broke off.", { cause: error });
  }
}

/** Throws ApiError 400. */
export function parseJson<Schema extends z.core.$ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): z.output<Schema> {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (PROTOTYPE.test(text)) throw invalid({ ["__proto__"]: "is not known" });
    value = JSON.parse(text);
  } catch (error) {
    // What is nested beyond all sense is a RangeError.
    if (error instanceof ApiError || !(error instanceof Error)) throw error;
    throw invalid({ body: "must be JSON" });
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw invalid(fieldsOf(result.error.issues));
}

/** One message for each field that is not as it must be, up to a bound. */
export function fieldsOf(issues: readonly z.core.$ZodIssue[]): Readonly<Record<string, string>> {
  // A client's field may be called `__proto__`.
  return Object.fromEntries(namedIssues(issues.slice(0, MOST_TOLD), []).slice(0, MOST_TOLD));
}

type Path = readonly PropertyKey[];

/** Of a union the alternative that has least against the value. */
function namedIssues(
  issues: readonly z.core.$ZodIssue[],
  above: Path,
): readonly (readonly [name: string, message: string])[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, MOST_TOLD).map((key) =>
        [nameOf([...path, key]), "is not known"] as const
      );
    }
    if (issue.code === "invalid_union") {
      const [best] = issue.errors.toSorted((one, other) => one.length - other.length);
      if (best !== undefined) return namedIssues(best, path);
    }
    const said = issue.message === "Invalid input" ? "is missing or not as it must be" : undefined;
    return [[nameOf(path), said ?? issue.message] as const];
  });
}

function nameOf(path: Path): string {
  return path.map(String).join(".").slice(0, LONGEST_NAME) || "body";
}
