/** Objects on their way to the server, by signed URLs: whole when they are short, in parts otherwise. Each
 * piece is sent with its MD5, so that what is stored is what was read. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Api, step } from "./api.ts";
import { CliError } from "./cli_error.ts";
import { type Answer, exchange } from "./exchange.ts";
import { listAt, textAt } from "./json_answer.ts";
import { requireSuccess, urlOf } from "./signed_url.ts";

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Bytes; undefined: not known before the end. */
  readonly size?: number | undefined;
}

export interface Stored {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
}

const MIB = 2 ** 20;
const SMALLEST_PART = 16 * MIB;
/** S3's own bound. */
const MOST_PARTS = 10_000;
/** Bytes of parts on their way at the same time, and how many. */
const UNDER_WAY = 128 * MIB;
const MOST_UNDER_WAY = 4;

/** Throws CliError; nothing is stored then. */
export async function upload(
  api: Api,
  what: Upload,
  bytes: AsyncIterable<Buffer>,
): Promise<Stored> {
  const size = Math.max(SMALLEST_PART, Math.ceil((what.size ?? 0) / MOST_PARTS / MIB) * MIB);
  const parts = inParts(bytes, size)[Symbol.asyncIterator]();
  const { value: first = Buffer.alloc(0) } = await parts.next();
  const isPlain = what.metadata === undefined && what.tags === undefined;
  if (first.length < size && isPlain) return await putWhole(api, what, first);
  return await putParts(api, what, first, parts);
}

/** Pieces of exactly `size` bytes, but for the last; at least one, which may be empty. */
async function* inParts(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [], length = 0, isFirst = true;
  for await (const piece of bytes) {
    waiting.push(piece);
    length += piece.length;
    while (length >= size) {
      const whole = Buffer.concat(waiting, length);
      yield whole.subarray(0, size);
      [waiting, length, isFirst] = [[whole.subarray(size)], length - size, false];
    }
  }
  if (length > 0 || isFirst) yield Buffer.concat(waiting, length);
}

async function putWhole(
  api: Api,
  { bucket, key, contentType }: Upload,
  bytes: Buffer,
): Promise<Stored> {
  const body = { items: [{ key }] };
  const answered = await api.ask("POST", `/buckets/${step(bucket)}/upload-urls`, { body });
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  const answer = await put(api, listAt(answered, "items")[0], bytes, headers);
  const versionId = answer.header("x-amz-version-id");
  return {
    ...{ key, size: bytes.length, etag: etagOf(answer) },
    ...(versionId === undefined ? {} : { versionId }),
  };
}

interface Part {
  readonly number: number;
  readonly etag: string;
}

async function putParts(
  api: Api,
  { bucket, key, contentType, metadata, tags }: Upload,
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
): Promise<Stored> {
  const path = `/buckets/${step(bucket)}/uploads`;
  const begun = await api.ask("POST", path, { body: { key, contentType, metadata, tags } });
  const uploading = `${path}/${step(textAt(begun, "uploadId") ?? "")}`;
  const parts: Part[] = [], underWay = new Set<Promise<void>>();
  const most = Math.max(1, Math.min(MOST_UNDER_WAY, Math.floor(UNDER_WAY / first.length)));
  let size = 0, number = 0;
  const send = async (bytes: Buffer, number: number) => {
    const body = { key, parts: [number] };
    const answered = await api.ask("POST", `${uploading}/part-urls`, { body });
    const answer = await put(api, listAt(answered, "items")[0], bytes);
    parts.push({ number, etag: etagOf(answer) });
  };
  try {
    for (let bytes: Buffer | undefined = first; bytes !== undefined;) {
      if (++number > MOST_PARTS) {
        throw new CliError(`That is longer than ${MOST_PARTS} parts of ${first.length / MIB} MiB`, {
          hint: "A file, whose length is known before, may be longer than standard input",
        });
      }
      size += bytes.length;
      const sending = send(bytes, number).finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (underWay.size >= most) await Promise.race(underWay);
      bytes = (await rest.next()).value;
    }
    await Promise.all(underWay);
    parts.sort((one, other) => one.number - other.number);
    const done = await api.ask("POST", `${uploading}/complete`, { body: { key, parts } });
    const versionId = textAt(done, "versionId");
    return {
      ...{ key, size, etag: textAt(done, "etag") ?? "" },
      ...(versionId === undefined ? {} : { versionId }),
    };
  } catch (error) {
    await Promise.allSettled(underWay);
    // What failed is told, not that the rest could not be tidied up: the server does that in time.
    await api.ask("DELETE", uploading, { query: { key } }).catch(() => undefined);
    throw error;
  }
}

async function put(
  { server: { authority } }: Api,
  signed: unknown,
  bytes: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const md5 = createHash("md5").update(bytes).digest("base64");
  const answer = await exchange({
    ...{ url: urlOf(signed), method: "PUT", authority, body: bytes },
    headers: { ...headers, "content-md5": md5 },
  });
  await requireSuccess(answer);
  return answer;
}

function etagOf(answer: Answer): string {
  return (answer.header("etag") ?? "").replaceAll('"', "");
}
