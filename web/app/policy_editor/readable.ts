/** A policy as people read it: one that was written on one line, as programs do, gets lines and
 * indentation; any other stays as it was written. */
export function readablePolicy(document: string): string {
  if (document.trim().includes("\n")) return document;
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    // Not JSON: then there is nothing to arrange.
    return document;
  }
}
