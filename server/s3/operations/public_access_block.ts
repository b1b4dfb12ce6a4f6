/** GetPublicAccessBlock, PutPublicAccessBlock, DeletePublicAccessBlock. What the settings mean is
 * server/auth/bucket_access.ts. Source: Amazon S3 API Reference, PublicAccessBlockConfiguration. */
import { type PublicAccessBlock, publicAccessBlockOf } from "../../auth/bucket_access.ts";
import { S3Error } from "../errors.ts";
import { defineOperation } from "../operation.ts";
import { child, refuseOthers, root, textOf, type XmlElement } from "../xml_reader.ts";

interface BlockInput {
  readonly block: PublicAccessBlock | undefined;
}

export const getPublicAccessBlock = defineOperation<"bucket", undefined>({
  name: "GetPublicAccessBlock",
  level: "bucket",
  method: "GET",
  query: { publicAccessBlock: "" },
  actions: ["s3:GetBucketPublicAccessBlock"],
  mutates: false,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket: { name, documents } }) {
    if (documents.publicAccessBlock === undefined) {
      throw new S3Error("NoSuchPublicAccessBlockConfiguration", { fields: { BucketName: name } });
    }
    const block = publicAccessBlockOf(documents);
    return {
      xml: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: block.blockPublicAcls,
          IgnorePublicAcls: block.ignorePublicAcls,
          BlockPublicPolicy: block.blockPublicPolicy,
          RestrictPublicBuckets: block.restrictPublicBuckets,
        },
      },
    };
  },
});

export const putPublicAccessBlock = defineOperation<"bucket", BlockInput>({
  name: "PutPublicAccessBlock",
  level: "bucket",
  method: "PUT",
  query: { publicAccessBlock: "" },
  actions: ["s3:PutBucketPublicAccessBlock"],
  mutates: true,
  body: "xml",
  implemented: true,
  parse: () => ({ block: undefined }),
  decode: (document) => ({ block: decodeBlock(document) }),

  async handle({ block }, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { publicAccessBlock: JSON.stringify(block) },
      cause,
    });
    return {};
  },
});

export const deletePublicAccessBlock = defineOperation<"bucket", undefined>({
  name: "DeletePublicAccessBlock",
  level: "bucket",
  method: "DELETE",
  query: { publicAccessBlock: "" },
  actions: ["s3:PutBucketPublicAccessBlock"],
  mutates: true,
  body: "none",
  implemented: true,
  parse: () => undefined,

  async handle(_, { bucket, cause, services }) {
    await services.writer.execute("updateBucket", {
      bucket: bucket.id,
      documents: { publicAccessBlock: null },
      cause,
    });
    return { status: 204 };
  },
});

/** A setting that is left out is false; one at least must be there. */
function decodeBlock(document: XmlElement | undefined): PublicAccessBlock {
  const configuration = root(document, "PublicAccessBlockConfiguration");
  refuseOthers(configuration, [
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
  ]);
  if (configuration.children.length === 0) {
    throw new S3Error("InvalidRequest", { message: "Must specify at least one configuration." });
  }
  return {
    blockPublicAcls: decodeSetting(configuration, "BlockPublicAcls"),
    ignorePublicAcls: decodeSetting(configuration, "IgnorePublicAcls"),
    blockPublicPolicy: decodeSetting(configuration, "BlockPublicPolicy"),
    restrictPublicBuckets: decodeSetting(configuration, "RestrictPublicBuckets"),
  };
}

function decodeSetting(configuration: XmlElement, name: string): boolean {
  const text = textOf(child(configuration, name))?.toLowerCase() ?? "false";
  if (text === "true") return true;
  if (text === "false") return false;
  throw new S3Error("MalformedXML");
}
