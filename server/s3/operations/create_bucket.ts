/** CreateBucket. Any region is accepted and kept; a bucket that could not be as asked for (object lock,
 * an ACL where ACLs are disabled, directory buckets) is refused. Making one's own bucket again is what
 * it is on AWS: 200 in us-east-1, 409 BucketAlreadyOwnedByYou elsewhere. */
import { type Bucket, StorageError } from "../../../storage/model.ts";
import { OBJECT_OWNERSHIPS, type ObjectOwnership } from "../../auth/bucket_access.ts";
import { type RequestedAcl, storedAcl } from "../acl.ts";
import { parseAclHeaders } from "../acl_headers.ts";
import { isBucketName } from "../bucket_name.ts";
import { S3Error } from "../errors.ts";
import { invalidArgument } from "../listing.ts";
import { defineOperation } from "../operation.ts";
import { decodeTagging, type Tags } from "../tags.ts";
import { child, refuseOthers, root, textOf } from "../xml_reader.ts";
import { storedOwnership } from "./bucket_ownership_controls.ts";
import { encodeStoredTags, MAX_BUCKET_TAGS } from "./bucket_tagging.ts";

interface CreateBucketInput {
  readonly name: string;
  /** Absent: the server's. */
  readonly region: string | undefined;
  readonly tags: Tags;
  readonly acl: RequestedAcl | undefined;
  /** Absent: BucketOwnerEnforced. */
  readonly ownership: ObjectOwnership | undefined;
}

const LEGACY_REGION = "us-east-1";

export const createBucket = defineOperation<"bucket", CreateBucketInput>({
  name: "CreateBucket",
  level: "bucket",
  method: "PUT",
  actions: ({ acl, ownership }) => [
    "s3:CreateBucket",
    ...(grantsOthers(acl) ? ["s3:PutBucketAcl"] : []),
    ...(ownership === undefined ? [] : ["s3:PutBucketOwnershipControls"]),
  ],
  // The region it will be in, not how that was written.
  requestRegion: ({ region }) => region,
  mutates: true,
  body: "xml",
  // It is read before anybody is known to be allowed anything: fifty tags are less.
  maxBody: 262_144,
  createsBucket: true,
  implemented: true,

  parse({ address, headers }) {
    const name = address.bucket ?? "";
    if (!isBucketName(name)) {
      throw new S3Error("InvalidBucketName", { fields: { BucketName: name } });
    }
    if (headers.get("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true") {
      throw new S3Error("NotImplemented", { message: "Object Lock is not supported." });
    }
    return {
      name,
      region: undefined,
      tags: {},
      acl: parseAclHeaders(headers, "bucket"),
      ownership: parseOwnership(headers.get("x-amz-object-ownership")),
    };
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

  async handle(input, { cause, principal, services }) {
    const { name } = input;
    const wanted = input.region ?? services.region;
    const documents = documentsOf(input, principal.id);
    const headers = { location: `/${name}` };
    try {
      await services.writer.execute("createBucket", {
        name,
        owner: principal.id,
        region: wanted,
        ...(Object.keys(documents).length === 0 ? {} : { documents }),
        cause,
      });
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

/** Source: Amazon S3 API Reference, CreateBucket, "Permissions". */
function grantsOthers(acl: RequestedAcl | undefined): boolean {
  return acl !== undefined && (acl.kind === "listed" || acl.besides.length > 0);
}

function parseOwnership(value: string | undefined): ObjectOwnership | undefined {
  if (value === undefined) return undefined;
  const ownership = OBJECT_OWNERSHIPS.find((known) => known === value);
  if (ownership !== undefined) return ownership;
  throw invalidArgument(
    `Invalid x-amz-object-ownership header: ${value}`,
    "x-amz-object-ownership",
  );
}

/** InvalidBucketAclWithObjectOwnership for an ACL that would not count. */
function documentsOf(input: CreateBucketInput, owner: string): Bucket["documents"] {
  const tagging = encodeStoredTags(input.tags);
  const ownershipControls = storedOwnership(input.ownership ?? "BucketOwnerEnforced");
  const acl = input.acl === undefined ? undefined : storedAcl(input.acl, owner);
  if (acl !== undefined && ownershipControls === null) {
    throw new S3Error("InvalidBucketAclWithObjectOwnership");
  }
  return {
    ...(tagging === null ? {} : { tagging }),
    ...(ownershipControls === null ? {} : { ownershipControls }),
    ...(acl === undefined ? {} : { acl }),
  };
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
