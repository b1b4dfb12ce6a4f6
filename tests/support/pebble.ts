/** Pebble as a process of its own: an ACME authority that signs for names it is shown on a port of the
 * test's. */
import { strict as assert } from "node:assert";
import { Authority, freePort } from "./authority.ts";
import { preparePebble } from "./clients.ts";

export interface PebbleOptions {
  /** Where it looks for proofs. */
  readonly httpPort: number;
  /** Percentage of good nonces it refuses. Default 0. */
  readonly refusedNonces?: number;
  /** Accounts need to be bound to one of these customers. */
  readonly customers?: Readonly<Record<string, string>>;
}

const KEPT_OUTPUT = 256 * 1024;

export class Pebble implements AsyncDisposable {
  /** URL of the directory. */
  readonly directory: string;
  readonly #management: string;
  readonly #authority: Authority;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<void>;
  #output = "";
  #ended = false;

  private constructor(authority: Authority, program: string, options: PebbleOptions) {
    const { httpPort, refusedNonces = 0, customers } = options;
    const [port, management] = [freePort(), freePort()];
    this.#authority = authority;
    this.directory = `https://127.0.0.1:${port}/dir`;
    this.#management = `https://127.0.0.1:${management}`;
    const path = `${authority.directory}/pebble.json`;
    const pebble = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: `${authority.directory}/pebble.pem`,
      privateKey: `${authority.directory}/pebble.key`,
      httpPort,
      tlsPort: 1,
      ocspResponderURL: "",
      externalAccountBindingRequired: customers !== undefined,
      externalAccountMACKeys: customers ?? {},
      domainBlocklist: ["blocked.example"],
      retryAfter: { authz: 1, order: 1 },
      keyAlgorithm: "ecdsa",
      profiles: { default: { description: "ninety days", validityPeriod: 90 * 86_400 } },
    };
    Deno.writeTextFileSync(path, JSON.stringify({ pebble }));
    this.#child = new Deno.Command(program, {
      args: ["-config", path, "-strict"],
      clearEnv: true,
      env: { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: `${refusedNonces}` },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#read = this.#listen();
  }

  static async start(options: PebbleOptions): Promise<Pebble> {
    const program = await preparePebble();
    assert.ok("client" in program, "missing" in program ? program.missing : "");
    const authority = await Authority.create();
    await authority.issue("pebble", 1);
    const pebble = new Pebble(authority, program.client, options);
    for (let tries = 0; !await pebble.#answers(); tries++) {
      assert.ok(tries < 200 && !pebble.#ended, `Pebble does not answer:\n${pebble.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return pebble;
  }

  /** PEM of who signed the certificate of its own server. */
  get trusted(): string {
    return this.#authority.text("ca.pem");
  }

  /** The path of the same. */
  get trustedPath(): string {
    return `${this.#authority.directory}/ca.pem`;
  }

  /** PEM of who signs what it issues. */
  async root(): Promise<string> {
    using client = Deno.createHttpClient({ caCerts: [this.trusted] });
    return await (await fetch(`${this.#management}/roots/0`, { client })).text();
  }

  /** How often it said something. */
  count(said: RegExp): number {
    return this.#output.split("\n").filter((line) => said.test(line)).length;
  }

  async #answers(): Promise<boolean> {
    using client = Deno.createHttpClient({ caCerts: [this.trusted] });
    try {
      const answer = await fetch(this.directory, { client });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async #listen(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
    }
    this.#ended = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#read;
    await this.#authority[Symbol.asyncDispose]();
  }
}
