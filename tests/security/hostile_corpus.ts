/** A corpus of requests no client should send, byte for byte, as tests. Each is answered as it says or
 * cut off, a request behind it is never taken for another, the server answers afterwards, and nothing
 * is stored that was not acknowledged. */
import { strict as assert } from "node:assert";
import { type RunningServer, startServer } from "../../server/start.ts";
import { exchange, expectSound } from "../support/raw_exchange.ts";
import { parseXmlAnswer } from "../support/xml.ts";

export const BUCKET = "hostile";
/** Behind each request: its answer tells whether the connection still is where it should be. */
const NEXT = "GET /-/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
/** The statuses of all answers, in order; none: the connection is closed without a word. */
export type Case =
  readonly (readonly [what: string, request: string, statuses: readonly number[]])[];

export const REFUSED = [400];
export const get = (target: string, headers = "") =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
export const put = (key: string, headers: string, body: string) =>
  `PUT /${BUCKET}/${key} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;

export async function start(): Promise<RunningServer> {
  // Nobody is asked for a signature: everything comes as far as it can.
  const server = await startServer({ isolates: 1, authentication: false });
  const made = await fetch(`${server.url}/${BUCKET}`, { method: "PUT" });
  await made.body?.cancel();
  assert.equal(made.status, 200);
  return server;
}

export async function keys({ url }: RunningServer): Promise<readonly string[]> {
  const answer = await fetch(`${url}/${BUCKET}?list-type=2&encoding-type=url`);
  return parseXmlAnswer(await answer.text()).all("Contents")
    .map((entry) => decodeURIComponent(entry.need("Key")));
}

/** `stored`: every key there is at the end. */
export function corpus(name: string, cases: Case, stored: readonly string[]): void {
  Deno.test(`hostile requests: ${name}`, async () => {
    await using server = await start();
    for (const [what, request, statuses] of cases) {
      const answers = await exchange(server.port, request + NEXT);
      for (const answer of answers) expectSound(answer, what);
      assert.deepEqual(answers.map(({ status }) => status), statuses, what);
      const [alive] = await exchange(server.port, NEXT);
      assert.equal(alive?.status, 200, `after ${what}`);
    }
    assert.deepEqual(await keys(server), [...stored].sort());
  });
}
