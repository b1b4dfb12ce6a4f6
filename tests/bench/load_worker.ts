/** One thread of the load generator: signs its share ahead, then runs its clients in a closed
 * loop and checks every answer. Talks to load.ts by messages: plan in, ready, go, outcome. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { repeatedChecksum } from "./checksum.ts";
import { Connection } from "./connection.ts";
import { Histogram } from "./histogram.ts";
import { BLOCK, type Body, type Plan, scatteredName } from "./plan.ts";
import { EMPTY_SHA256, Signer } from "./signing.ts";

export interface Outcome {
  readonly requests: number;
  readonly bytes: number;
  readonly counts: Float64Array;
  readonly error?: string;
}

/** What one request sends: head, then `repeats` times the sender's block stamped `id`, then tail. */
interface Prepared {
  readonly head: Buffer;
  readonly id: string;
  readonly repeats: number;
  readonly tail?: Uint8Array;
  readonly bodyLength: number;
}

const STAMP = 16; // bytes at a block's end that make it distinct

function stamp(block: Buffer, text: string): void {
  block.write(text.slice(-STAMP).padStart(STAMP, "."), block.length - STAMP, "latin1");
}

/** A block that differs from run to run and from request to request, and hardly compresses. */
function freshBlock(size: number): Buffer {
  const block = Buffer.alloc(size);
  for (let i = 0; i < size; i += 65536) {
    crypto.getRandomValues(block.subarray(i, Math.min(i + 65536, size)));
  }
  return block;
}

/** Prepares requests: the costly parts (hashes of what bodies have in common) once. */
class Preparation {
  readonly #plan: Plan;
  readonly #signer: Signer;
  readonly #block: Buffer;
  readonly #common;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#signer = new Signer(`127.0.0.1:${plan.port}`, plan.credentials, Date.now());
    const body = plan.body;
    const size = body === undefined ? 0 : body.kind === "trailer" ? body.chunk : body.size;
    this.#block = freshBlock(Math.min(size, BLOCK));
    this.#common = createHash("sha256").update(this.#block.subarray(0, -STAMP));
  }

  request(number: number): Prepared {
    const { targets, body, method } = this.#plan;
    const name = targets.names === "none" ? "" : scatteredName(number);
    const queries = targets.queries ?? [""];
    const base = {
      method,
      path: targets.path + name,
      query: queries[number % queries.length] ?? "",
    };
    const headers = this.#plan.headers ?? {};
    if (body === undefined) {
      const head = this.#signer.head({ ...base, payload: EMPTY_SHA256, headers });
      return { head, id: "", repeats: 0, bodyLength: 0 };
    }
    const id = scatteredName(number) + number.toString(36).padStart(8, "0");
    return body.kind === "plain"
      ? this.#plain(base, headers, body, id)
      : this.#trailer(base, headers, body, id);
  }

  #plain(
    base: { method: string; path: string; query: string },
    headers: Record<string, string>,
    body: Body & { kind: "plain" },
    id: string,
  ): Prepared {
    const block = this.#block;
    let payload = "UNSIGNED-PAYLOAD";
    if (body.payload === "hashed") {
      stamp(block, id);
      payload = this.#common.copy().update(block.subarray(-STAMP)).digest("hex");
    }
    const head = this.#signer.head({
      ...base,
      payload,
      headers: { ...headers, "content-length": String(body.size) },
    });
    return { head, id, repeats: body.size / block.length, bodyLength: body.size };
  }

  #trailer(
    base: { method: string; path: string; query: string },
    headers: Record<string, string>,
    body: Body & { kind: "trailer" },
    id: string,
  ): Prepared {
    stamp(this.#block, id);
    const repeats = body.size / body.chunk;
    const header = `x-amz-checksum-${body.checksum.toLowerCase()}`;
    const checksum = repeatedChecksum(body.checksum, this.#block, repeats);
    const tail = Buffer.from(`0\r\n${header}:${checksum}\r\n\r\n`);
    const framing = body.chunk.toString(16).length + 4;
    const head = this.#signer.head({
      ...base,
      payload: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      headers: {
        ...headers,
        "content-encoding": "aws-chunked",
        "content-length": String(repeats * (body.chunk + framing) + tail.length),
        "x-amz-decoded-content-length": String(body.size),
        "x-amz-sdk-checksum-algorithm": body.checksum,
        "x-amz-trailer": header,
      },
    });
    return { head, id, repeats, tail, bodyLength: body.size };
  }

  /** The buffer one client sends from: head space for small bodies, framing for chunked ones. */
  sender(): Sender {
    return new Sender(this.#block, this.#plan.body?.kind === "trailer");
  }
}

/** Sends prepared requests over one connection from a buffer of its own. */
class Sender {
  readonly #space: Buffer;
  readonly #block: Buffer;
  readonly #piece: Buffer;
  readonly #joined: boolean;

  constructor(block: Buffer, framed: boolean) {
    const frame = framed ? Buffer.from(`${block.length.toString(16)}\r\n`) : Buffer.alloc(0);
    const end = framed ? 2 : 0;
    const room = 4096;
    this.#space = Buffer.alloc(room + frame.length + block.length + end);
    this.#piece = this.#space.subarray(room);
    frame.copy(this.#piece);
    block.copy(this.#piece, frame.length);
    if (framed) this.#piece.write("\r\n", frame.length + block.length);
    this.#block = this.#piece.subarray(frame.length, frame.length + block.length);
    this.#joined = block.length <= 65536;
  }

  async send(connection: Connection, prepared: Prepared): Promise<void> {
    const { head, id, repeats, tail } = prepared;
    if (repeats === 0) return await connection.write(head);
    stamp(this.#block, id);
    let left = repeats;
    if (this.#joined) { // small: head and first block in one write, as clients do
      const start = this.#piece.byteOffset - this.#space.byteOffset - head.length;
      head.copy(this.#space, start);
      await connection.write(this.#space.subarray(start));
      left -= 1;
    } else {
      await connection.write(head);
    }
    for (; left > 0; left--) await connection.write(this.#piece);
    if (tail !== undefined) await connection.write(tail);
  }
}

/** All clients of this thread until the time or the targets are used up. */
async function drive(
  plan: Plan,
  requests: readonly Prepared[],
  connections: readonly Connection[],
  preparation: Preparation,
): Promise<Outcome> {
  const histogram = new Histogram();
  let next = plan.targets.repeat ? Math.floor(Math.random() * requests.length) : 0;
  let bytes = 0;
  let error: string | undefined;
  const deadline = performance.now() + plan.seconds * 1000;
  const client = async (connection: Connection) => {
    const sender = preparation.sender();
    while (error === undefined) {
      const begin = performance.now();
      if (begin >= deadline || (!plan.targets.repeat && next >= requests.length)) return;
      const request = requests[next++ % requests.length];
      if (request === undefined) return;
      await sender.send(connection, request);
      const answer = await connection.read(plan.method === "HEAD");
      histogram.record(performance.now() - begin);
      bytes += answer.length + request.bodyLength;
      if (answer.status !== plan.status || answer.length !== (plan.length ?? answer.length)) {
        error = `${plan.method} ${plan.targets.path}: ${answer.length} bytes, ${answer.head}`;
      }
    }
  };
  await Promise.all(connections.map(client));
  return {
    requests: histogram.total,
    bytes,
    counts: histogram.counts,
    ...(error === undefined ? {} : { error }),
  };
}

async function serve(plan: Plan, port: MessagePort): Promise<void> {
  const preparation = new Preparation(plan);
  const { first, count } = plan.targets;
  const requests = Array.from({ length: count }, (_, i) => preparation.request(first + i));
  const size = (plan.length ?? 0) > BLOCK ? BLOCK : 65536;
  const connections = await Promise.all(
    Array.from({ length: plan.clients }, () => Connection.open(plan.port, size)),
  );
  const go = new Promise((resolve) => port.addEventListener("message", resolve, { once: true }));
  port.postMessage("ready");
  await go;
  let outcome: Outcome;
  try {
    outcome = await drive(plan, requests, connections, preparation);
  } catch (thrown) {
    outcome = { requests: 0, bytes: 0, counts: new Histogram().counts, error: String(thrown) };
  }
  for (const connection of connections) connection[Symbol.dispose]();
  port.postMessage(outcome);
}

self.addEventListener("message", (event) => {
  const { plan, port } = (event as MessageEvent<{ plan: Plan; port: MessagePort }>).data;
  port.start();
  void serve(plan, port);
}, { once: true });
