/** What every metadata store must do, whatever it keeps its rows in: functions that register tests
 * over a factory of empty stores. One file a subject in metadata/. */
import { accessKeyContract } from "./metadata/access_keys.ts";
import type { OpenBackend } from "./metadata/backend.ts";
import { attributeContract } from "./metadata/attributes.ts";
import { batchContract } from "./metadata/batches.ts";
import { blobContract } from "./metadata/blobs.ts";
import { bucketContract } from "./metadata/buckets.ts";
import { copyContract } from "./metadata/copies.ts";
import { identityContract } from "./metadata/identities.ts";
import { journalContract } from "./metadata/journal.ts";
import { listingContract } from "./metadata/listings.ts";
import { policyContract } from "./metadata/policies.ts";
import { randomIdentityContract } from "./metadata/random_identities.ts";
import { sessionContract } from "./metadata/sessions.ts";
import { shareContract } from "./metadata/shares.ts";
import { uploadContract } from "./metadata/uploads.ts";
import { versionContract } from "./metadata/versions.ts";

export type { MetadataBackend, OpenBackend } from "./metadata/backend.ts";

/** Registers all tests; `name` begins theirs. Each opens a store of its own. */
export function metadataContract(name: string, open: OpenBackend): void {
  bucketContract(name, open);
  versionContract(name, open);
  attributeContract(name, open);
  listingContract(name, open);
  uploadContract(name, open);
  copyContract(name, open);
  blobContract(name, open);
  batchContract(name, open);
  identityContract(name, open);
  policyContract(name, open);
  accessKeyContract(name, open);
  randomIdentityContract(name, open);
  sessionContract(name, open);
  shareContract(name, open);
  journalContract(name, open);
}
