/** Answers of a server in the words of the model. */
import type { S3Response } from "../support/s3_client.ts";
import { type Read, Refusal, type Stored } from "./store.ts";

/** The answer, if it is a success of the expected kind; else throws what it refuses. */
export function accept(answer: S3Response, status: number): S3Response {
  if (answer.status >= 300) throw refusal(answer);
  if (answer.status !== status) {
    throw new Error(`expected status ${status}, got ${answer.status}`);
  }
  return answer;
}

/** The same for a copy: what a refusal tells of the source besides its code is not compared. */
export function acceptCopy(answer: S3Response): S3Response {
  if (answer.status >= 300) throw new Refusal(answer.code, { status: answer.status });
  return accept(answer, 200);
}

export function refusal(answer: S3Response): Refusal {
  const marker = answer.header("x-amz-delete-marker");
  return new Refusal(answer.code, {
    status: answer.status,
    ...(marker === undefined ? {} : { deleteMarker: marker === "true" }),
    ...told("versionId", answer.header("x-amz-version-id")),
  });
}

export function readOf(answer: S3Response, head: boolean): Read {
  const tagCount = answer.header("x-amz-tagging-count");
  const partsCount = answer.header("x-amz-mp-parts-count");
  const length = Number(answer.header("content-length"));
  if (!head && length !== answer.body.length) throw new Error("content-length is not the length");
  return {
    status: answer.status as 200 | 206,
    etag: unquote(answer.header("etag") ?? ""),
    ...told("versionId", answer.header("x-amz-version-id")),
    length,
    ...told("contentRange", answer.header("content-range")),
    contentType: answer.header("content-type") ?? "",
    metadata: answer.headersAfter("x-amz-meta-"),
    ...(tagCount === undefined ? {} : { tagCount: Number(tagCount) }),
    ...(partsCount === undefined ? {} : { partsCount: Number(partsCount) }),
    ...(head ? {} : { body: answer.body }),
  };
}

export function stored(answer: S3Response): Stored {
  const etag = unquote(answer.header("etag") ?? "");
  return { etag, ...told("versionId", answer.header("x-amz-version-id")) };
}

export function told<Name extends string>(
  name: Name,
  value: string | undefined,
): { [N in Name]?: string } {
  return value === undefined ? {} : { [name]: value } as { [N in Name]?: string };
}

/** Entity tags are quoted everywhere but in GetObjectAttributes. */
export function unquote(tag: string): string {
  const inner = /^"(.*)"$/.exec(tag)?.[1];
  if (inner === undefined) throw new Error(`entity tag without quotes: ${tag}`);
  return inner;
}
