/** What is left of ACLs where the owner alone owns everything: the document that says so, and the
 * canned ACL headers, of which only those that change nothing are accepted.
 * Source: Amazon S3 User Guide, "Controlling ownership of objects", bucket owner enforced. */
import { S3Error } from "./errors.ts";
import type { XmlRecord } from "./xml_writer.ts";

export interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Canned ACLs that grant nobody but the owner anything. */
const HARMLESS = ["private", "bucket-owner-full-control"];
const CANNED = [
  ...HARMLESS,
  "public-read",
  "public-read-write",
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-read",
  "log-delivery-write",
];

/** The ACL every bucket and object has: its owner may do everything. */
export function aclXml(owner: Owner): XmlRecord {
  const who = { ID: owner.id, DisplayName: owner.name };
  return {
    AccessControlPolicy: {
      Owner: who,
      AccessControlList: {
        Grant: {
          Grantee: {
            "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "@xsi:type": "CanonicalUser",
            ...who,
          },
          Permission: "FULL_CONTROL",
        },
      },
    },
  };
}

/** Accepts x-amz-acl `private` and `bucket-owner-full-control`. AccessControlListNotSupported for
 * any other canned ACL and for x-amz-grant-*; InvalidArgument for a name that is none. */
export function refuseAcls(headers: ReadonlyMap<string, string>): void {
  const canned = headers.get("x-amz-acl");
  if (canned !== undefined && !HARMLESS.includes(canned)) {
    if (CANNED.includes(canned)) throw new S3Error("AccessControlListNotSupported");
    throw new S3Error("InvalidArgument", {
      fields: { ArgumentName: "x-amz-acl", ArgumentValue: canned },
    });
  }
  for (const name of headers.keys()) {
    if (name.startsWith("x-amz-grant-")) throw new S3Error("AccessControlListNotSupported");
  }
}
