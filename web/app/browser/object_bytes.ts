/** Bytes of objects, which come from S3 itself by signed URLs: addresses to save and to show them, and
 * the beginning of texts. */
import { answered, api, ApiFailure, isAbort } from "../api.ts";
import { text } from "../text.ts";
import { nameOf } from "./paths.ts";
import { TEXT_LIMIT } from "./preview_kind.ts";
import type { Row } from "./rows.ts";

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** Absent: the current one. */
  readonly versionId?: string;
}

export interface AddressOptions {
  /** Seconds. */
  readonly expiresIn?: number;
  /** Browsers save it as that; absent: they show it. */
  readonly fileName?: string;
  /** Browsers take it for that, whatever it was stored as. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** A URL that gives the object to whoever has it. */
export async function addressOf(
  { bucket, key, versionId }: ObjectName,
  { expiresIn = 3_600, fileName, contentType, signal }: AddressOptions = {},
) {
  return await answered(api.POST("/api/v1/buckets/{bucket}/download-urls", {
    params: { path: { bucket } },
    body: {
      ...{ key, expiresIn },
      ...(versionId === undefined ? {} : { versionId }),
      ...(fileName === undefined ? {} : { fileName }),
      ...(contentType === undefined ? {} : { contentType }),
    },
    ...(signal === undefined ? {} : { signal }),
  }));
}

/** What a key's last part is called where it is saved. */
export function fileNameOf(key: string): string {
  // What turns around what follows would let it look like another type.
  const odd = /[\u0000-\u001f\u007f"\\/\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  return nameOf(key).replace(odd, "_").slice(0, 255) || "object";
}

export async function download(object: ObjectName): Promise<void> {
  const { url } = await addressOf(object, { fileName: fileNameOf(object.key) });
  save(url);
}

/** Objects named in one archive; folders have as many as the server puts into one. */
export const MOST_ZIPPED = 1_000;

/** Saves objects and folders as one zip file, which the server makes as it is read. */
export async function downloadTogether(
  bucket: string,
  folder: string,
  rows: readonly Row[],
): Promise<void> {
  const keysOf = (isFolder: boolean) =>
    rows.filter(({ kind }) => (kind === "folder") === isFolder).map(({ key }) => key);
  const { id } = await answered(api.POST("/api/v1/buckets/{bucket}/archives", {
    params: { path: { bucket } },
    body: {
      ...{ keys: keysOf(false), prefixes: keysOf(true), base: folder },
      fileName: `${fileNameOf(folder === "" ? bucket : folder)}.zip`,
    },
  }));
  save(new URL(`api/v1/archives/${encodeURIComponent(id)}`, document.baseURI).href);
}

/** Has the browser save what is there, under the name the answer tells. */
export function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.hidden = true;
  // A refusal must not take the place of the page.
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}

export interface TextBeginning {
  readonly text: string;
  /** Whether there is more of it. */
  readonly isCut: boolean;
  /** False: what is shown is a guess, and cannot be changed. */
  readonly isUtf8: boolean;
  /** Of what was read. */
  readonly etag: string;
}

/** The first 256 KiB. Throws ApiFailure, or what aborted it. */
export async function readBeginning(
  object: ObjectName,
  { size, signal }: { readonly size: number; readonly signal?: AbortSignal },
): Promise<TextBeginning> {
  const { url } = await addressOf(object, { ...(signal === undefined ? {} : { signal }) });
  // An empty object has no range to ask for.
  const headers = size === 0 ? undefined : { range: `bytes=0-${TEXT_LIMIT - 1}` };
  const response = await s3Fetch(url, {
    ...(headers === undefined ? {} : { headers }),
    ...(signal === undefined ? {} : { signal }),
    cache: "no-store",
  });
  const bytes = await response.arrayBuffer();
  const total = Number(
    response.headers.get("content-range")?.split("/").at(-1) ?? bytes.byteLength,
  );
  const isCut = total > bytes.byteLength;
  return {
    ...decoded(bytes, isCut),
    isCut,
    etag: response.headers.get("etag")?.replaceAll('"', "") ?? "",
  };
}

function decoded(bytes: ArrayBuffer, isCut: boolean): Pick<TextBeginning, "text" | "isUtf8"> {
  try {
    // What is cut may end within a character.
    const options = { stream: isCut };
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, options);
    return { text, isUtf8: !text.includes("\0") };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), isUtf8: false };
  }
}

/** Asks S3. Throws ApiFailure for what it refuses. */
export async function s3Fetch(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, credentials: "omit" }).catch((error) => {
    if (isAbort(error)) throw error;
    const { storageUnreachable: message } = text.browser;
    throw new ApiFailure(0, { code: "StorageUnreachable", message });
  });
  if (!response.ok) throw await failureOfS3(response);
  return response;
}

/** The failure an answer of S3 tells of, in XML. */
export async function failureOfS3(response: Response): Promise<ApiFailure> {
  const document = new DOMParser().parseFromString(await response.text(), "text/xml");
  const told = (name: string) => document.querySelector(`Error > ${name}`)?.textContent;
  const code = told("Code") ?? undefined, message = told("Message") ?? undefined;
  const requestId = told("RequestId") ?? undefined;
  return new ApiFailure(response.status, {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}
