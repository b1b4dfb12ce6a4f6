/** multipart/form-data as it comes in, piece by piece: parts and their contents, in constant memory.
 * The same whatever the pieces; knows nothing of what the fields mean. Refuses folded headers, parts
 * without a name and everything else that could be read in two ways.
 * Source: RFC 7578; RFC 2046 §5.1. `filename*` is no parameter there (RFC 7578 §4.2). */
import { Buffer } from "node:buffer";
import { S3Error } from "./errors.ts";
import { parseParameters } from "./parameters.ts";

export type MultipartEvent =
  /** A part begins. `name` in lower case; `filename` as sent, `""` for none. */
  | { readonly kind: "part"; readonly name: string; readonly filename: string }
  /** More of the content of the part that began last; not to be kept. */
  | { readonly kind: "content"; readonly bytes: Uint8Array };

/** RFC 2046 §5.1.1, but for the comma: two headers may have been joined by it. */
const BOUNDARY = /^[0-9A-Za-z'()+_./:=? -]{0,69}[0-9A-Za-z'()+_./:=?-]$/;
/** Bytes of the headers of one part. */
const MAX_HEAD = 20 * 1024;
/** A token, a colon, a value without control characters: a folded line begins otherwise. */
// deno-lint-ignore no-control-regex
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\x00-\x08\x0a-\x1f\x7f]*)$/;
const [TAB, SPACE, HYPHEN] = [0x09, 0x20, 0x2d];
const LINE_END = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");
const EMPTY = Buffer.alloc(0);

/** The boundary a Content-Type names; undefined when it is not of a form. Throws
 * MalformedPOSTRequest for a form's without a boundary. */
export function formBoundary(contentType: string | undefined): string | undefined {
  if (!/^\s*multipart\/form-data\b/i.test(contentType ?? "")) return undefined;
  const boundary = parseParameters(contentType ?? "")?.parameters.get("boundary");
  if (boundary === undefined || !BOUNDARY.test(boundary)) throw malformed();
  return boundary;
}

export class MultipartScanner {
  /** The end of the line before is part of it. */
  readonly #delimiter: Buffer;
  /** What comes next: the end of a content, what follows its delimiter (the mark of the last, or the
   * end of the line), the headers of a part, or nothing that matters. */
  #next: "delimiter" | "mark" | "line" | "head" | "nothing" = "delimiter";
  #inPart = false;
  /** Not yet understood. The first delimiter may lack the end of the line before it. */
  #held: Buffer = LINE_END;
  #position = -LINE_END.length;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  /** Bytes understood; at a "part", where its content begins. */
  get position(): number {
    return this.#position;
  }

  /** Least bytes behind the content of a part. */
  get endLength(): number {
    return this.#delimiter.length + 2;
  }

  /** Throws MalformedPOSTRequest. What it yields is to be taken before the next piece comes. */
  *push(piece: Uint8Array): Generator<MultipartEvent> {
    const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let rest = this.#held.length === 0 ? view : Buffer.concat([this.#held, view]);
    this.#held = EMPTY;
    for (;;) {
      const next = this.#next;
      const { used, event } = this.#understand(rest);
      rest = rest.subarray(used);
      this.#position += used;
      if (event !== undefined) yield event;
      if (this.#next === next) break;
    }
    // Copied: the piece is its sender's again.
    this.#held = Buffer.from(rest);
  }

  /** After the last piece. Throws MalformedPOSTRequest when the end is missing. */
  end(): void {
    if (this.#next !== "nothing") throw malformed();
  }

  /** Takes from the front of `bytes` what is certain; `#next` changes when that was all of it. */
  #understand(bytes: Buffer): { readonly used: number; readonly event?: MultipartEvent } {
    switch (this.#next) {
      case "delimiter": {
        const found = bytes.indexOf(this.#delimiter);
        const end = found < 0 ? this.#certain(bytes) : found;
        if (found >= 0) this.#next = "mark";
        const used = found < 0 ? end : end + this.#delimiter.length;
        return this.#inPart && end > 0
          ? { used, event: { kind: "content", bytes: bytes.subarray(0, end) } }
          : { used };
      }
      case "mark":
        if (bytes.length < 2) return { used: 0 };
        this.#next = bytes[0] === HYPHEN && bytes[1] === HYPHEN ? "nothing" : "line";
        return { used: 0 };
      case "line": {
        let used = 0;
        while (bytes[used] === SPACE || bytes[used] === TAB) used++;
        if (bytes.length < used + 2) return { used };
        if (!startsWith(bytes.subarray(used), LINE_END)) throw malformed();
        this.#next = "head";
        return { used: used + LINE_END.length };
      }
      case "head": {
        const end = bytes.indexOf(HEAD_END);
        if ((end < 0 ? bytes.length - HEAD_END.length : end) > MAX_HEAD) throw malformed();
        if (end < 0) return { used: 0 };
        this.#next = "delimiter";
        this.#inPart = true;
        return { used: end + HEAD_END.length, event: parseHead(bytes.subarray(0, end)) };
      }
      case "nothing":
        return { used: bytes.length };
    }
  }

  /** How many of these bytes cannot be the beginning of a delimiter. */
  #certain(bytes: Buffer): number {
    let end = Math.max(0, bytes.length - this.#delimiter.length + 1);
    while (end < bytes.length && !startsWith(this.#delimiter, bytes.subarray(end))) end++;
    return end;
  }
}

/** The headers of a part; those but Content-Disposition say nothing that matters here. */
function parseHead(block: Buffer): MultipartEvent {
  let disposition: string | undefined;
  for (const line of decodeUtf8(block).split("\r\n")) {
    const header = HEADER.exec(line);
    if (header === null) throw malformed();
    if (header[1]?.toLowerCase() !== "content-disposition") continue;
    if (disposition !== undefined) throw malformed();
    disposition = header[2];
  }
  const parsed = parseParameters(disposition ?? "");
  const name = parsed?.parameters.get("name");
  if (parsed?.value !== "form-data" || name === undefined || name === "") throw malformed();
  return {
    kind: "part",
    name: name.toLowerCase(),
    filename: parsed.parameters.get("filename") ?? "",
  };
}

/** Text of a form. MalformedPOSTRequest for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed();
  }
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

function malformed(): S3Error {
  return new S3Error("MalformedPOSTRequest");
}
