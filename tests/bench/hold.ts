/** Holds many keep-alive connections, each of which has had one answer. Reads HoldOptions as JSON,
 * prints `held` when all are there, and keeps them until it is ended. */
import { Connection } from "./connection.ts";
import { EMPTY_SHA256, Signer } from "./signing.ts";
import type { Credentials } from "./signing.ts";

export interface HoldOptions {
  readonly port: number;
  readonly credentials: Credentials;
  readonly connections: number;
  /** Of an object. */
  readonly path: string;
}

/** Connections opened at once: a listener's queue is short. */
const AT_ONCE = 100;

const options: HoldOptions = JSON.parse(await new Response(Deno.stdin.readable).text());
const signer = new Signer(`127.0.0.1:${options.port}`, options.credentials, Date.now());
const head = signer.head({
  method: "GET",
  path: options.path,
  query: "",
  payload: EMPTY_SHA256,
  headers: {},
});
const held: Connection[] = [];
async function openShare(): Promise<void> {
  while (held.length < options.connections) {
    const connection = await Connection.open(options.port, 4096);
    held.push(connection);
    await connection.write(head);
    const { status } = await connection.read(false);
    if (status !== 200) throw new Error(`GET ${options.path}: ${status}`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, openShare));
console.log("held");
await new Promise(() => setInterval(() => {}, 60_000));
