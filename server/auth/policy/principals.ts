/** The Principal and NotPrincipal elements of bucket policies: everyone, accounts, users by ARN,
 * and canonical user ids. Refuses wildcards within a name, and federated and service
 * principals. Sources: IAM User Guide, "AWS JSON policy elements: Principal" and
 * "NotPrincipal". */
import { splitArn } from "./arn.ts";
import { type Findings, type Place, quoted } from "./findings.ts";
import type { JsonMember, JsonNode } from "./json_reader.ts";
import type { PolicyPrincipal } from "./policy.ts";
import { readStringList } from "./string_list.ts";

export interface PrincipalElement {
  /** NotPrincipal: every principal but these. */
  readonly except: boolean;
  /** `*`: whoever it is, without credentials too. */
  readonly everyone: boolean;
  readonly arns: ReadonlySet<string>;
  /** Of twelve digits. */
  readonly accounts: ReadonlySet<string>;
  readonly canonicalIds: ReadonlySet<string>;
}

const ACCOUNT = /^\d{12}$/;
const CANONICAL_ID = /^[0-9a-f]{64}$/;

export function readPrincipals(
  node: JsonNode,
  except: boolean,
  findings: Findings,
): PrincipalElement {
  const names = { arns: new Set<string>(), accounts: new Set<string>(), ids: new Set<string>() };
  let everyone = false;
  const readMember = ({ name, place, value }: JsonMember) => {
    if (name !== "AWS" && name !== "CanonicalUser") {
      findings.error(place, `no such kind of principal here: ${quoted(name)}`);
      return;
    }
    for (const { text, ...item } of readStringList(value, findings)) {
      if (name === "CanonicalUser") {
        if (CANONICAL_ID.test(text)) names.ids.add(text);
        else findings.error(item, `not a canonical user id of 64 hex digits: ${quoted(text)}`);
      } else if (text === "*") everyone = true;
      else if (ACCOUNT.test(text)) names.accounts.add(text);
      else readArn(text, item);
    }
  };
  const readArn = (text: string, item: Place) => {
    const [, , service = "", region, account = "", resource = ""] = splitArn(text) ?? [];
    const named = /^(?:iam|sts)$/.test(service) && region === "" && ACCOUNT.test(account) &&
      /^(?:root|(?:user|role|assumed-role|federated-user)\/[^*?]+)$/.test(resource);
    if (!named) {
      findings.error(
        item,
        `not *, an account, or a principal such as arn:aws:iam::000000000000:user/alice, ` +
          `without wildcards: ${quoted(text)}`,
      );
    } else if (resource === "root") names.accounts.add(account);
    else names.arns.add(text);
  };
  if (node.kind === "string" && node.text === "*") everyone = true;
  else if (node.kind !== "object" || node.members.length === 0) {
    findings.error(node, 'must be "*" or an object with AWS or CanonicalUser');
  } else node.members.forEach(readMember);
  return {
    except,
    everyone,
    arns: names.arns,
    accounts: names.accounts,
    canonicalIds: names.ids,
  };
}

/** Whether a statement of this effect speaks of `principal`. An account that is named is denied
 * with all its users; allowing it only lets its own policies allow, and excepting it excepts
 * none of them. */
export function matchesPrincipal(
  element: PrincipalElement,
  effect: "Allow" | "Deny",
  principal: PolicyPrincipal,
): boolean {
  const { except, everyone, arns, accounts, canonicalIds } = element;
  if (everyone) return !except;
  if (principal.kind === "anonymous") return except;
  const isNamed = arns.has(principal.arn) && principal.namesake !== true;
  if (isNamed || canonicalIds.has(principal.canonicalId)) return !except;
  if (effect === "Deny" && !except && accounts.size > 0) {
    const account = splitArn(principal.arn)?.[4];
    return account !== undefined && accounts.has(account);
  }
  return except;
}
