/** Cross-origin rules of a bucket: from XML, to XML, and what they allow a request.
 * Source: Amazon S3 User Guide, "Elements of a CORS configuration" and "How does Amazon S3 evaluate
 * the CORS configuration"; the Fetch standard. Refuses whatever could not stand in a header. */
import { S3Error } from "./errors.ts";
import { child, refuseOthers, repeated, root, textOf, type XmlElement } from "./xml_reader.ts";
import type { XmlRecord } from "./xml_writer.ts";

export interface CorsRule {
  readonly id?: string;
  /** `*`, or an origin in which one `*` stands for any run of characters. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  /** As written; one `*` each stands for any run of characters. Case does not matter. */
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsRequest {
  readonly origin: string;
  /** Of the request; of a preflight, the Access-Control-Request-Method. */
  readonly method: string;
  /** Access-Control-Request-Headers, `""` when there was none; present only for a preflight. */
  readonly requestHeaders?: string;
}

const METHODS = ["GET", "PUT", "HEAD", "POST", "DELETE"];
const MAX_RULES = 100;
const MAX_ID = 255;
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The rules in a `<CORSConfiguration>`. Throws MalformedXML, or InvalidRequest saying which value
 * is refused. */
export function decodeCors(document: XmlElement | undefined): readonly CorsRule[] {
  const configuration = root(document, "CORSConfiguration");
  refuseOthers(configuration, ["CORSRule"]);
  const elements = repeated(configuration, "CORSRule");
  if (elements.length === 0) throw new S3Error("MalformedXML");
  if (elements.length > MAX_RULES) {
    throw refused(
      `The number of CORS rules should not exceed allowed limit of ${MAX_RULES} rules.`,
    );
  }
  const rules = elements.map(decodeRule);
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (id === undefined) continue;
    if (ids.has(id)) {
      throw refused(
        `RuleId must be unique. Found same ID for more than one rule. ID is ${id}`,
      );
    }
    ids.add(id);
  }
  return rules;
}

function decodeRule(element: XmlElement): CorsRule {
  refuseOthers(element, [
    "ID",
    "AllowedOrigin",
    "AllowedMethod",
    "AllowedHeader",
    "ExposeHeader",
    "MaxAgeSeconds",
  ]);
  const id = textOf(child(element, "ID"));
  const age = textOf(child(element, "MaxAgeSeconds"));
  const rule: CorsRule = {
    allowedOrigins: texts(element, "AllowedOrigin").map(origin),
    allowedMethods: texts(element, "AllowedMethod").map(method),
    allowedHeaders: texts(element, "AllowedHeader").map(allowedHeader),
    exposeHeaders: texts(element, "ExposeHeader").map(exposeHeader),
    ...(id === undefined || id === "" ? {} : { id: ruleId(id) }),
    ...(age === undefined ? {} : { maxAgeSeconds: maxAge(age) }),
  };
  if (rule.allowedOrigins.length === 0 || rule.allowedMethods.length === 0) {
    throw new S3Error("MalformedXML");
  }
  return rule;
}

function texts(element: XmlElement, name: string): readonly string[] {
  return repeated(element, name).map((value) => textOf(value).trim());
}

function ruleId(id: string): string {
  if (id.length > MAX_ID || /\p{Cc}/u.test(id)) {
    throw refused(`The ID of a CORS rule must be at most ${MAX_ID} characters.`);
  }
  return id;
}

function origin(value: string): string {
  if (value.split("*").length > 2) {
    throw refused(`AllowedOrigin "${value}" can not have more than one wildcard.`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) throw refused(`AllowedOrigin "${value}" is not an origin.`);
  return value;
}

function method(value: string): string {
  if (!METHODS.includes(value)) {
    throw refused(
      `Found unsupported HTTP method in CORS config. Unsupported method is ${value}`,
    );
  }
  return value;
}

function allowedHeader(value: string): string {
  if (value.split("*").length > 2) {
    throw refused(`AllowedHeader "${value}" can not have more than one wildcard.`);
  }
  if (!TOKEN.test(value)) throw refused(`AllowedHeader "${value}" contains invalid character.`);
  return value;
}

function exposeHeader(value: string): string {
  if (value.includes("*")) {
    throw refused(
      `ExposeHeader "${value}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
  if (!TOKEN.test(value)) throw refused(`ExposeHeader "${value}" contains invalid character.`);
  return value;
}

function maxAge(value: string): number {
  const seconds = /^[0-9]{1,10}$/.test(value.trim()) ? Number(value) : NaN;
  if (!(seconds < 2 ** 31)) throw new S3Error("MalformedXML");
  return seconds;
}

function refused(message: string): S3Error {
  return new S3Error("InvalidRequest", { message });
}

/** The rules as `<CORSConfiguration>`, as GetBucketCors answers them. */
export function corsXml(rules: readonly CorsRule[]): XmlRecord {
  return {
    CORSConfiguration: {
      CORSRule: rules.map((rule) => ({
        ID: rule.id,
        AllowedOrigin: rule.allowedOrigins,
        AllowedMethod: rule.allowedMethods,
        AllowedHeader: rule.allowedHeaders,
        MaxAgeSeconds: rule.maxAgeSeconds,
        ExposeHeader: rule.exposeHeaders,
      })),
    },
  };
}

/** Rules as the string a bucket's document holds. */
export function encodeStoredCors(rules: readonly CorsRule[]): string {
  return JSON.stringify(rules);
}

/** Rules from a bucket's document; only what `encodeStoredCors` made is ever given. */
export function decodeStoredCors(document: string): readonly CorsRule[] {
  return JSON.parse(document);
}

/** The headers to add to an answer, of the first rule that admits the origin, the method and, for a
 * preflight, every requested header; undefined when no rule does. Lower-case names. */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CorsRequest,
): Record<string, string> | undefined {
  const wanted = requestedHeaders(request.requestHeaders ?? "");
  if (wanted === undefined) return undefined;
  for (const rule of rules) {
    const allowed = rule.allowedOrigins.find((pattern) => fits(pattern, request.origin));
    if (allowed === undefined || !rule.allowedMethods.includes(request.method)) continue;
    if (!wanted.every((name) => rule.allowedHeaders.some((pattern) => fitsHeader(pattern, name)))) {
      continue;
    }
    return headersOf(rule, allowed === "*", request.origin, wanted);
  }
  return undefined;
}

function headersOf(
  rule: CorsRule,
  anyone: boolean,
  origin: string,
  wanted: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = {
    "access-control-allow-origin": anyone ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
  if (wanted.length > 0) headers["access-control-allow-headers"] = wanted.join(", ");
  if (rule.exposeHeaders.length > 0) {
    headers["access-control-expose-headers"] = rule.exposeHeaders.join(", ");
  }
  if (rule.maxAgeSeconds !== undefined) {
    headers["access-control-max-age"] = String(rule.maxAgeSeconds);
  }
  // Never together with `*`: the Fetch standard forbids it, and S3 does not send it then.
  if (!anyone) headers["access-control-allow-credentials"] = "true";
  return headers;
}

/** Lower-case names; undefined when one is not a header name (it would be echoed). */
function requestedHeaders(list: string): readonly string[] | undefined {
  const names = list.split(",").map((name) => name.trim().toLowerCase()).filter((n) => n !== "");
  return names.every((name) => TOKEN.test(name)) ? names : undefined;
}

function fitsHeader(pattern: string, name: string): boolean {
  return fits(pattern.toLowerCase(), name);
}

/** Whether `value` is `pattern`, whose `*`, if it has one, stands for any run of characters. */
function fits(pattern: string, value: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === value;
  const tail = pattern.slice(star + 1);
  return value.length >= pattern.length - 1 && value.startsWith(pattern.slice(0, star)) &&
    value.endsWith(tail);
}
