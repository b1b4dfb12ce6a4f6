/** Requests to a provider whose answers have an end: no redirects, no body larger than metadata ever
 * is. The caller's signal bounds the time. */

export interface BoundedRequest extends Omit<RequestInit, "body" | "signal"> {
  readonly body?: BodyInit | Uint8Array | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes. */
const LARGEST = 1024 * 1024;

/** As fetch. Throws TypeError for an answer that is too large. */
export async function boundedFetch(
  url: string,
  { body = null, signal, ...options }: BoundedRequest,
): Promise<Response> {
  const answer = await fetch(url, {
    ...options,
    body: body as BodyInit | null,
    signal: signal ?? null,
    redirect: "manual",
  });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > LARGEST) throw new TypeError("An answer of the provider is too large");
    parts.push(part);
  }
  const { status, statusText, headers } = answer;
  const isBare = [204, 205, 304].includes(status);
  return new Response(isBare ? null : new Blob(parts), { status, statusText, headers });
}
