/** What conditions and variables in policies may ask of a request: all of it from what was signed or
 * what the server itself knows, none from a header that has the key's name.
 * Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference,
 * "Condition keys for Amazon S3". */
import { S3Error } from "../s3/errors.ts";
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
  /** Those of its operation. */
  readonly actions: readonly string[];
  /** Whether there is an object once it is done, of requests that ask to write one. */
  readonly createsObject: boolean;
  /** Of the version it is about. */
  readonly versionId?: string | undefined;
  /** `bucket/key` it copies from: what that is, not how it was written. */
  readonly copySource?: string | undefined;
  /** Tags the request gives to what it makes. */
  readonly requestTags?: Readonly<Record<string, string>> | undefined;
  /** Where it asks for what it makes to be. */
  readonly requestRegion?: string | undefined;
}

/** Characters of a header that conditions are asked about: what matching costs has an end. */
const LONGEST_HEADER = 8_192;

/** Whoever sends it, and which actions have it: absent, all. */
interface RequestFact {
  readonly key: string;
  /** Name of the header or query parameter. */
  readonly name: string;
  readonly actions?: readonly string[];
}

const WRITING = ["s3:PutObject"];
const GRANTING = [
  "s3:CreateBucket",
  "s3:PutBucketAcl",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
];
const LISTING = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"];

function asTheyAre(names: readonly string[], actions?: readonly string[]): readonly RequestFact[] {
  return names.map((name) => ({
    key: `s3:${name}`,
    name,
    ...(actions === undefined ? {} : { actions }),
  }));
}

/** Condition keys that are a header of the request. One whose operation ignores it is no fact: whoever
 * may delete on a condition of uploads would only have to say it. */
const HEADERS: readonly RequestFact[] = [
  { key: "aws:referer", name: "referer" },
  { key: "aws:useragent", name: "user-agent" },
  ...asTheyAre(["x-amz-content-sha256"]),
  ...asTheyAre([
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
  ], GRANTING),
  ...asTheyAre([
    "if-none-match",
    "x-amz-metadata-directive",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
  ], WRITING),
  ...["legal-hold", "mode", "retain-until-date"].map((name) => ({
    ...{ key: `s3:object-lock-${name}`, name: `x-amz-object-lock-${name}` },
    actions: WRITING,
  })),
  ...asTheyAre(["if-match"], [...WRITING, "s3:DeleteObject"]),
  ...asTheyAre(["x-amz-object-ownership"], ["s3:CreateBucket"]),
];
/** And those that are a query parameter. */
const PARAMETERS = asTheyAre(["delimiter", "max-keys", "prefix"], LISTING);

/** The context of an S3 request. Throws AccessDenied for tags whose names differ in case alone. */
export function requestFacts(request: S3Request, options: FactsOptions): RequestContext {
  const { headers, address: { query }, time, secure } = request;
  const { principal, presigned, remoteAddress, region, actions, requestTags } = options;
  const facts = new Map(principalFacts(principal));
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) facts.set(key, [value]);
  };
  set("aws:currenttime", new Date(time).toISOString());
  set("aws:epochtime", String(Math.floor(time / 1000)));
  set("aws:requestedregion", region);
  set("aws:securetransport", String(secure));
  set("aws:sourceip", remoteAddress);
  const isFact = (fact: RequestFact) =>
    fact.actions === undefined || fact.actions.some((action) => actions.includes(action));
  for (const { key, name } of HEADERS.filter(isFact)) {
    set(key, headers.get(name)?.slice(0, LONGEST_HEADER));
  }
  for (const { key, name } of PARAMETERS.filter(isFact)) set(key, query.get(name));
  set("s3:locationconstraint", options.requestRegion);
  set("s3:versionid", options.versionId);
  set("s3:x-amz-copy-source", options.copySource);
  if (actions.includes("s3:PutObject")) {
    set("s3:objectcreationoperation", String(options.createsObject));
  }
  if (principal.kind !== "anonymous") {
    const signed = presigned ? "REST-QUERY-STRING" : "REST-HEADER";
    set("s3:authtype", request.form === undefined ? signed : "POST");
    set("s3:signatureversion", "AWS4-HMAC-SHA256");
    set("s3:signatureage", signatureAge(presigned, query, time));
  }
  if (requestTags !== undefined) {
    const names = Object.keys(requestTags);
    const keys = new Set(names.map((name) => name.toLowerCase()));
    // A condition would be met by one of them and speak for the other.
    if (keys.size < names.length) throw new S3Error("AccessDenied");
    facts.set("s3:requestobjecttagkeys", names);
    for (const name of names) set(tagKey("s3:requestobjecttag", name), requestTags[name]);
  }
  return facts;
}

/** The same for another object, or another version: only what is said of that changes. */
export function withResource(
  facts: RequestContext,
  { versionId, ifMatch, top = false }: {
    readonly versionId?: string;
    readonly ifMatch?: string;
    /** Of a bucket is listed what is at its top. */
    readonly top?: boolean;
  },
): RequestContext {
  const changed = new Map(facts);
  for (const [key, value] of [["s3:versionid", versionId], ["s3:if-match", ifMatch]] as const) {
    changed.delete(key);
    if (value !== undefined) changed.set(key, [value]);
  }
  if (top) changed.set("s3:prefix", [""]).set("s3:delimiter", ["/"]);
  return changed;
}

/** With the tags of the object that is asked for. */
export function withObjectTags(
  facts: RequestContext,
  tags: Readonly<Record<string, string>>,
): RequestContext {
  const changed = new Map(facts);
  for (const [name, value] of Object.entries(tags)) {
    const key = tagKey("s3:existingobjecttag", name);
    changed.set(key, [...changed.get(key) ?? [], value]);
  }
  return changed;
}

/** Condition keys are compared in lower case, names of tags with them. */
function tagKey(key: string, name: string): string {
  return `${key}/${name.toLowerCase()}`;
}

/** What is known of who asks. A session is told by its type and its time; in all else it is whose it
 * is, so that what denies a user denies the user's sessions. */
export function principalFacts({ kind, user, session }: Principal): RequestContext {
  const type = session?.name === undefined ? PRINCIPAL_TYPES[kind] : "AssumedRole";
  const facts = new Map([["aws:principaltype", [type]]]);
  if (kind === "anonymous") return facts.set("aws:userid", ["anonymous"]);
  facts.set("aws:principalaccount", [ACCOUNT]);
  facts.set("aws:principalarn", [user?.asked.arn ?? `arn:aws:iam::${ACCOUNT}:root`]);
  facts.set("aws:userid", [user?.id ?? ACCOUNT]);
  if (user !== undefined && !user.federated) facts.set("aws:username", [user.asked.name]);
  if (session !== undefined) {
    facts.set("aws:tokenissuetime", [new Date(session.issuedAt).toISOString()]);
  }
  return facts;
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
