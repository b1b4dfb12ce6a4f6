/** GetBucketAcl: the owner has full control, nobody else has any. */
import { aclXml } from "../acl.ts";
import { defineOperation } from "../operation.ts";

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

  async handle(_, { bucket, principal }) {
    const name = bucket.owner === principal.id ? principal.name : bucket.owner;
    return { xml: aclXml({ id: bucket.owner, name }) };
  },
});
