/** The Action and NotAction elements: `service:Name` with wildcards in the name, or `*`; case
 * does not matter. Source: IAM User Guide, "IAM JSON policy elements: Action" and "NotAction". */
import { type Findings, quoted } from "./findings.ts";
import type { JsonNode } from "./json_reader.ts";
import { KNOWN_ADMIN_ACTIONS, KNOWN_S3_ACTIONS, OTHER_SERVICES } from "./known_actions.ts";
import type { PolicyKind } from "./policy.ts";
import { readStringList } from "./string_list.ts";
import { matchesPattern, parsePattern, type Pattern } from "./wildcard.ts";

export interface ActionElement {
  /** NotAction: every action but these. */
  readonly except: boolean;
  /** In lower case. */
  readonly patterns: readonly Pattern[];
}

/** In lower case, as patterns are. */
const KNOWN: readonly string[] = [
  ...KNOWN_S3_ACTIONS.map((name) => `s3:${name.toLowerCase()}`),
  ...KNOWN_ADMIN_ACTIONS.map((name) => `admin:${name.toLowerCase()}`),
];
const ACTION = /^(?:\*|([a-z0-9-]+):[a-z0-9*?]+)$/;

export function readActions(
  node: JsonNode,
  except: boolean,
  kind: PolicyKind,
  findings: Findings,
): ActionElement {
  const patterns = readStringList(node, findings).map((item) => {
    const text = item.text.toLowerCase();
    const pattern = parsePattern(text);
    const [whole, service] = ACTION.exec(text) ?? [];
    if (whole === undefined) {
      findings.error(item, `not an action such as s3:GetObject: ${quoted(item.text)}`);
    } else if (kind === "bucket" && service !== undefined && service !== "s3") {
      findings.error(item, `a bucket policy is about S3 alone: ${quoted(item.text)}`);
    } else if (service !== undefined && !isKnown(service, pattern)) {
      findings.warning(item, `no action here is called ${quoted(item.text)}`);
    }
    return pattern;
  });
  return { except, patterns };
}

/** `action`: in lower case, e.g. `s3:getobject`. */
export function matchesAction({ patterns, except }: ActionElement, action: string): boolean {
  for (const pattern of patterns) if (matchesPattern(pattern, action)) return !except;
  return except;
}

function isKnown(service: string, pattern: Pattern): boolean {
  if (service !== "s3" && service !== "admin") return OTHER_SERVICES.has(service);
  return KNOWN.some((action) => matchesPattern(pattern, action));
}
