/** Makes what the operator declared so: before the server is ready, only what differs, again at every
 * start. What was not declared is left as it is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteReader } from "../storage/sqlite/sqlite_metadata.ts";
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import type { Bucket, BucketDocument } from "../storage/model.ts";
import type { DeclaredBucket } from "./config/declared_buckets.ts";
import { encodeStoredCors } from "./s3/cors.ts";
import { encodeStoredTags } from "./s3/operations/bucket_tagging.ts";

/** One step from what is to what is declared. */
export interface Change {
  /** For people, e.g. `create bucket logs`. */
  readonly text: string;
  apply(writer: MetadataWriter): Promise<void>;
}

export interface Owner {
  readonly id: string;
  readonly name: string;
  /** Region of buckets made here. */
  readonly region: string;
}

/** What differs, in the order to apply it. `reader` undefined: there is nothing yet. */
export async function planBuckets(
  declared: readonly DeclaredBucket[],
  reader: Pick<MetadataReader, "getBucket"> | undefined,
  owner: Owner,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const wanted of declared) {
    const bucket = await reader?.getBucket(wanted.name);
    const set = settingsOf(wanted, bucket);
    if (bucket !== undefined && set === undefined) continue;
    const what = set === undefined ? "" : ` (${set.text})`;
    changes.push({
      text: `${bucket === undefined ? "create" : "change"} bucket ${wanted.name}${what}`,
      async apply(writer) {
        const cause = { principal: owner.name, action: "Bootstrap" };
        const { name } = wanted;
        const made = bucket ?? await writer.execute("createBucket", {
          name,
          owner: owner.id,
          region: owner.region,
          cause,
        });
        if (set === undefined) return;
        await writer.execute("updateBucket", { bucket: made.id, ...set.change, cause });
      },
    });
  }
  return changes;
}

/** What a start on `directory` would change, for people. Changes nothing; a server may be running. */
export async function previewBuckets(
  directory: string,
  declared: readonly DeclaredBucket[],
): Promise<readonly string[]> {
  const database = join(directory, ".objectstorage", "metadata.db");
  using reader = existsSync(database) ? new SqliteReader(database) : undefined;
  const nobody = { id: "", name: "", region: "" };
  return (await planBuckets(declared, reader, nobody)).map(({ text }) => text);
}

/** The settings that differ; undefined when none does. */
function settingsOf({ versioning, cors, tags }: DeclaredBucket, bucket: Bucket | undefined) {
  const documents: Partial<Record<BucketDocument, string | null>> = {};
  const texts: string[] = [];
  const set = (name: BucketDocument, wanted: string | null): void => {
    if ((bucket?.documents[name] ?? null) === wanted) return;
    documents[name] = wanted;
    texts.push(name);
  };
  const turned = versioning !== undefined && versioning !== (bucket?.versioning ?? "off");
  if (turned) texts.push(`versioning ${versioning}`);
  if (cors !== undefined) set("cors", cors.length === 0 ? null : encodeStoredCors(cors));
  if (tags !== undefined) set("tagging", encodeStoredTags(tags));
  if (texts.length === 0) return undefined;
  return { text: texts.join(", "), change: { documents, ...(turned ? { versioning } : {}) } };
}
