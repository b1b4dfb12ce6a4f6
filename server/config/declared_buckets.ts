/** Buckets an operator declares: by name and word in a variable (`a,b:versioned`), with all they can
 * have in a file. The rules are those of the S3 operations that set the same. */
import * as z from "zod/mini";
import {
  OBJECT_OWNERSHIPS,
  type ObjectOwnership,
  type PublicAccessBlock,
} from "../auth/bucket_access.ts";
import { isBucketName } from "../s3/bucket_name.ts";
import { type CorsRule, decodeCors } from "../s3/cors.ts";
import { S3Error } from "../s3/errors.ts";
import { MAX_BUCKET_TAGS } from "../s3/operations/bucket_tagging.ts";
import { decodeTagging, type Tags } from "../s3/tags.ts";
import type { XmlElement } from "../s3/xml_reader.ts";
import {
  DeclarationMistake,
  declaredFlag,
  declaredList,
  inside,
  needsName,
} from "./declared_list.ts";
import { policyDocument, policyText } from "./policy_document.ts";

/** What must be so when the server is ready. Absent: whatever it is. */
export interface DeclaredBucket {
  readonly name: string;
  readonly versioning?: "enabled" | "suspended";
  readonly cors?: readonly CorsRule[];
  readonly tags?: Tags;
  /** As it is kept. */
  readonly policy?: string;
  readonly publicAccessBlock?: PublicAccessBlock;
  readonly ownership?: ObjectOwnership;
}

const texts = z.array(z.string({ error: "must be a text" }), { error: "must be a list" });

/** As `aws s3api put-bucket-cors` takes them. */
const corsRule = z.strictObject({
  ID: z.optional(z.string()),
  AllowedOrigins: texts,
  AllowedMethods: texts,
  AllowedHeaders: z.optional(texts),
  ExposeHeaders: z.optional(texts),
  MaxAgeSeconds: z.optional(z.number({ error: "must be a number" })),
});

/** As `aws s3api put-public-access-block` takes it: a setting that is left out is false. */
const publicAccessBlock = z.strictObject({
  BlockPublicAcls: z.optional(declaredFlag()),
  IgnorePublicAcls: z.optional(declaredFlag()),
  BlockPublicPolicy: z.optional(declaredFlag()),
  RestrictPublicBuckets: z.optional(declaredFlag()),
}, {
  error: (issue) =>
    issue.code === "invalid_type" ? "must be settings such as BlockPublicAcls" : undefined,
});

const declared = z.strictObject({
  name: z.string({ error: "must be a bucket name" }),
  versioning: z.optional(
    z.enum(["enabled", "suspended"], { error: "must be enabled or suspended" }),
  ),
  cors: z.optional(z.array(corsRule, { error: "must be a list of rules" })),
  tags: z.optional(z.record(z.string(), z.string({ error: "must be a text" }), {
    error: "must be names with texts",
  })),
  policy: z.optional(policyDocument()),
  publicAccessBlock: z.optional(publicAccessBlock),
  ownershipControls: z.optional(
    z.enum(OBJECT_OWNERSHIPS, { error: `must be one of ${OBJECT_OWNERSHIPS.join(", ")}` }),
  ),
}, needsName);

/** Text, or a list of names and objects. */
export function declaredBuckets() {
  return declaredList({ what: "buckets", item: declared, fromText: fromWords, read: decoded });
}

/** `a,b:versioned` */
function fromWords(text: string): readonly unknown[] {
  return text.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "").map(fromWord);
}

/** `name` or `name:versioned`. */
function fromWord(piece: string): unknown {
  const [name, word, ...more] = piece.split(":");
  if (word === undefined) return { name };
  if (word === "versioned" && more.length === 0) return { name, versioning: "enabled" };
  // Refused with a name: nothing but `versioned` can be said of a bucket in one word.
  return { name, [word]: true };
}

function decoded(written: z.output<typeof declared>): DeclaredBucket {
  const { name, versioning, cors, tags, policy, publicAccessBlock, ownershipControls } = written;
  if (!isBucketName(name)) throw new DeclarationMistake("must be a bucket name", ["name"]);
  try {
    return {
      name,
      ...(versioning === undefined ? {} : { versioning }),
      ...(cors === undefined ? {} : { cors: decodeCors(corsDocument(cors)) }),
      ...(tags === undefined
        ? {}
        : { tags: decodeTagging(taggingDocument(tags), MAX_BUCKET_TAGS) }),
      ...(policy === undefined
        ? {}
        : { policy: inside(["policy"], () => policyText(policy, name)) }),
      ...(publicAccessBlock === undefined
        ? {}
        : { publicAccessBlock: decodedBlock(publicAccessBlock) }),
      ...(ownershipControls === undefined ? {} : { ownership: ownershipControls }),
    };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    throw new DeclarationMistake(`must follow the rules of S3: ${error.message}`);
  }
}

function decodedBlock(written: z.output<typeof publicAccessBlock>): PublicAccessBlock {
  return {
    blockPublicAcls: written.BlockPublicAcls ?? false,
    ignorePublicAcls: written.IgnorePublicAcls ?? false,
    blockPublicPolicy: written.BlockPublicPolicy ?? false,
    restrictPublicBuckets: written.RestrictPublicBuckets ?? false,
  };
}

function corsDocument(rules: readonly z.output<typeof corsRule>[]): XmlElement {
  return element(
    "CORSConfiguration",
    rules.map((rule) =>
      element("CORSRule", [
        ...(rule.ID === undefined ? [] : [leaf("ID", rule.ID)]),
        ...rule.AllowedOrigins.map((value) => leaf("AllowedOrigin", value)),
        ...rule.AllowedMethods.map((value) => leaf("AllowedMethod", value)),
        ...rule.AllowedHeaders?.map((value) => leaf("AllowedHeader", value)) ?? [],
        ...rule.ExposeHeaders?.map((value) => leaf("ExposeHeader", value)) ?? [],
        ...(rule.MaxAgeSeconds === undefined
          ? []
          : [leaf("MaxAgeSeconds", String(rule.MaxAgeSeconds))]),
      ])
    ),
  );
}

function taggingDocument(tags: Readonly<Record<string, string>>): XmlElement {
  const list = Object.entries(tags)
    .map(([key, value]) => element("Tag", [leaf("Key", key), leaf("Value", value)]));
  return element("Tagging", [element("TagSet", list)]);
}

function element(name: string, children: readonly XmlElement[]): XmlElement {
  return { name, attributes: {}, children, text: "" };
}

function leaf(name: string, text: string): XmlElement {
  return { name, attributes: {}, children: [], text };
}
