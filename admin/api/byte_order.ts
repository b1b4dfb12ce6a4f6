/** Names in the order the store lists them: as UTF-8 bytes, which is not the order of JavaScript's
 * strings. */
import { Buffer } from "node:buffer";

export function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
