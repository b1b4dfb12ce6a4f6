/** Hashes of passwords, computed in a worker of its own: made when it is needed, ended when it has
 * been idle, so that the memory they take is taken while somebody signs in. Refuses more work than
 * it can do within seconds. Passwords never leave it in an error. */
import { randomBytes } from "node:crypto";
import type { HashJob, HashReply } from "./password_worker.ts";

/** More passwords wait to be hashed than there is patience for: try again. */
export class PasswordsBusyError extends Error {
  override readonly name = "PasswordsBusyError";
}

export interface PasswordHasherOptions {
  /** Most jobs at once, the one under way included. Default 32: some two seconds. */
  readonly limit?: number;
  /** Milliseconds the worker is kept without work. Default 30,000. */
  readonly idle?: number;
}

interface Pending {
  readonly job: HashJob;
  resolve(reply: HashReply): void;
  reject(error: Error): void;
}

/** Hashes of one worker: each takes 19 MiB that come back with the worker for certain, else whenever
 * the garbage collector thinks of it, which may be half a gigabyte later. */
const JOBS_OF_A_WORKER = 4;
const SALT_BYTES = 16;
/** Compared where there is nothing to compare, so that it takes as long. The hash is of no password. */
const NOBODY = {
  password: "nobody",
  hash: "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3MgcGFzc3dvcmQ" +
    "$XhSm0w2zN4nXy8o1mVnq0r7sUqvK3cJtYb5eLd9fGhA",
} as const;

export class PasswordHasher implements Disposable {
  readonly #limit: number;
  readonly #idleTime: number;
  /** In order; the first is with the worker. */
  #pending: Pending[] = [];
  #worker: Worker | undefined;
  /** That the worker was given. */
  #given = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #nextId = 0;

  constructor({ limit = 32, idle = 30_000 }: PasswordHasherOptions = {}) {
    this.#limit = limit;
    this.#idleTime = idle;
  }

  /** Whether a worker runs. */
  get isAwake(): boolean {
    return this.#worker !== undefined;
  }

  /** The hash to keep, in PHC form. Throws PasswordsBusyError. */
  async hash(password: string): Promise<string> {
    const salt = Uint8Array.from(randomBytes(SALT_BYTES));
    const reply = await this.#ask({ password: canonical(password), salt });
    if ("hash" in reply) return reply.hash;
    throw new Error("A password could not be hashed");
  }

  /** Whether it is the password of this hash. The same work, and false, where there is no hash. Throws
   * PasswordsBusyError. */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    // The empty one is no password; what hashes them would not take it.
    const isKnown = hash !== undefined && password !== "";
    const job = isKnown ? { password: canonical(password), hash } : NOBODY;
    const reply = await this.#ask(job);
    return isKnown && "matches" in reply && reply.matches;
  }

  async #ask(job: Omit<HashJob, "id">): Promise<HashReply> {
    if (this.#pending.length >= this.#limit) throw new PasswordsBusyError("Too many wait");
    const { promise, resolve, reject } = Promise.withResolvers<HashReply>();
    this.#pending.push({ job: { ...job, id: this.#nextId++ }, resolve, reject });
    if (this.#pending.length === 1) this.#next();
    const reply = await promise;
    if ("error" in reply) throw new Error(`Hashing a password failed: ${reply.error}`);
    return reply;
  }

  #next(): void {
    clearTimeout(this.#idle);
    const [first] = this.#pending;
    if (this.#given >= JOBS_OF_A_WORKER) this.#stopWorker();
    if (first === undefined) {
      this.#idle = setTimeout(() => this.#stopWorker(), this.#idleTime);
      return;
    }
    this.#worker ??= this.#start();
    this.#given++;
    this.#worker.postMessage(first.job);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./password_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
      if (this.#pending[0]?.job.id !== data.id) return;
      this.#pending.shift()?.resolve(data);
      this.#next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end();
    };
    return worker;
  }

  #stopWorker(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#given = 0;
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#stopWorker();
    const lost = this.#pending;
    this.#pending = [];
    for (const { reject } of lost) reject(new PasswordsBusyError("The worker ended"));
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}

/** The same characters typed on another keyboard (RFC 8265, section 4.2). */
function canonical(password: string): string {
  return password.normalize("NFC");
}
