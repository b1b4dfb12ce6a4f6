/** What conditions and variables in policies may ask of a request: all of it from what was signed or
 * what the server itself knows, none from a header that has the key's name.
 * Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference,
 * "Condition keys for Amazon S3". */
import type { Query, S3Request } from "../s3/request.ts";
import { parseAmzDate } from "./credential_scope.ts";
import { ACCOUNT, type Principal } from "./principal.ts";
import type { RequestContext } from "./policy/request_context.ts";

export interface FactsOptions {
  readonly principal: Principal;
  readonly presigned: boolean;
  /** Undefined when it cannot be known any more. */
  readonly remoteAddress: string | undefined;
  /** The region this server says it is in. */
  readonly region: string;
  /** Tags the request gives to what it makes. */
  readonly requestTags?: Readonly<Record<string, string>> | undefined;
}

/** Characters of a header that conditions are asked about: what matching costs has an end. */
const LONGEST_HEADER = 8_192;
/** Condition keys that are a header of the request. */
const HEADERS: readonly (readonly [key: string, header: string])[] = [
  ["aws:referer", "referer"],
  ["aws:useragent", "user-agent"],
  ...[
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
  ].map((header) => [`s3:${header}`, header] as const),
  ["s3:if-match", "if-match"],
  ["s3:if-none-match", "if-none-match"],
  ["s3:object-lock-legal-hold", "x-amz-object-lock-legal-hold"],
  ["s3:object-lock-mode", "x-amz-object-lock-mode"],
  ["s3:object-lock-retain-until-date", "x-amz-object-lock-retain-until-date"],
];
/** And those that are a query parameter. */
const PARAMETERS: readonly (readonly [key: string, parameter: string])[] = [
  ["s3:delimiter", "delimiter"],
  ["s3:max-keys", "max-keys"],
  ["s3:prefix", "prefix"],
  ["s3:versionid", "versionId"],
];

/** The context of an S3 request. */
export function requestFacts(request: S3Request, options: FactsOptions): RequestContext {
  const { headers, address: { query }, time, secure } = request;
  const { principal, presigned, remoteAddress, region, requestTags } = options;
  const facts = new Map<string, readonly string[]>();
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) facts.set(key, [value]);
  };
  set("aws:currenttime", new Date(time).toISOString());
  set("aws:epochtime", String(Math.floor(time / 1000)));
  set("aws:requestedregion", region);
  set("aws:securetransport", String(secure));
  set("aws:sourceip", remoteAddress);
  setPrincipal(facts, principal);
  for (const [key, header] of HEADERS) set(key, headers.get(header)?.slice(0, LONGEST_HEADER));
  for (const [key, parameter] of PARAMETERS) set(key, query.get(parameter));
  if (principal.kind !== "anonymous") {
    const signed = presigned ? "REST-QUERY-STRING" : "REST-HEADER";
    set("s3:authtype", request.form === undefined ? signed : "POST");
    set("s3:signatureversion", "AWS4-HMAC-SHA256");
    set("s3:signatureage", signatureAge(presigned, query, time));
  }
  if (requestTags !== undefined) {
    const names = Object.keys(requestTags);
    facts.set("s3:requestobjecttagkeys", names);
    for (const name of names) set(tagKey("s3:requestobjecttag", name), requestTags[name]);
  }
  return facts;
}

/** The same for another version of another object: only what is said of that changes. */
export function withVersion(facts: RequestContext, versionId: string | undefined): RequestContext {
  const changed = new Map(facts);
  changed.delete("s3:versionid");
  if (versionId !== undefined) changed.set("s3:versionid", [versionId]);
  return changed;
}

/** With the tags of the object that is asked for. */
export function withObjectTags(
  facts: RequestContext,
  tags: Readonly<Record<string, string>>,
): RequestContext {
  const changed = new Map(facts);
  for (const [name, value] of Object.entries(tags)) {
    changed.set(tagKey("s3:existingobjecttag", name), [value]);
  }
  return changed;
}

/** Condition keys are compared in lower case, names of tags with them. */
function tagKey(key: string, name: string): string {
  return `${key}/${name.toLowerCase()}`;
}

/** A session is told by its type and its time; in all else it is whose it is, so that what denies a
 * user denies the user's sessions. */
function setPrincipal(facts: Map<string, readonly string[]>, principal: Principal): void {
  const { kind, user, session } = principal;
  const type = session?.name === undefined ? PRINCIPAL_TYPES[kind] : "AssumedRole";
  facts.set("aws:principaltype", [type]);
  if (kind === "anonymous") {
    facts.set("aws:userid", ["anonymous"]);
    return;
  }
  facts.set("aws:principalaccount", [ACCOUNT]);
  facts.set("aws:principalarn", [user?.asked.arn ?? `arn:aws:iam::${ACCOUNT}:root`]);
  facts.set("aws:userid", [user?.id ?? ACCOUNT]);
  if (user !== undefined && !user.federated) facts.set("aws:username", [user.asked.name]);
  if (session !== undefined) {
    facts.set("aws:tokenissuetime", [new Date(session.issuedAt).toISOString()]);
  }
}

const PRINCIPAL_TYPES: Readonly<Record<Principal["kind"], string>> = {
  root: "Account",
  user: "User",
  anonymous: "Anonymous",
};

/** Milliseconds since a presigned request was signed. */
function signatureAge(presigned: boolean, query: Query, time: number): string | undefined {
  if (!presigned) return undefined;
  const signed = parseAmzDate(query.get("X-Amz-Date") ?? "");
  return signed === undefined ? undefined : String(Math.max(0, time - signed));
}
