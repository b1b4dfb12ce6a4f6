/** Where bytes and rows meet. The order is the whole point:
 *
 *   1. stage    bytes hashed, verified and flushed under a temporary name
 *   2. publish  renamed to their hash, directory flushed
 *   3. commit   one transaction makes the version visible
 *
 * A client hears 200 only after 3. Nothing is undone by hand: whatever 3 did not reference is
 * garbage, and garbage is the sweep's business alone. */
import type { BlobStore, ByteSource, StagedBlob } from "./blobs.ts";
import { digest, type Digests } from "./digests.ts";
import type { Epochs } from "./epochs.ts";
import type {
  Commands,
  Introduced,
  MetadataReader,
  MetadataWriter,
  NewContent,
  ObjectAddress,
} from "./metadata.ts";
import { type ObjectVersion, StorageError } from "./model.ts";
import { openSegments } from "./segments.ts";

/** Milliseconds. */
const PATIENCE = 5_000;

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

export class ObjectStore {
  readonly #options: ObjectStoreOptions;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
  }

  /** Stages, publishes and commits `source`. `describe` gets the digests (`md5` and those the
   * source declared) and returns the rest of the command. */
  async put<Name extends BringingCommand>(
    name: Name,
    source: ByteSource,
    describe: (digests: Digests) => CommandRest<Name>,
  ): Promise<ResultOf<Name>> {
    if (source.length <= this.#options.inlineLimit) {
      const bytes = await source.bytes();
      const digests = digest(bytes, ["md5", ...source.digests]);
      source.verify(digests);
      const answer = await this.#commit(name, describe(digests), { kind: "inline", bytes });
      if (answer.kind !== "done") throw new Error(`Inline bytes cannot be swept: ${answer.kind}`);
      return answer.result as ResultOf<Name>;
    }
    await using staged = await this.#options.blobs.stage(source);
    const rest = describe(staged.digests);
    // Active from before the file can be found until it is referenced: see epochs.ts.
    using _active = this.#options.epochs.enter();
    const deadline = performance.now() + (this.#options.patience ?? PATIENCE);
    let revive: number | undefined;
    let published = false;
    for (let pause = 5;; pause = Math.min(pause * 2, 200)) {
      if (!published) await staged.publish();
      published = true;
      const answer = await this.#commit(name, rest, {
        kind: "blob",
        blob: staged.id,
        size: staged.size,
        ...(revive === undefined ? {} : { revive }),
      }).catch((error: unknown) => this.#leaveToSweep(staged, error));
      if (answer.kind === "done") return answer.result as ResultOf<Name>;
      if (performance.now() > deadline) {
        throw new StorageError("busy", { message: "The same bytes are being removed" });
      }
      if (answer.kind === "republish") {
        revive = answer.generation;
        published = false;
      } else {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** A refused command (a precondition, say) leaves published bytes nobody refers to. */
  async #leaveToSweep({ id: blob, size }: StagedBlob, refusal: unknown): Promise<never> {
    // What cannot be noted now is found when the server looks for files without rows.
    await this.#options.writer.execute("adoptBlob", { blob, size }).catch(() => {});
    throw refusal;
  }

  #commit<Name extends BringingCommand>(
    name: Name,
    rest: CommandRest<Name>,
    content: NewContent,
  ): Promise<Introduced<ResultOf<Name>>> {
    const input = { ...rest, content } as unknown as Commands[Name]["input"];
    return this.#options.writer.execute(name, input) as Promise<Introduced<ResultOf<Name>>>;
  }

  /** Opens a version's bytes; undefined when there is no such version. A delete marker opens with
   * an empty body. `choose` returning undefined opens nothing (empty body). `corrupt` when bytes
   * that must be there are not. */
  async open(address: ObjectAddress, choose: ChooseRange): Promise<OpenedObject | undefined> {
    const found = await this.#options.reader.openVersion(address);
    if (found === undefined) return undefined;
    const { version, bytes } = found;
    // Bytes that came with their row are safe from the sweep: no epoch is needed.
    if (bytes === undefined) return await this.#openSegments(address, choose);
    const range = choose(version) ?? { start: 0, end: 0 };
    return { version, body: bytes.subarray(range.start, range.end) };
  }

  async #openSegments(
    address: ObjectAddress,
    choose: ChooseRange,
  ): Promise<OpenedObject | undefined> {
    const { reader, blobs, epochs } = this.#options;
    for (let attempt = 0;; attempt++) {
      const active = epochs.enter();
      let release = true;
      try {
        const version = await reader.getVersion(address);
        if (version === undefined) return undefined;
        const range = choose(version);
        if (range === undefined || range.start >= range.end) {
          return { version, body: new Uint8Array(0) };
        }
        const segments = await reader.getSegments(
          version.content,
          version.size,
          range.start,
          range.end,
        );
        const opened = segments === undefined
          ? undefined
          : await openSegments(segments, blobs, active);
        if (opened !== undefined) {
          release = !opened.holdsTicket;
          return { version, body: opened.body };
        }
        // Overwritten between the two reads: look again. A second time it is missing for good.
        if (attempt > 0) {
          throw new StorageError("corrupt", {
            message: `Bytes of ${address.key} version ${version.versionId} are missing`,
          });
        }
      } finally {
        if (release) active[Symbol.dispose]();
      }
    }
  }
}
