/** The JSON body of a request as a schema has it: small, told to be JSON, every field known. */
import * as z from "zod/mini";
import { isJson } from "../server/sessions/same_origin.ts";
import { ApiError, invalid } from "./api/api_error.ts";

/** Bytes. */
const LARGEST = 16_384;
const PATIENCE = 10_000;

/** Throws ApiError: 400, 408, 413, 415. What was sent is never quoted. */
export async function readJson<Schema extends z.ZodMiniType>(
  request: Request,
  schema: Schema,
  { patience = PATIENCE }: {
    /** Milliseconds for all of it to arrive. Default 10,000. */
    readonly patience?: number;
  } = {},
): Promise<z.output<Schema>> {
  if (!isJson(request.headers)) {
    throw new ApiError(415, "UnsupportedMediaType", "The body must be application/json.");
  }
  let value: unknown;
  try {
    value = JSON.parse(await readText(request, patience));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw invalid({ body: "must be JSON" });
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw invalid(fieldsOf(result.error.issues));
}

async function readText({ body }: Request, patience: number): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, patience);
  try {
    let text = "", size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > LARGEST) {
        throw new ApiError(413, "TooLarge", `The body has more than ${LARGEST} bytes.`);
      }
      text += decoder.decode(part.value, { stream: true });
    }
    if (isLate) throw new ApiError(408, "TooSlow", "The body did not arrive in time.");
    return text + decoder.decode();
  } finally {
    clearTimeout(timer);
  }
}

/** Of a union the alternative that has least against the value. */
function fieldsOf(issues: readonly z.core.$ZodIssue[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    if (issue.code === "invalid_union") {
      const [best = []] = issue.errors.toSorted((one, other) => one.length - other.length);
      Object.assign(fields, fieldsOf(best));
    } else if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) fields[key.slice(0, 64)] = "is not known";
    } else fields[issue.path.join(".") || "body"] = "is missing or not as it must be";
  }
  return fields;
}
