/** Percent-encoding as AWS signs it: UTF-8, upper-case hex, everything but unreserved characters
 * (RFC 3986 §2.3; "UriEncode" in AWS's SigV4 pages). Decoding is strict and happens once. */

const NEEDS_ENCODING = /[^A-Za-z0-9\-._~]/;

/** `keepSlash`: for paths. */
export function uriEncode(text: string, keepSlash: boolean): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? encoded.replaceAll("%2F", "/") : encoded;
}

/** Undefined when `raw` has a bad escape or is not UTF-8. Characters beyond ASCII that came
 * unescaped stand for themselves. */
export function uriDecode(raw: string): string | undefined {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}
