/** Everything a handler may reach besides its request. Built once per isolate. */
import type { MetadataReader, MetadataWriter } from "../storage/metadata.ts";
import type { Clock } from "../storage/model.ts";
import type { ObjectStore } from "../storage/objects.ts";

export interface Services {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** The region this server says it is in, e.g. `us-east-1`. */
  readonly region: string;
}
