/** The Resource and NotResource elements: `*`, or ARNs whose resource part may have wildcards and
 * variables. Case matters. A pattern with a variable that has no value matches nothing.
 * Sources: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags". */
import { splitArn } from "./arn.ts";
import { type Findings, type Location, quoted } from "./findings.ts";
import type { JsonNode, JsonString } from "./json_reader.ts";
import type { RequestContext, ValueMatcher } from "./request_context.ts";
import { readStringList } from "./string_list.ts";
import { compileTemplate, parseTemplate, type TemplatePart } from "./text_template.ts";
import { matchesPattern, parsePattern } from "./wildcard.ts";

export interface ResourceElement {
  /** NotResource: every resource but these. */
  readonly except: boolean;
  readonly patterns: readonly ResourcePattern[];
}

export interface ResourcePattern {
  readonly text: string;
  readonly location: Location;
  /** The one bucket it can lie in; absent for patterns that reach further, or elsewhere. */
  readonly bucket?: string;
  /** Takes `bucket` or `bucket/key`. */
  readonly matches: ValueMatcher;
  /** `*`: resources of other services too. */
  readonly everything: boolean;
}

/** What all resources of S3 begin with. */
const S3_PREFIX = "arn:aws:s3:::";
const S3_PARTS = splitArn(S3_PREFIX)!.slice(0, -1);

export function readResources(
  node: JsonNode,
  except: boolean,
  variables: boolean,
  findings: Findings,
): ResourceElement {
  const patterns = readStringList(node, findings)
    .flatMap((item) => readPattern(item, variables, findings) ?? []);
  return { except, patterns };
}

/** A resource as patterns take it: `bucket/key`; undefined for what is not of S3. `action`: in
 * lower case. S3's actions on the service are actions on all buckets, so `arn:aws:s3:::*`
 * allows them. */
export function s3Resource(resource: string, action: string): string | undefined {
  if (resource.startsWith(S3_PREFIX)) return resource.slice(S3_PREFIX.length);
  return resource === "*" && action.startsWith("s3:") ? "*" : undefined;
}

/** `resource`: what s3Resource() answered. */
export function matchesResource(
  { patterns, except }: ResourceElement,
  resource: string | undefined,
  context: RequestContext,
): boolean {
  for (const { everything, matches } of patterns) {
    if (everything || (resource !== undefined && matches(resource, context))) return !except;
  }
  return except;
}

/** Whether some key of `bucket` may be among them: no is certain, yes is not. */
export function reachesBucket({ patterns, except }: ResourceElement, bucket: string): boolean {
  return except ||
    patterns.some((pattern) => pattern.everything || (pattern.bucket ?? bucket) === bucket);
}

function readPattern(
  item: JsonString,
  variables: boolean,
  findings: Findings,
): ResourcePattern | undefined {
  const { text } = item;
  const pattern = { text, location: findings.locate(item), everything: false };
  if (text === "*") return { ...pattern, everything: true, matches: () => true };
  const parts = splitArn(text);
  const service = parts?.[2] ?? "";
  if (parts === undefined || !/^[a-z0-9-]+$/.test(service) || parts[5] === "") {
    findings.error(item, `not a resource such as arn:aws:s3:::bucket/key: ${quoted(text)}`);
    return undefined;
  }
  const heads = parts.slice(0, -1);
  if (heads.some((head) => head.includes("$"))) {
    findings.error(item, "a variable may only follow the fifth colon of an ARN");
    return undefined;
  }
  const template = findings.attempt(
    item,
    () => parseTemplate(parts[5]!, { wildcards: true, variables }),
  );
  if (template === undefined) return undefined;
  if (!heads.every((head, index) => matchesPattern(parsePattern(head), S3_PARTS[index]!))) {
    findings.warning(item, `no resource here is called ${quoted(text)}`);
    return { ...pattern, matches: () => false };
  }
  const bucket = bucketOf(template);
  return {
    ...pattern,
    matches: compileTemplate(template),
    ...(bucket === undefined ? {} : { bucket }),
  };
}

/** The bucket, where the text up to the first slash, or all of it, is plain. */
function bucketOf([first, ...more]: readonly TemplatePart[]): string | undefined {
  if (typeof first !== "string") return undefined;
  const slash = first.indexOf("/");
  if (slash >= 0) return first.slice(0, slash);
  return more.length === 0 ? first : undefined;
}
