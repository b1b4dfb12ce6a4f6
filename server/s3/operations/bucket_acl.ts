/** GetBucketAcl and PutBucketAcl. What may be granted is acl.ts. */
import { admitAcl, type RequestedAcl, seenAccess } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { aclXml, decodeRequestedAcl } from "../acl_xml.ts";
import { defineOperation } from "../operation.ts";

interface AclInput {
  readonly acl: RequestedAcl | undefined;
}

export const getBucketAcl = defineOperation<"bucket", undefined>({
  name: "GetBucketAcl",
  level: "bucket",
  method: "GET",
  query: { acl: "" },
  actions: ["s3:GetBucketAcl"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,
  handle: async (_, { bucket, principal }) => ({
    xml: aclXml(bucket.documents.acl, bucket, principal),
  }),
});

export const putBucketAcl = defineOperation<"bucket", AclInput>({
  name: "PutBucketAcl",
  level: "bucket",
  method: "PUT",
  query: { acl: "" },
  actions: ["s3:PutBucketAcl"],
  mutates: true,
  body: "xml",
  implemented: true,
  parse: ({ headers }) => ({ acl: parseAclHeaders(headers, "bucket") }),
  decode: (document, { acl }) => ({ acl: decodeRequestedAcl(document, acl) }),

  async handle({ acl }, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { acl: admitAcl(acl, bucket) ?? null },
      seenDocuments: seenAccess(bucket),
      cause,
    });
    return {};
  },
});
