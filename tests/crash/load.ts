/** A client that writes, overwrites, copies, deletes and uploads in parts until the server dies,
 * keeping a ledger of what it was told. */
import { Ledger, type State, stateOf } from "./ledger.ts";

const SIZES = [0, 1, 4_000, 16_384, 16_385, 70_000, 300_000, 1_200_000];
const CONTENTS = 12;

export class Load {
  readonly ledger = new Ledger();
  readonly #bucket: string;
  readonly #writers: number;
  #seed: number;
  #refused = 0;

  /** `seed` decides everything but the interleaving. */
  constructor(bucket: string, writers: number, seed: number) {
    this.#bucket = bucket;
    this.#writers = writers;
    this.#seed = seed;
  }

  #random(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(this.#seed / 2 ** 32 * below);
  }

  async createBucket(url: string): Promise<void> {
    const answer = await fetch(`${url}/${this.#bucket}`, { method: "PUT" });
    await answer.body?.cancel();
    if (answer.status !== 200 && answer.status !== 409) {
      throw new Error(`PUT bucket: ${answer.status}`);
    }
  }

  /** Runs all writers until the server stops answering or `changes` are done; never throws for
   * that. Returns how many changes were refused with 503. */
  async run(url: string, changes: number): Promise<number> {
    let left = changes;
    this.#refused = 0;
    await Promise.all(Array.from({ length: this.#writers }, async (_, writer) => {
      try {
        while (left-- > 0) await this.#change(url, `w${writer}/k${this.#random(6)}`);
      } catch (error) {
        // The server is gone, which is what this load is for.
        if (!(error instanceof TypeError)) throw error;
      }
    }));
    return this.#refused;
  }

  /** Reads every key; returns what does not fit. */
  async check(url: string): Promise<string[]> {
    const faults: string[] = [];
    for (const key of this.ledger.keys()) {
      const fault = this.ledger.settle(key, await this.#read(url, key));
      if (fault !== undefined) faults.push(fault);
    }
    return faults;
  }

  #read(url: string, key: string): Promise<State> {
    return readState(`${url}/${this.#bucket}/${key}`);
  }

  async #change(url: string, key: string): Promise<void> {
    const target = `${url}/${this.#bucket}/${key}`;
    const dice = this.#random(10);
    if (dice < 2) {
      this.ledger.ask(key, null);
      await this.#send(key, target, { method: "DELETE" }, 204);
      return;
    }
    const content = this.#content();
    this.ledger.ask(key, stateOf(content));
    if (dice < 8) {
      await this.#send(key, target, { method: "PUT", body: content }, 200);
      return;
    }
    await this.#upload(key, target, content);
  }

  async #send(key: string, target: string, init: RequestInit, success: number): Promise<void> {
    const answer = await fetch(target, init);
    await answer.body?.cancel();
    if (answer.status === success) this.ledger.acknowledge(key);
    // 503 may mean "unknown": what was asked stays asked until the key is read again.
    else if (answer.status !== 503) throw new Error(`${init.method} ${target}: ${answer.status}`);
    else {
      this.#refused++;
      await this.#settleNow(key, target);
    }
  }

  async #settleNow(key: string, target: string): Promise<void> {
    const fault = this.ledger.settle(key, await readState(target));
    if (fault !== undefined) throw new Error(fault);
  }

  #refuse(key: string): void {
    this.#refused++;
    this.ledger.refuse(key);
  }

  async #upload(key: string, target: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    const created = await fetch(`${target}?uploads`, { method: "POST" });
    const id = /<UploadId>([^<]+)</.exec(await created.text())?.[1];
    if (id === undefined) return this.#refuse(key);
    const part = await fetch(`${target}?partNumber=1&uploadId=${id}`, {
      method: "PUT",
      body: content,
    });
    await part.body?.cancel();
    if (part.status !== 200) return this.#refuse(key);
    const document = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>` +
      `<ETag>${part.headers.get("etag")}</ETag></Part></CompleteMultipartUpload>`;
    await this.#send(key, `${target}?uploadId=${id}`, { method: "POST", body: document }, 200);
  }

  /** One of few contents, so that the same bytes are written, dropped and written again. */
  #content(): Uint8Array<ArrayBuffer> {
    const size = SIZES[this.#random(SIZES.length)] ?? 0;
    const bytes = new Uint8Array(size);
    bytes.fill(1 + this.#random(CONTENTS));
    if (size > 8) new DataView(bytes.buffer).setUint32(4, size);
    return bytes;
  }
}

/** What an object is now; a refusal other than 404 shows as text that fits nothing. */
export async function readState(target: string): Promise<State> {
  const answer = await fetch(target);
  if (answer.status === 404) {
    await answer.body?.cancel();
    return null;
  }
  if (answer.status !== 200) return `status ${answer.status}: ${await answer.text()}`;
  return stateOf(await answer.bytes());
}
