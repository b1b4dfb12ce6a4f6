/** An archive as it is sent: one object after the other, each opened when its turn comes, nothing held
 * but the piece under way. Ends when the client goes away, and when it has taken nothing for a while:
 * an open object keeps bytes from being swept. */
import { ArchiveNames } from "./archive_names.ts";

/** An object whose turn has come. */
export interface ArchivedObject {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
}

/** What could not be read, and why. */
export interface MissingObject {
  readonly key: string;
  readonly error: { readonly code: string; readonly message: string };
}

export interface ArchiveStreamOptions {
  readonly objects: AsyncIterable<ArchivedObject | MissingObject>;
  /** What names leave out of the keys that begin so. */
  readonly base: string;
  /** Milliseconds a client may take nothing. */
  readonly patience: number;
  /** Called once, however it ends. */
  readonly ended: () => void;
}

interface Entry {
  readonly name: string;
  readonly lastModified: Date;
  readonly input?: AsyncIterable<Uint8Array> | string;
}

/** Of what could not be read; the rest is counted. */
const MOST_LISTED = 1_000;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** A zip file. Errors when an object breaks off: what was sent of it cannot be taken back. */
export async function archiveStream(
  { objects, base, patience, ended }: ArchiveStreamOptions,
): Promise<ReadableStream<Uint8Array>> {
  // Of no use to a server nobody takes archives from.
  const { makeZip } = await import("client-zip");
  let current: Reader | undefined;
  let isOver = false;
  const names = new ArchiveNames();
  const listed: string[] = [];
  let missed = 0;

  async function* entries(): AsyncGenerator<Entry> {
    for await (const object of objects) {
      if (isOver) return;
      const { key } = object;
      if ("error" in object) {
        if (++missed > MOST_LISTED) continue;
        listed.push(`${JSON.stringify(key)}: ${object.error.code}: ${object.error.message}\n`);
        continue;
      }
      const told = key.startsWith(base) && key.length > base.length ? key.slice(base.length) : key;
      const lastModified = new Date(object.lastModified);
      if (told.endsWith("/") && object.size === 0) {
        yield { name: names.folder(told), lastModified };
        continue;
      }
      current = readerOf(object.body);
      yield { name: names.file(told), lastModified, input: piecesOf(current) };
      current = undefined;
    }
    if (missed === 0) return;
    if (missed > MOST_LISTED) listed.push(`and ${missed - MOST_LISTED} more\n`);
    yield { name: names.file("_errors.txt"), lastModified: new Date(), input: listed.join("") };
  }

  const zip = makeZip(entries()).getReader();
  let stall = (): void => {};
  const watch = () => setTimeout(() => stall(), patience);
  let timer = watch();
  const end = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    ended();
    // Either may have failed already, which is why this is the end.
    await current?.cancel().catch(() => {});
    await zip.cancel().catch(() => {});
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stall = () => {
        controller.error(new Error("The client takes nothing of the archive"));
        void end();
      };
    },
    async pull(controller) {
      clearTimeout(timer);
      const { done, value } = await zip.read().catch(async (error) => {
        await end();
        throw error;
      });
      if (isOver) return;
      if (!done) {
        controller.enqueue(value);
        timer = watch();
        return;
      }
      controller.close();
      await end();
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

function readerOf(body: Uint8Array | ReadableStream<Uint8Array>): Reader {
  const stream = body instanceof ReadableStream ? body : new ReadableStream<Uint8Array>({
    start(controller) {
      if (body.length > 0) controller.enqueue(body);
      controller.close();
    },
  });
  return stream.getReader();
}

async function* piecesOf(reader: Reader): AsyncGenerator<Uint8Array> {
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
