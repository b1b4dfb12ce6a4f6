/** CreateBucket. Any region is accepted and kept; a bucket that could not be as asked for (object
 * lock, public ACLs, object writers as owners, directory buckets) is refused. Making one's own
 * bucket again is what it is on AWS: 200 in us-east-1, 409 BucketAlreadyOwnedByYou elsewhere. */
import { StorageError } from "../../../storage/model.ts";
import { refuseAcls } from "../acl.ts";
import { isBucketName } from "../bucket_name.ts";
import { S3Error } from "../errors.ts";
import { invalidArgument } from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { decodeTagging, type Tags } from "../tags.ts";
import { child, refuseOthers, root, textOf } from "../xml_reader.ts";
import { encodeStoredTags, MAX_BUCKET_TAGS } from "./bucket_tagging.ts";

interface CreateBucketInput {
  readonly name: string;
  /** Absent: the server's. */
  readonly region: string | undefined;
  readonly tags: Tags;
}

const LEGACY_REGION = "us-east-1";

export const createBucket = defineOperation<"bucket", CreateBucketInput>({
  name: "CreateBucket",
  level: "bucket",
  method: "PUT",
  actions: ["s3:CreateBucket"],
  mutates: true,
  body: "xml",
  createsBucket: true,
  implemented: true,

  parse({ address, headers }) {
    const name = address.bucket ?? "";
    if (!isBucketName(name)) {
      throw new S3Error("InvalidBucketName", { fields: { BucketName: name } });
    }
    refuseAcls(headers);
    if (headers.get("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true") {
      throw new S3Error("NotImplemented", { message: "Object Lock is not supported." });
    }
    refuseOwnership(headers.get("x-amz-object-ownership"));
    return { name, region: undefined, tags: {} };
  },

  decode(document, input) {
    if (document === undefined) return input;
    const configuration = root(document, "CreateBucketConfiguration");
    refuseOthers(configuration, ["LocationConstraint", "Location", "Bucket", "Tags"]);
    if (child(configuration, "Location") ?? child(configuration, "Bucket")) {
      throw new S3Error("NotImplemented", { message: "Directory buckets are not supported." });
    }
    const tags = child(configuration, "Tags");
    return {
      ...input,
      region: regionOf(textOf(child(configuration, "LocationConstraint")) ?? ""),
      // The same tags as a <Tagging> document, one element less deep.
      tags: tags === undefined ? {} : decodeTagging(
        { name: "Tagging", attributes: {}, text: "", children: [{ ...tags, name: "TagSet" }] },
        MAX_BUCKET_TAGS,
      ),
    };
  },

  async handle({ name, region, tags }, { cause, principal, services }) {
    const wanted = region ?? services.region;
    const headers = { location: `/${name}` };
    try {
      const bucket = await services.writer.execute("createBucket", {
        name,
        owner: principal.id,
        region: wanted,
        cause,
      });
      const tagging = encodeStoredTags(tags);
      if (tagging !== null) {
        const documents = { tagging };
        await services.writer.execute("updateBucket", { bucket: bucket.id, documents, cause });
      }
      return { headers };
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== "bucketExists") throw error;
      if (error.detail["owner"] !== principal.id) {
        throw new S3Error("BucketAlreadyExists", { fields: { BucketName: name }, cause: error });
      }
      const existing = await services.reader.getBucket(name);
      if (wanted === LEGACY_REGION && existing?.region === LEGACY_REGION) return { headers };
      throw new S3Error("BucketAlreadyOwnedByYou", { fields: { BucketName: name }, cause: error });
    }
  },
});

/** Every object belongs to the bucket's owner: the other settings would need ACLs. */
function refuseOwnership(value: string | undefined): void {
  if (value === undefined || value === "BucketOwnerEnforced") return;
  if (value === "BucketOwnerPreferred" || value === "ObjectWriter") {
    throw new S3Error("NotImplemented", {
      message: `Object ownership ${value} is not supported; only BucketOwnerEnforced is.`,
    });
  }
  throw invalidArgument(
    `Invalid x-amz-object-ownership header: ${value}`,
    "x-amz-object-ownership",
  );
}

/** It comes back in a header: nothing but what a region's name is made of. */
function regionOf(constraint: string): string | undefined {
  if (constraint === "") return undefined;
  // AWS's old name of it.
  if (constraint === "EU") return "eu-west-1";
  if (!/^[A-Za-z0-9-]{1,64}$/.test(constraint)) {
    throw new S3Error("InvalidLocationConstraint", {
      fields: { LocationConstraint: constraint },
    });
  }
  return constraint;
}
