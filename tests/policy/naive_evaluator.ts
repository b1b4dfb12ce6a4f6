/** A second policy evaluator, as plain as can be and slow: straight from AWS's pages, on the
 * JSON as it is written, sharing no code with the first. It expects policies that are well
 * formed. */
import { isIPv4, isIPv6 } from "node:net";

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type NaiveDocument = { Version?: string; Statement: NaiveStatement[] };
export type NaiveStatement = { [element: string]: Json };

export interface NaiveRequest {
  action: string;
  resource: string;
  principal: { kind: "anonymous" } | { kind: "user"; arn: string; canonicalId: string };
  context: ReadonlyMap<string, readonly string[]>;
}

export interface NaivePolicies {
  identity: NaiveDocument[];
  narrowing: NaiveDocument[];
  bucket?: NaiveDocument;
  aclAllows: boolean;
  restrictPublic: boolean;
}

export function naiveDecision(request: NaiveRequest, policies: NaivePolicies): string {
  const { identity, narrowing, bucket, aclAllows, restrictPublic } = policies;
  const all = [...identity, ...narrowing, ...(bucket ? [bucket] : [])];
  if (all.some((document) => grants(document, "Deny", request))) return "explicitDeny";
  const allows = (document: NaiveDocument) => grants(document, "Allow", request);
  const isShut = restrictPublic && request.principal.kind === "anonymous";
  const byIdentity = identity.some(allows);
  const byBucket = bucket !== undefined && allows(bucket) && !(isShut && naiveIsPublic(bucket));
  const byAcl = aclAllows && !isShut;
  return (byIdentity || byBucket || byAcl) && narrowing.every(allows) ? "allow" : "noStatement";
}

function grants(document: NaiveDocument, effect: string, request: NaiveRequest): boolean {
  return document.Statement.some((statement) =>
    statement.Effect === effect && naiveApplies(document, statement, request)
  );
}

export function naiveApplies(
  { Version: version }: NaiveDocument,
  statement: NaiveStatement,
  request: NaiveRequest,
): boolean {
  const hasVariables = version === "2012-10-17";
  const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement;
  if (Principal !== undefined && !isNamed(Principal, statement.Effect === "Deny", request)) {
    return false;
  }
  if (NotPrincipal !== undefined && isNamed(NotPrincipal, false, request)) return false;
  const isAction = (pattern: Json) =>
    wild(literally(String(pattern).toLowerCase()), [...request.action.toLowerCase()]);
  if (Action !== undefined && !list(Action).some(isAction)) return false;
  if (NotAction !== undefined && list(NotAction).some(isAction)) return false;
  const isResource = (pattern: Json) => meansResource(String(pattern), hasVariables, request);
  if (Resource !== undefined && !list(Resource).some(isResource)) return false;
  if (NotResource !== undefined && list(NotResource).some(isResource)) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys as { [key: string]: Json }).every(([key, values]) =>
      conditionHolds(operator, key, list(values).map(String), hasVariables, request.context)
    )
  );
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

function isNamed(principal: Json, withAccount: boolean, { principal: who }: NaiveRequest): boolean {
  if (principal === "*") return true;
  const { AWS = [], CanonicalUser = [] } = principal as { [kind: string]: Json };
  if (list(AWS).includes("*")) return true;
  if (who.kind === "anonymous") return false;
  if (list(CanonicalUser).includes(who.canonicalId)) return true;
  return list(AWS).some((name) => {
    if (name === who.arn) return true;
    const account = String(name).replace(/^arn:aws:iam::(\d{12}):root$/, "$1");
    return withAccount && who.arn.split(":")[4] === account;
  });
}

/** A character of a pattern: itself, or a wildcard. */
type Sign = string | { wild: "*" | "?" };

function literally(text: string): Sign[] {
  return [...text].map((one) => one === "*" || one === "?" ? { wild: one } : one);
}

/** The text with its variables replaced; undefined when one has no value. */
function signs(
  text: string,
  hasVariables: boolean,
  hasWildcards: boolean,
  context: NaiveRequest["context"],
): Sign[] | undefined {
  const plain = (piece: string): Sign[] => hasWildcards ? literally(piece) : [...piece];
  if (!hasVariables) return plain(text);
  const pieces = text.split(/(\$\{[^}]*\})/);
  const result: Sign[] = [];
  for (const piece of pieces) {
    if (!piece.startsWith("${")) {
      result.push(...plain(piece));
      continue;
    }
    const name = piece.slice(2, -1);
    if (["*", "?", "$"].includes(name)) {
      result.push(name);
      continue;
    }
    const [key = "", fallback] = name.split(/, *'/);
    const values = context.get(key.toLowerCase()) ?? [];
    if (values.length > 1) return undefined;
    const value = values[0] ?? fallback?.slice(0, -1);
    if (value === undefined) return undefined;
    result.push(...value);
  }
  return result;
}

function wild([sign, ...rest]: Sign[], text: string[]): boolean {
  if (sign === undefined) return text.length === 0;
  if (typeof sign === "string") return text[0] === sign && wild(rest, text.slice(1));
  if (sign.wild === "?") return text.length > 0 && wild(rest, text.slice(1));
  return wild(rest, text) || (text.length > 0 && wild([sign, ...rest], text.slice(1)));
}

/** ARNs part by part. */
function arnIs(pattern: Sign[], arn: string): boolean {
  const cut = (all: (Sign | string)[]) => {
    const parts: Sign[][] = [[]];
    for (const one of all) {
      if (one === ":" && parts.length < 6) parts.push([]);
      else parts.at(-1)!.push(one);
    }
    return parts;
  };
  const parts = cut(pattern), given = cut([...arn]);
  return parts.length === 6 && given.length === 6 && given[0]!.join("") === "arn" &&
    parts.every((part, index) => wild(part, given[index] as string[]));
}

function meansResource(pattern: string, hasVariables: boolean, request: NaiveRequest): boolean {
  if (pattern === "*") return true;
  const resolved = signs(pattern, hasVariables, true, request.context);
  if (resolved === undefined) return false;
  const isS3 = request.action.startsWith("s3:");
  const asked = request.resource === "*" && isS3 ? "arn:aws:s3:::*" : request.resource;
  return arnIs(resolved, asked);
}

function conditionHolds(
  written: string,
  key: string,
  expected: string[],
  hasVariables: boolean,
  context: NaiveRequest["context"],
): boolean {
  const given = context.get(key.toLowerCase()) ?? [];
  if (written === "Null") return expected.includes(String(given.length === 0));
  let operator = written, set = "";
  if (operator.includes(":")) [set, operator] = operator.split(":") as [string, string];
  if (operator.endsWith("IfExists")) {
    if (given.length === 0) return true;
    operator = operator.slice(0, -"IfExists".length);
  }
  const isNegated = /Not/.test(operator);
  const base = operator.replace("Not", "");
  const meets = (value: string) =>
    expected.some((one) => fits(base, one, value, hasVariables, context));
  if (set === "") {
    if (given.length === 0) return isNegated;
    const met = given.filter(meets).length;
    return isNegated ? met === 0 : met > 0;
  }
  const values = given.length === 1 && given[0] === "" ? [] : given;
  const good = values.filter((value) => isNegated ? !meets(value) : meets(value)).length;
  return set === "ForAllValues" ? good === values.length : good > 0;
}

function fits(
  operator: string,
  expected: string,
  value: string,
  hasVariables: boolean,
  context: NaiveRequest["context"],
): boolean {
  const resolve = (wildcards: boolean) => signs(expected, hasVariables, wildcards, context);
  if (operator === "StringEquals") return resolve(false)?.join("") === value;
  if (operator === "StringEqualsIgnoreCase") {
    return resolve(false)?.join("").toLowerCase() === value.toLowerCase();
  }
  if (operator === "StringLike") return wild(resolve(true) ?? [{ wild: "?" }, ""], [...value]);
  if (operator === "ArnEquals" || operator === "ArnLike") return arnIs(resolve(true) ?? [], value);
  if (operator === "Bool") return expected.toLowerCase() === value.toLowerCase();
  if (operator === "BinaryEquals") return atob(expected) === value;
  if (operator === "IpAddress") return inNetwork(value, expected);
  const isDate = operator.startsWith("Date");
  const read = (text: string) => isDate ? instant(text) : text.trim() === "" ? NaN : Number(text);
  const left = read(value), right = read(expected);
  switch (operator.replace(/^(Date|Numeric)/, "")) {
    case "Equals":
      return left === right;
    case "LessThan":
      return left < right;
    case "LessThanEquals":
      return left <= right;
    case "GreaterThan":
      return left > right;
    case "GreaterThanEquals":
      return left >= right;
  }
  throw new Error(`no operator ${operator}`);
}

function instant(text: string): number {
  return /^\d{5,}$/.test(text) ? Number(text) * 1000 : /^\d{4}/.test(text) ? Date.parse(text) : NaN;
}

/** An address as a number of 128 bits, IPv4 mapped; undefined when it is none. */
function address(text: string): bigint | undefined {
  if (isIPv4(text)) {
    return 0xffff_0000_0000n + text.split(".").reduce((sum, one) => sum * 256n + BigInt(one), 0n);
  }
  if (!isIPv6(text)) return undefined;
  const hex = text.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${(a * 256 + +b).toString(16)}:${(c * 256 + +d).toString(16)}`,
  );
  const [head = "", tail] = hex.split("::");
  const groups = (half = "") => half === "" ? [] : half.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array<string>(zeros).fill("0"), ...groups(tail)]
    .reduce((sum, one) => sum * 65536n + BigInt(`0x${one}`), 0n);
}

function inNetwork(text: string, network: string): boolean {
  const [base = "", bits] = network.split("/");
  const value = address(text), start = address(base);
  if (value === undefined || start === undefined) return false;
  const isMapped = (one: bigint) => one >> 32n === 0xffffn;
  if (isMapped(value) !== isMapped(start)) return false;
  const length = bits === undefined ? 128 : Number(bits) + (base.includes(":") ? 0 : 96);
  const ignored = BigInt(128 - length);
  return value >> ignored === start >> ignored;
}

const SAYS_WHO = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "aws:userid",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
];

/** Public until every grant to everyone is shown to be held to fixed values. */
export function naiveIsPublic(document: NaiveDocument): boolean {
  return !document.Statement.every((statement) => {
    if (statement.Effect === "Deny") return true;
    const principal = statement.Principal as { [kind: string]: Json };
    if (statement.Principal !== "*" && !list(principal.AWS ?? []).includes("*")) return true;
    return Object.entries(statement.Condition ?? {}).some(([operator, keys]) =>
      Object.entries(keys as { [key: string]: Json }).some(([key, values]) =>
        isFixed(operator, key.toLowerCase(), list(values).map(String))
      )
    );
  });
}

function isFixed(operator: string, key: string, values: string[]): boolean {
  const name = operator.replace("ForAnyValue:", "");
  if (name === "IpAddress" && key === "aws:sourceip") {
    return values.every((value) => {
      const [base = "", bits = "128"] = value.split("/");
      if (!base.includes(":")) return Number(bits) >= 8;
      const isMapped = address(base)! >> 32n === 0xffffn;
      return Number(bits) >= (isMapped ? 96 + 8 : 32);
    });
  }
  const asks = /^(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))$/.test(name);
  return asks && SAYS_WHO.includes(key) && values.every((value) => !/[*?]|\$\{/.test(value));
}
