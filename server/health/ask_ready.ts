/** The client's side of readiness, for `objectstorage healthcheck`: a server on this machine. */
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";

export interface Readiness {
  readonly ready: boolean;
  /** What the server said. */
  readonly text: string;
}

/** Asks the management port at `url`. Rejects when no answer came within `timeout` milliseconds. */
export async function askReady(url: string, timeout: number): Promise<Readiness> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // The certificate is for the names clients know, not for this machine's own address; nothing is
  // told to whoever answers.
  const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(timeout) };
  const get = url.startsWith("https:") ? getSecure : getPlain;
  const request = get(`${url}/readyz`, options, resolve);
  request.on("error", reject);
  const answer = await promise;
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += piece;
  return { ready: answer.statusCode === 200, text };
}
