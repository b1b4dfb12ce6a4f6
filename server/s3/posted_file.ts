/** The file of a form, held to what the form says of it: its size, its MD5, its checksum. */
import type { ByteSource, Sink } from "../../storage/blobs.ts";
import type { DigestName, Digests } from "../../storage/digests.ts";
import { compareChecksum, compareMd5 } from "./body.ts";
import { type DeclaredChecksum, digestName } from "./checksums.ts";
import { S3Error } from "./errors.ts";
import type { SizeRange } from "./post_policy.ts";

export interface PostedFileOptions {
  readonly file: ByteSource;
  readonly sizes: SizeRange;
  /** Raw, of the content-md5 field. */
  readonly md5: Uint8Array | undefined;
  readonly checksum: DeclaredChecksum | undefined;
}

export class PostedFile implements ByteSource {
  readonly digests: readonly DigestName[];
  readonly #options: PostedFileOptions;

  constructor(options: PostedFileOptions) {
    this.#options = options;
    this.digests = options.checksum === undefined ? [] : [digestName(options.checksum.algorithm)];
  }

  get length(): number {
    return this.#options.file.length;
  }

  async bytes(): Promise<Uint8Array> {
    const bytes = await this.#options.file.bytes();
    this.#checkMost(bytes.length);
    this.#checkLeast(bytes.length);
    return bytes;
  }

  /** Throws EntityTooLarge as soon as it is, EntityTooSmall at the end. */
  async pipe(sink: Sink): Promise<void> {
    let size = 0;
    await this.#options.file.pipe((piece) => {
      size += piece.length;
      this.#checkMost(size);
      return sink(piece);
    });
    this.#checkLeast(size);
  }

  verify(digests: Digests): void {
    const { file, md5, checksum } = this.#options;
    file.verify(digests);
    compareMd5(md5, digests);
    if (checksum?.value !== undefined) {
      compareChecksum(checksum.algorithm, checksum.value, digests);
    }
  }

  #checkMost(size: number): void {
    const { max } = this.#options.sizes;
    if (size <= max) return;
    throw new S3Error("EntityTooLarge", {
      fields: { ProposedSize: String(size), MaxSizeAllowed: String(max) },
    });
  }

  #checkLeast(size: number): void {
    const { min } = this.#options.sizes;
    if (size >= min) return;
    throw new S3Error("EntityTooSmall", {
      fields: { ProposedSize: String(size), MinSizeAllowed: String(min) },
    });
  }
}
