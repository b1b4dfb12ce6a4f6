/** What a bucket's own documents say of who may: its policy. Read once for each state of the bucket,
 * of which readers hand out the same object until it changes. */
import type { Bucket } from "../../storage/model.ts";
import { parsePolicy } from "./policy/parse_policy.ts";
import type { NamedPolicy } from "./policy/policy.ts";

export interface BucketAccess {
  readonly policy?: NamedPolicy<"bucket">;
}

/** What a bucket without such documents says. */
const NOTHING: BucketAccess = {};

export class BucketAccesses {
  readonly #read = new WeakMap<Bucket, BucketAccess>();

  of(bucket: Bucket | undefined): BucketAccess {
    if (bucket === undefined) return NOTHING;
    let access = this.#read.get(bucket);
    if (access === undefined) this.#read.set(bucket, access = readAccess(bucket));
    return access;
  }
}

function readAccess({ name, documents }: Bucket): BucketAccess {
  const { policy } = documents;
  if (policy === undefined) return NOTHING;
  return { policy: { name: `bucket/${name}`, policy: parsePolicy(policy, "bucket") } };
}
