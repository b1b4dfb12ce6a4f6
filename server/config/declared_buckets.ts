/** Buckets an operator declares: by name and word in a variable (`a,b:versioned`), with all they can
 * have in a file. The rules are those of the S3 operations that set the same. */
import * as z from "zod/mini";
import { isBucketName } from "../s3/bucket_name.ts";
import { type CorsRule, decodeCors } from "../s3/cors.ts";
import { S3Error } from "../s3/errors.ts";
import { MAX_BUCKET_TAGS } from "../s3/operations/bucket_tagging.ts";
import { decodeTagging, type Tags } from "../s3/tags.ts";
import type { XmlElement } from "../s3/xml_reader.ts";

/** What must be so when the server is ready. Absent: whatever it is. */
export interface DeclaredBucket {
  readonly name: string;
  readonly versioning?: "enabled" | "suspended";
  readonly cors?: readonly CorsRule[];
  readonly tags?: Tags;
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

const declared = z.strictObject({
  name: z.string({ error: "must be a bucket name" }),
  versioning: z.optional(
    z.enum(["enabled", "suspended"], { error: "must be enabled or suspended" }),
  ),
  cors: z.optional(z.array(corsRule, { error: "must be a list of rules" })),
  tags: z.optional(z.record(z.string(), z.string({ error: "must be a text" }), {
    error: "must be names with texts",
  })),
}, { error: (issue) => issue.code === "invalid_type" ? "must have a name" : undefined });

/** Text, or a list of names and objects. */
export function declaredBuckets() {
  return z.pipe(
    z.transform((given): unknown => {
      if (typeof given !== "string") {
        return Array.isArray(given)
          ? given.map((item) => typeof item === "string" ? { name: item } : item)
          : given;
      }
      return given.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "")
        .map(fromWord);
    }),
    z.pipe(
      z.array(declared, { error: "must be a list of buckets" }),
      z.transform((items, context): readonly DeclaredBucket[] => {
        const refuse = (message: string, path: PropertyKey[]): never => {
          context.issues.push({ code: "custom", input: items, message, path });
          return z.NEVER;
        };
        const names = new Set<string>();
        const buckets: DeclaredBucket[] = [];
        for (const [at, item] of items.entries()) {
          if (!isBucketName(item.name)) return refuse(`must be a bucket name`, [at, "name"]);
          if (names.has(item.name)) return refuse(`must be declared once`, [at, "name"]);
          names.add(item.name);
          try {
            buckets.push(decoded(item));
          } catch (error) {
            if (!(error instanceof S3Error)) throw error;
            return refuse(`must follow the rules of S3: ${error.message}`, [at]);
          }
        }
        return buckets;
      }),
    ),
  );
}

/** `name` or `name:versioned`. */
function fromWord(piece: string): unknown {
  const [name, word, ...more] = piece.split(":");
  if (word === undefined) return { name };
  if (word === "versioned" && more.length === 0) return { name, versioning: "enabled" };
  // Refused with a name: nothing but `versioned` can be said of a bucket in one word.
  return { name, [word]: true };
}

function decoded({ name, versioning, cors, tags }: z.output<typeof declared>): DeclaredBucket {
  return {
    name,
    ...(versioning === undefined ? {} : { versioning }),
    ...(cors === undefined ? {} : { cors: decodeCors(corsDocument(cors)) }),
    ...(tags === undefined ? {} : { tags: decodeTagging(taggingDocument(tags), MAX_BUCKET_TAGS) }),
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
