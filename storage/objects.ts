/** Where bytes and rows meet. The order is the whole point:
 *
 *   1. stage    bytes hashed, verified and flushed under a temporary name
 *   2. publish  renamed to their hash, directory flushed
 *   3. commit   one transaction makes the version visible
 *
 * A client hears 200 only after 3. Nothing is undone by hand: whatever 3 did not reference is
 * garbage, and garbage is the sweep's business alone. */
import type { BlobStore, ByteSource } from "./blobs.ts";
import type { Digests } from "./digests.ts";
import type { Epochs } from "./epochs.ts";
import type { Commands, MetadataReader, MetadataWriter, ObjectAddress } from "./metadata.ts";
import type { ObjectVersion } from "./model.ts";

export type BringingCommand = "putObject" | "putPart";

type CommandRest<Name extends BringingCommand> = Omit<Commands[Name]["input"], "content">;
type ResultOf<Name extends BringingCommand> = Extract<
  Commands[Name]["output"],
  { kind: "done" }
>["result"];

export interface ObjectStoreOptions {
  readonly reader: MetadataReader;
  readonly writer: MetadataWriter;
  readonly blobs: BlobStore;
  readonly epochs: Epochs;
  /** Bodies up to this many bytes are rows; longer ones are files. */
  readonly inlineLimit: number;
  /** Milliseconds to wait while the sweep removes the same bytes; then `busy`. Default 5,000. */
  readonly patience?: number;
}

export interface OpenedObject {
  readonly version: ObjectVersion;
  /** Exactly the bytes asked for. */
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
}

/** What of a version to open: chosen after its row was read (ranges and conditions need its size).
 * Throws to refuse. */
export type ChooseRange = (version: ObjectVersion) => { start: number; end: number } | undefined;

export interface ObjectStore {
  /** Stages, publishes and commits `source`. `describe` gets the digests and returns the rest of
   * the command. */
  put<Name extends BringingCommand>(
    name: Name,
    source: ByteSource,
    describe: (digests: Digests) => CommandRest<Name>,
  ): Promise<ResultOf<Name>>;
  /** Opens a version's bytes; undefined when there is no such version. A delete marker opens with an
   * empty body. `choose` returning undefined opens nothing (empty body). `corrupt` when bytes that
   * must be there are not. */
  open(address: ObjectAddress, choose: ChooseRange): Promise<OpenedObject | undefined>;
}
