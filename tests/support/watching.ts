/** Streams of events of the management API, watched by who signs for them. */
import type { KeyPair } from "./api_client.ts";
import { CREDENTIALS } from "./server.ts";
import { sign } from "./sign.ts";

/** The events of a stream, as JSON, once it has begun. */
export async function watching(url: string | undefined, path: string, pair: KeyPair = CREDENTIALS) {
  const [steps = "", query = ""] = path.split("?");
  const signed = sign({
    url: url ?? "",
    method: "GET",
    path: `/api/v1${steps}`,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: {},
    accessKeyId: pair.accessKeyId,
    secret: pair.secretAccessKey,
    service: "objectstorage",
  });
  const answer = await fetch(signed.url, { headers: signed.headers });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    status: answer.status,
    /** Undefined: the stream has ended. */
    // deno-lint-ignore no-explicit-any
    async next(): Promise<any> {
      for (;;) {
        const end = text.indexOf("\n\n");
        const event = text.slice(0, end);
        if (end >= 0) text = text.slice(end + 2);
        if (end >= 0 && event.startsWith("data: ")) return JSON.parse(event.slice(6));
        if (end >= 0) continue;
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}
