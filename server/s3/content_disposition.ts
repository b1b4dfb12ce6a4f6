/** How browsers are told what to do with an answer, and under which name they save it: in any
 * characters, none of which can end the header's value. Sources: RFC 6266; RFC 8187. */
import { uriEncode } from "./uri_encoding.ts";

/** `fileName`: well-formed. */
export function contentDisposition(type: "inline" | "attachment", fileName: string): string {
  return `${type}; filename*=UTF-8''${uriEncode(fileName, false)}`;
}
