/** From the text of a policy to a Policy, or to what is wrong with it. Sources: IAM User Guide,
 * "Grammar of the IAM JSON policy language" and "IAM JSON policy elements: Version"; Amazon S3
 * User Guide, "Bucket policies" (20 KB). */
import { Buffer } from "node:buffer";
import { type Finding, Findings, isError, PolicyError, quoted } from "./findings.ts";
import { type JsonNode, type JsonObject, readJson } from "./json_reader.ts";
import type { Policy, PolicyKind, Statement } from "./policy.ts";
import { memberOf, type PolicyHead, readStatement, readText } from "./statements.ts";

/** Bytes of UTF-8. */
export const LARGEST_POLICY = 20 * 1024;

const ELEMENTS: readonly string[] = ["Version", "Id", "Statement"];
const VERSIONS: readonly string[] = ["2012-10-17", "2008-10-17"];
const DOCUMENT = { at: 0, path: "" };

/** Throws PolicyError, for the first of several mistakes. Without Version, a policy is one of
 * 2008-10-17, as with AWS. */
export function parsePolicy<Kind extends PolicyKind>(text: string, kind: Kind): Policy<Kind> {
  const findings = findingsOf(text);
  const policy = readPolicy(text, kind, findings);
  const wrong = findings.list().find(isError);
  if (wrong !== undefined) throw new PolicyError(wrong.message, wrong);
  return policy;
}

/** All that is wrong or doubtful, in the order of the text; nothing, for a policy without a fault.
 * `bucket`: the one a bucket policy is for, whose resources must lie in it. */
export function validatePolicy(
  text: string,
  kind: PolicyKind,
  bucket?: string,
): readonly Finding[] {
  const findings = findingsOf(text);
  try {
    const policy = readPolicy(text, kind, findings);
    if (bucket === undefined) return findings.list();
    const outside = resourcesOutside(policy, bucket)
      .map((error): Finding => ({ severity: "error", ...error }));
    return [...findings.list(), ...outside]
      .sort((a, b) => a.line - b.line || a.column - b.column);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return findings.list();
  }
}

/** Throws PolicyError unless every Resource and NotResource names `bucket`, or keys in it. */
export function requireBucketResources(policy: Policy<"bucket">, bucket: string): void {
  const [first] = resourcesOutside(policy, bucket);
  if (first !== undefined) throw new PolicyError(first.message, first);
}

function resourcesOutside(policy: Policy, bucket: string): readonly Omit<Finding, "severity">[] {
  return policy.statements.flatMap(({ resources }) => resources.patterns)
    .filter((pattern) => pattern.bucket !== bucket)
    .map(({ text, location }) => ({
      message: `a policy of the bucket ${quoted(bucket)} cannot be about ${quoted(text)}`,
      ...location,
    }));
}

/** What is larger is refused at its beginning, however many lines it has. */
function findingsOf(text: string): Findings {
  return new Findings(text.slice(0, LARGEST_POLICY));
}

/** Throws PolicyError where reading cannot go on. */
function readPolicy<Kind extends PolicyKind>(
  text: string,
  kind: Kind,
  findings: Findings,
): Policy<Kind> {
  if (text.length > LARGEST_POLICY || Buffer.byteLength(text, "utf8") > LARGEST_POLICY) {
    throw findings.fatal(DOCUMENT, `larger than ${LARGEST_POLICY} bytes`);
  }
  const node = readJson(text, findings);
  if (node.kind !== "object") throw findings.fatal(node, "a policy must be an object");
  for (const { name, place } of node.members) {
    if (!ELEMENTS.includes(name)) findings.error(place, `a policy has no element ${quoted(name)}`);
  }
  const id = readText(node, "Id", findings);
  if (id !== undefined && kind === "identity") {
    findings.error(memberOf(node, "Id")!.place, "Id belongs in bucket policies");
  }
  const head = { kind, variables: readVersion(node, findings) };
  const statements = readStatements(node, head, findings);
  return { kind, ...(id === undefined ? {} : { id }), statements };
}

/** Whether the policy has variables. */
function readVersion(node: JsonObject, findings: Findings): boolean {
  const member = memberOf(node, "Version");
  const version = readText(node, "Version", findings);
  if (member === undefined) {
    findings.warning(node, `without "Version": "${VERSIONS[0]}" variables are plain text`);
  } else if (version !== undefined && !VERSIONS.includes(version)) {
    findings.error(member.value, `must be "${VERSIONS.join('" or "')}"`);
  }
  return version === VERSIONS[0];
}

function readStatements(
  node: JsonObject,
  head: PolicyHead,
  findings: Findings,
): readonly Statement[] {
  const member = memberOf(node, "Statement");
  if (member === undefined) throw findings.fatal(node, "a policy needs a Statement");
  const items: readonly JsonNode[] = member.value.kind === "array"
    ? member.value.items
    : [member.value];
  if (items.length === 0) findings.error(member.value, "an empty list of statements");
  const sids = new Set<string>();
  return items.flatMap((item) => {
    const statement = readStatement(item, head, findings);
    const sid = statement?.sid ?? "";
    if (sid !== "" && sids.has(sid)) {
      findings.error(item, `another statement has the Sid ${quoted(sid)}`);
    }
    sids.add(sid);
    return statement ?? [];
  });
}
