/** Policies most people need, for one bucket and what in it begins with a prefix: to be taken as they
 * are, or to go on from. */

export const TEMPLATES = ["readOnly", "readWrite", "writeOnly", "backup"] as const;

export interface TemplateChoice {
  readonly template: typeof TEMPLATES[number];
  /** `*`: every bucket. */
  readonly bucket: string;
  /** Of keys; empty: all. */
  readonly prefix: string;
}

export const FIRST_TEMPLATE: TemplateChoice = { template: "readOnly", bucket: "", prefix: "" };

const READ = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"];
const WRITE = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];

/** What each lets one do to objects; and whether they can be listed. */
const RIGHTS: Readonly<
  Record<TemplateChoice["template"], readonly [objects: readonly string[], canList: boolean]>
> = {
  readOnly: [READ, true],
  readWrite: [[...READ, ...WRITE, "s3:DeleteObject", "s3:PutObjectTagging"], true],
  writeOnly: [WRITE, false],
  backup: [[...READ, ...WRITE, "s3:PutObjectTagging"], true],
};

/** JSON, of kind `identity`. */
export function policyFromTemplate({ template, bucket, prefix }: TemplateChoice): string {
  const [objects, canList] = RIGHTS[template];
  const arn = `arn:aws:s3:::${bucket === "" ? "*" : bucket}`;
  // What would be a pattern or a variable is meant as it stands.
  const keys = prefix.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
  const isBound = prefix !== "";
  const statements = [
    {
      Sid: "Bucket",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", ...(canList && !isBound ? LISTING : [])],
      Resource: arn,
    },
    ...(canList && isBound
      ? [{
        Sid: "List",
        Effect: "Allow",
        Action: LISTING,
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": `${keys}*` } },
      }]
      : []),
    { Sid: "Objects", Effect: "Allow", Action: objects, Resource: `${arn}/${keys}*` },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
}

const LISTING = ["s3:ListBucket", "s3:ListBucketVersions"];
