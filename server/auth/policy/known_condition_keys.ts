/** The condition keys requests here can have, for the warnings of the policy editor: a key that is
 * not among them is allowed, and never present.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3";
 * IAM User Guide, "AWS global condition context keys". */

/** In lower case. */
const KEYS: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principaltype",
  "aws:referer",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceip",
  "aws:tokenissuetime",
  "aws:useragent",
  "aws:userid",
  "aws:username",
  "s3:authtype",
  "s3:delimiter",
  "s3:if-match",
  "s3:if-none-match",
  "s3:locationconstraint",
  "s3:max-keys",
  "s3:object-lock-legal-hold",
  "s3:object-lock-mode",
  "s3:object-lock-retain-until-date",
  "s3:objectcreationoperation",
  "s3:prefix",
  "s3:requestobjecttagkeys",
  "s3:signatureage",
  "s3:signatureversion",
  "s3:versionid",
  "s3:x-amz-acl",
  "s3:x-amz-content-sha256",
  "s3:x-amz-copy-source",
  "s3:x-amz-grant-full-control",
  "s3:x-amz-grant-read",
  "s3:x-amz-grant-read-acp",
  "s3:x-amz-grant-write",
  "s3:x-amz-grant-write-acp",
  "s3:x-amz-metadata-directive",
  "s3:x-amz-object-ownership",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:x-amz-server-side-encryption-customer-algorithm",
  "s3:x-amz-storage-class",
  "s3:x-amz-website-redirect-location",
]);

/** Keys that end with the name of a tag. */
const TAG_KEYS: readonly string[] = ["s3:existingobjecttag/", "s3:requestobjecttag/"];

/** `key` in lower case. */
export function isKnownConditionKey(key: string): boolean {
  return KEYS.has(key) || TAG_KEYS.some((prefix) => key.startsWith(prefix));
}

/** Whether a request can have several values for it, so that conditions need a set qualifier. */
export function isMultivaluedKey(key: string): boolean {
  return key === "s3:requestobjecttagkeys";
}
