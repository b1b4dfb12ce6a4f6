/** The policies every server has, under the names operators know. They cannot be changed;
 * whoever needs another copies one. The texts are what the console shows. */

export interface BuiltinPolicy {
  readonly name: string;
  readonly description: string;
  /** JSON, of kind `identity`. */
  readonly text: string;
}

/** Every resource, of S3 and of the management API. */
function allowing(...actions: readonly string[]): string {
  const statement = { Effect: "Allow", Action: actions, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

export const BUILTIN_POLICIES: readonly BuiltinPolicy[] = [
  {
    name: "readonly",
    description: "Read and list all buckets, their settings and their objects.",
    text: allowing("s3:Get*", "s3:List*"),
  },
  {
    name: "readwrite",
    description: "All S3 operations on all buckets.",
    text: allowing("s3:*"),
  },
  {
    name: "writeonly",
    description: "Store objects, without reading or listing any.",
    text: allowing("s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:PutObject"),
  },
  {
    name: "diagnostics",
    description: "See how the server is and why it refused, without objects or identities.",
    text: allowing("admin:GetConfiguration", "admin:GetRefusal", "admin:GetStatus"),
  },
  {
    name: "consoleAdmin",
    description: "Everything: all S3 operations and the whole management API.",
    text: allowing("admin:*", "s3:*"),
  },
];
