/** What `mc admin cluster bucket export` writes: files by bucket, as the S3 API has them. What there is
 * no room for here is remarked and left out. */
import { parsePolicy } from "../auth/policy/parse_policy.ts";
import { isPublic } from "../auth/policy/public_policy.ts";
import { ConfigError } from "../config/config_error.ts";
import type { DeclaredBucket } from "../config/declared_buckets.ts";
import { isBucketName } from "../s3/bucket_name.ts";
import { decodeCors } from "../s3/cors.ts";
import { S3Error } from "../s3/errors.ts";
import { MAX_BUCKET_TAGS } from "../s3/operations/bucket_tagging.ts";
import { decodeTagging } from "../s3/tags.ts";
import { child, parseXml, root, textOf } from "../s3/xml_reader.ts";
import { readJsonFile } from "./iam_export.ts";
import type { Remarks } from "./report.ts";
import { isObject, translatePolicy } from "./translate_policy.ts";

type Settings = Omit<DeclaredBucket, "name">;

/** A file of a bucket: what it says, for the remarks of that bucket. Throws S3Error, ConfigError. */
type Reader = (bytes: Uint8Array, bucket: string, remarks: Remarks) => Settings;

const READERS: Readonly<Record<string, Reader>> = {
  "policy.json": readPolicy,
  "versioning.xml": readVersioning,
  "tagging.xml": (bytes) => ({ tags: decodeTagging(parseXml(bytes), MAX_BUCKET_TAGS) }),
  "cors.xml": (bytes) => ({ cors: decodeCors(parseXml(bytes)) }),
  "bucket-encryption.xml": leftOut("encryption"),
  "lifecycle.xml": leftOut("lifecycle rules"),
  "notification.xml": leftOut("notifications"),
  "object-lock.xml": leftOut("object lock"),
  "replication.xml": leftOut("replication"),
  "quota.json": leftOutJson("quota", (content) => ["quota", "size"].some((name) => content[name])),
  "bucket-targets.json": leftOutJson("targets of replication", ({ Targets }) => Boolean(Targets)),
};

export function isBucketFile(name: string): boolean {
  const [bucket = "", file = "", more] = name.split("/");
  return more === undefined && bucket !== "" && Object.hasOwn(READERS, file);
}

export function translateBuckets(
  files: ReadonlyMap<string, Uint8Array>,
  remarks: Remarks,
): readonly DeclaredBucket[] {
  const buckets = new Map<string, DeclaredBucket>();
  const refused = new Set<string>();
  for (const [path, bytes] of files) {
    const [name = "", file = ""] = path.split("/");
    const read = isBucketFile(path) ? READERS[file] : undefined;
    if (read === undefined || refused.has(name)) continue;
    if (!isBucketName(name)) {
      refused.add(name);
      remarks.skip("bucket", name, "is no name of a bucket here");
      continue;
    }
    const known = buckets.get(name) ?? { name };
    buckets.set(name, { ...known, ...tried(() => read(bytes, name, remarks), path, remarks) });
  }
  return [...buckets.values()];
}

function tried(read: () => Settings, path: string, remarks: Remarks): Settings {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof S3Error || error instanceof ConfigError)) throw error;
    remarks.skip("file", path, error.message);
    return {};
  }
}

function readPolicy(bytes: Uint8Array, bucket: string, remarks: Remarks): Settings {
  const path = `${bucket}/policy.json`;
  const translated = translatePolicy(readJsonFile(bytes, path), bucket);
  if ("fault" in translated) {
    remarks.skip("file", path, translated.fault);
    return {};
  }
  const { text, warnings } = translated;
  for (const warning of warnings) remarks.warn("bucket", bucket, `its policy: ${warning}`);
  if (isPublic(parsePolicy(text, "bucket"))) {
    remarks.warn("bucket", bucket, "its policy lets in everybody");
  }
  return { policy: text };
}

function readVersioning(bytes: Uint8Array, bucket: string, remarks: Remarks): Settings {
  const configuration = root(parseXml(bytes), "VersioningConfiguration");
  for (const name of ["ExcludedPrefixes", "ExcludeFolders"]) {
    const excluded = child(configuration, name);
    if (excluded === undefined || excluded.text === "false") continue;
    remarks.warn("bucket", bucket, `${name} of its versioning is not known here: all is versioned`);
  }
  const status = textOf(child(configuration, "Status"));
  if (status === "Enabled") return { versioning: "enabled" };
  return status === "Suspended" ? { versioning: "suspended" } : {};
}

/** Settings there are none of here; an empty file is none. */
function leftOut(what: string): Reader {
  return (bytes, bucket, remarks) => {
    if (parseXml(bytes).children.length > 0) remarks.skip("bucket", bucket, `its ${what}`);
    return {};
  };
}

function leftOutJson(
  what: string,
  isSet: (content: Readonly<Record<string, unknown>>) => boolean,
): Reader {
  return (bytes, bucket, remarks) => {
    const content = readJsonFile(bytes, `the ${what} of ${bucket}`);
    if (isObject(content) && isSet(content)) remarks.skip("bucket", bucket, `its ${what}`);
    return {};
  };
}
