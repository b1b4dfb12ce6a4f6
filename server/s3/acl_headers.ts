/** ACLs in headers: a canned one in x-amz-acl, or grants in x-amz-grant-*.
 * Source: Amazon S3 User Guide, "Access control list (ACL) overview", sections "Canned ACL" and
 * "Specifying an ACL". */
import type { AclLevel, AclPermission, Grant, Grantee } from "../auth/acl_grants.ts";
import { emailGrantee, groupGrantee, type RequestedAcl, userGrantee } from "./acl.ts";
import { S3Error } from "./errors.ts";
import { invalidArgument } from "./listing.ts";

/** What each grants besides everything to the owner. The bucket's owner is the object's, and there is
 * no EC2 here: three of them grant nobody else anything. */
const CANNED: ReadonlyMap<string, readonly Grant[]> = new Map([
  ["private", []],
  ["public-read", [everyone("READ")]],
  ["public-read-write", [everyone("READ"), everyone("WRITE")]],
  [
    "authenticated-read",
    [{ grantee: { kind: "group", group: "AuthenticatedUsers" }, permission: "READ" }],
  ],
  ["aws-exec-read", []],
  ["bucket-owner-read", []],
  ["bucket-owner-full-control", []],
]);

const BUCKETS_ONLY: ReadonlyMap<string, readonly Grant[]> = new Map([
  ["log-delivery-write", [logDelivery("WRITE"), logDelivery("READ_ACP")]],
]);

const GRANT_HEADERS: ReadonlyMap<string, AclPermission> = new Map([
  ["x-amz-grant-full-control", "FULL_CONTROL"],
  ["x-amz-grant-read", "READ"],
  ["x-amz-grant-read-acp", "READ_ACP"],
  ["x-amz-grant-write", "WRITE"],
  ["x-amz-grant-write-acp", "WRITE_ACP"],
]);

/** The ACL the headers ask for; undefined when they do not speak of one. InvalidArgument for a canned
 * ACL or a grantee there is none of, InvalidRequest for a canned ACL and grants together. */
export function parseAclHeaders(
  headers: ReadonlyMap<string, string>,
  level: AclLevel,
): RequestedAcl | undefined {
  const canned = headers.get("x-amz-acl");
  const grants: Grant[] = [];
  let listed = false;
  for (const [name, permission] of GRANT_HEADERS) {
    const value = headers.get(name);
    if (value === undefined) continue;
    listed = true;
    for (const item of value.split(",")) {
      grants.push({ grantee: parseGrantee(item.trim(), name, value), permission });
    }
  }
  if (canned === undefined) return listed ? { kind: "listed", grants } : undefined;
  if (listed) {
    throw new S3Error("InvalidRequest", {
      message: "Specifying both Canned ACLs and Header Grants is not allowed",
    });
  }
  const besides = CANNED.get(canned) ??
    (level === "bucket" ? BUCKETS_ONLY.get(canned) : undefined);
  if (besides === undefined) throw invalidArgument("Invalid Argument", "x-amz-acl", canned);
  return { kind: "canned", besides };
}

/** `type="value"`, with or without the quotes. */
function parseGrantee(item: string, header: string, whole: string): Grantee {
  const equals = item.indexOf("=");
  const quoted = item.slice(equals + 1).trim();
  const value = quoted.length >= 2 && quoted.startsWith('"') && quoted.endsWith('"')
    ? quoted.slice(1, -1)
    : quoted;
  switch (item.slice(0, Math.max(equals, 0)).trim().toLowerCase()) {
    case "id":
      return userGrantee(value);
    case "uri":
      return groupGrantee(value);
    case "emailaddress":
      return emailGrantee();
    default:
      throw invalidArgument("Argument format not recognized", header, whole);
  }
}

function everyone(permission: AclPermission): Grant {
  return { grantee: { kind: "group", group: "AllUsers" }, permission };
}

function logDelivery(permission: AclPermission): Grant {
  return { grantee: { kind: "group", group: "LogDelivery" }, permission };
}
