/** What must never be written: signatures, session tokens and those of links, wherever in a text they
 * stand. */

export const REDACTED = "REDACTED";

/** Query parameters that let whoever reads them act as their sender, in lower case. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  "x-amz-signature",
  "x-amz-security-token",
  "signature",
]);

/** Those, and who the sender is: for what leaves this machine. */
export const PRIVATE_PARAMETERS: ReadonlySet<string> = new Set([
  ...SECRET_PARAMETERS,
  "x-amz-credential",
  "awsaccesskeyid",
]);

/** A name, `=` or an escape of it at any depth, and the value up to what ends one. Clients that
 * escape a whole URL into a key put it in a path, and from there into other fields. */
const SECRET_PAIR =
  /((?:signature|x(?:-|%(?:25)*2d)amz(?:-|%(?:25)*2d)security(?:-|%(?:25)*2d)token)(?:=|%(?:25)*3d))(?:(?!%(?:25)*26)[^&\s"'<>,;\\])+/gi;

/** The token of a link behind what its path begins with, or an escape of that; ids are shorter. */
const SHARE_TOKEN =
  /((?:\/|%(?:25)*2f)(?:-|%(?:25)*2d)(?:\/|%(?:25)*2f)share(?:\/|%(?:25)*2f))[\w-]{40,}/gi;

/** User and password before the host of a URL; not beyond the quote that ends a text of JSON. */
const USER_INFORMATION = /(:\/\/)(?:[^\/@\s"\\]|\\.){1,256}@/g;

/** The text without the values of secret parameters. */
export function redact(text: string): string {
  return text.replace(SECRET_PAIR, `$1${REDACTED}`).replace(SHARE_TOKEN, `$1${REDACTED}`)
    .replace(USER_INFORMATION, "$1");
}

/** The same for a URI or a raw request target, where a name may be escaped itself. `secrets`: names of
 * parameters, in lower case. */
export function redactUri(uri: string, secrets = SECRET_PARAMETERS): string {
  const mark = uri.indexOf("?");
  if (mark < 0) return redact(uri);
  const pairs = uri.slice(mark + 1).split("&").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 0) return pair;
    const name = pair.slice(0, equals);
    return secrets.has(decoded(name).toLowerCase()) ? `${name}=${REDACTED}` : pair;
  });
  return redact(`${uri.slice(0, mark)}?${pairs.join("&")}`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name; // Not an escape: then it is no name the server knows either.
  }
}
