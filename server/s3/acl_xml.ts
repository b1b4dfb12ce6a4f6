/** `<AccessControlPolicy>`, as PutBucketAcl and PutObjectAcl take it and GetBucketAcl and GetObjectAcl
 * answer it. Source: Amazon S3 API Reference, PutBucketAcl and GetBucketAcl. */
import { ACL_PERMISSIONS, decodeGrants, type Grant, ownerGrant } from "../auth/acl_grants.ts";
import { ownershipOf } from "../auth/bucket_access.ts";
import type { Principal } from "../auth/principal.ts";
import type { Bucket } from "../../storage/model.ts";
import { emailGrantee, groupGrantee, groupUri, type RequestedAcl, userGrantee } from "./acl.ts";
import { S3Error } from "./errors.ts";
import { ownerXml } from "./owner.ts";
import { refuseOthers, repeated, required, root, textOf, type XmlElement } from "./xml_reader.ts";
import type { XmlRecord } from "./xml_writer.ts";

const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

/** The ACL a Put…Acl request asks for in exactly one of two ways. MissingSecurityHeader for none,
 * UnexpectedContent for both, MalformedACLError for a document that is no ACL. */
export function decodeRequestedAcl(
  document: XmlElement | undefined,
  fromHeaders: RequestedAcl | undefined,
): RequestedAcl {
  if (document === undefined) {
    if (fromHeaders !== undefined) return fromHeaders;
    throw new S3Error("MissingSecurityHeader", { fields: { MissingHeaderName: "x-amz-acl" } });
  }
  if (fromHeaders !== undefined) throw new S3Error("UnexpectedContent");
  try {
    return decodePolicy(document);
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== "MalformedXML") throw error;
    throw new S3Error("MalformedACLError", { cause: error });
  }
}

function decodePolicy(document: XmlElement): RequestedAcl {
  const policy = root(document, "AccessControlPolicy");
  refuseOthers(policy, ["Owner", "AccessControlList"]);
  const list = required(policy, "AccessControlList");
  refuseOthers(list, ["Grant"]);
  return {
    kind: "listed",
    owner: textOf(required(required(policy, "Owner"), "ID")),
    grants: repeated(list, "Grant").map(decodeGrant),
  };
}

function decodeGrant(element: XmlElement): Grant {
  refuseOthers(element, ["Grantee", "Permission"]);
  const text = textOf(required(element, "Permission"));
  const permission = ACL_PERMISSIONS.find((known) => known === text);
  if (permission === undefined) throw new S3Error("MalformedXML");
  const grantee = required(element, "Grantee");
  switch (grantee.attributes["type"]) {
    case "CanonicalUser":
      return { grantee: userGrantee(textOf(required(grantee, "ID"))), permission };
    case "Group":
      return { grantee: groupGrantee(textOf(required(grantee, "URI"))), permission };
    case "AmazonCustomerByEmail":
      return { grantee: emailGrantee(), permission };
    default:
      throw new S3Error("MalformedXML");
  }
}

/** The ACL of a bucket or of an object in it. `stored`: as it is kept; what is kept does not count,
 * and is not told, while the bucket's ACLs are disabled. */
export function aclXml(
  stored: string | undefined,
  bucket: Bucket,
  asking: Principal,
): XmlRecord {
  const disabled = ownershipOf(bucket.documents) === "BucketOwnerEnforced";
  const grants = stored === undefined || disabled
    ? [ownerGrant(bucket.owner)]
    : decodeGrants(stored);
  return {
    AccessControlPolicy: {
      Owner: ownerXml(bucket.owner, asking),
      AccessControlList: { Grant: grants.map((grant) => grantXml(grant, asking)) },
    },
  };
}

function grantXml({ grantee, permission }: Grant, asking: Principal): XmlRecord {
  const isUser = grantee.kind === "user";
  return {
    Grantee: {
      "@xmlns:xsi": SCHEMA_INSTANCE,
      "@xsi:type": isUser ? "CanonicalUser" : "Group",
      ...(isUser ? ownerXml(grantee.id, asking) : { URI: groupUri(grantee.group) }),
    },
    Permission: permission,
  };
}
