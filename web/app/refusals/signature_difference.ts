/** Where what a client signed first differs from what the server would have had signed. */
import type { Schemas } from "../api.ts";

type Expected = NonNullable<Schemas["Refusal"]["expected"]>;

/** What a line of the two texts is for. */
export type SignedPart =
  | "method"
  | "path"
  | "query"
  | "header"
  | "signedHeaders"
  | "payload"
  | "algorithm"
  | "time"
  | "scope"
  | "requestHash"
  | "end";

export interface SignatureDifference {
  /** Which of the two was given. */
  readonly text: keyof Expected;
  readonly part: SignedPart;
  /** From 1. */
  readonly line: number;
  /** Characters of the line that are the same. */
  readonly same: number;
  readonly expected: string;
  readonly given: string;
}

/** As the server writes it in the place of what nobody may see. */
const REDACTED = "REDACTED";
/** Characters of a canonical request the server keeps; what is longer ends there. */
const KEPT = 4_096;
const SIGNED_PARTS: readonly SignedPart[] = ["algorithm", "time", "scope", "requestHash"];
const FIRST_PARTS: readonly SignedPart[] = ["method", "path", "query"];

/** Undefined: they are the same, as far as the server kept its own. `pasted`: either of the two texts,
 * as a client wrote it into its log. */
export function signatureDifference(
  pasted: string,
  expected: Expected,
): SignatureDifference | undefined {
  const text = nameOf(pasted);
  const ours = expected[text].split("\n");
  const theirs = pasted.replaceAll("\r", "").trim().split("\n");
  const isCut = text === "canonicalRequest" && expected[text].length >= KEPT;
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const a = ours[i], b = theirs[i];
    if (isCut && i >= ours.length - 1 && (a === undefined || b?.startsWith(a))) return undefined;
    if (a !== undefined && b !== undefined && isSame(a, b)) continue;
    return {
      ...{ text, line: i + 1, expected: a ?? "", given: b ?? "" },
      part: a === undefined ? "end" : partOf(text, ours, i),
      same: sameStart(a ?? "", b ?? ""),
    };
  }
  return undefined;
}

/** The text somebody pasted is one of two, which begin differently. */
export function nameOf(pasted: string): keyof Expected {
  return /^\s*AWS4-/.test(pasted) ? "stringToSign" : "canonicalRequest";
}

/** What is hidden may be anything. */
function isSame(ours: string, theirs: string): boolean {
  const parts = ours.split(REDACTED);
  if (parts.length === 1) return ours === theirs;
  let at = 0;
  for (const part of parts) {
    const found = theirs.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return theirs.startsWith(parts[0] ?? "") && theirs.endsWith(parts.at(-1) ?? "");
}

function sameStart(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

/** Of a line, from 0: method, path, query, headers, an empty line, names of headers, hash of the body
 * (IAM User Guide, "Create a signed AWS API request"). */
function partOf(text: keyof Expected, lines: readonly string[], index: number): SignedPart {
  if (text === "stringToSign") return SIGNED_PARTS[index] ?? "end";
  const first = FIRST_PARTS[index];
  if (first !== undefined) return first;
  const empty = lines.indexOf("", FIRST_PARTS.length);
  if (empty < 0 || index < empty) return "header";
  return index <= empty + 1 ? "signedHeaders" : "payload";
}
