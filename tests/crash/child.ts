/** Starts the server of serve.ts as a child, plainly or under strace, and watches what it prints. */

export interface ChildOptions {
  readonly directory: string;
  readonly isolates?: number;
  /** Milliseconds; default: never by itself. */
  readonly sweepInterval?: number;
  /** Arguments of strace before the command: filters, injections. Absent: not traced. */
  readonly strace?: readonly string[];
  /** Hard limit of open files. */
  readonly limitFiles?: number;
  /** Entry modules, relative to serve.ts, e.g. `./sabotaged_http.ts?no_file_sync`. */
  readonly http?: string;
  readonly writer?: string;
}

const SERVE = new URL("./serve.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
const MAIN = new URL("../../main.ts", import.meta.url).pathname;

export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: string[] = [];
  #wake = Promise.withResolvers<void>();
  #ended = false;
  /** What the child wrote to standard error. */
  errors = "";
  url = "";
  /** The server's own, also under strace, which keeps signals from itself. */
  pid = 0;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    void this.#read(process.stdout, (line) => {
      this.#lines.push(line);
      this.#notify();
    });
    void this.#read(process.stderr, (line) => this.errors += `${line}\n`);
    void process.status.then(() => {
      this.#ended = true;
      this.#notify();
    });
  }

  /** Resolves when the server answers; throws with its output when it ends before. */
  static async start(options: ChildOptions): Promise<Child> {
    const child = Child.spawn(options);
    await child.ready();
    return child;
  }

  /** Resolves when the server answers; throws when it ends before. */
  async ready(): Promise<void> {
    const line = await this.waitFor((text) => text.startsWith("ready "));
    const [, url = "", pid] = line.split(" ");
    this.url = url;
    this.pid = Number(pid);
  }

  #signal(signal: Deno.Signal): void {
    if (this.#ended) return;
    try {
      Deno.kill(this.pid === 0 ? this.#process.pid : this.pid, signal);
    } catch {
      // It ended a moment ago.
    }
  }

  /** Starts without waiting: for runs that may die while they start. */
  static spawn(options: ChildOptions): Child {
    const deno = [
      Deno.execPath(),
      "run",
      "-A",
      "--no-check",
      "--config",
      CONFIG,
      SERVE,
      "--data",
      options.directory,
      "--isolates",
      String(options.isolates ?? 1),
      ...(options.sweepInterval === undefined
        ? []
        : ["--sweep-interval", String(options.sweepInterval)]),
      ...(options.http === undefined ? [] : ["--http", options.http]),
      ...(options.writer === undefined ? [] : ["--writer", options.writer]),
    ];
    const command = options.strace === undefined ? deno : ["strace", ...options.strace, ...deno];
    if (options.limitFiles !== undefined) {
      command.unshift("prlimit", `--nofile=${options.limitFiles}`);
    }
    const process = new Deno.Command(command[0] ?? "", {
      args: command.slice(1),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Child(process);
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    }
    if (rest !== "") take(rest);
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The first line printed that passes, now or later. Throws when the child ends without it. */
  async waitFor(test: (line: string) => boolean, timeout = 60_000): Promise<string> {
    const deadline = performance.now() + timeout;
    for (;;) {
      const found = this.#lines.find(test);
      if (found !== undefined) return found;
      if (this.#ended) {
        throw new Error(`The server ended early:\n${this.#lines.join("\n")}\n${this.errors}`);
      }
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Error(`Nothing came in time:\n${this.#lines.join("\n")}\n${this.errors}`);
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        this.#wake.promise,
        new Promise<void>((resolve) => timer = setTimeout(resolve, left)),
      ]);
      clearTimeout(timer);
    }
  }

  /** Asks for a sweep of everything unreferenced and waits for its end. */
  async sweep(): Promise<void> {
    const before = this.#lines.filter((line) => line === "swept").length;
    this.#signal("SIGUSR2");
    let seen = 0;
    await this.waitFor((line) => line === "swept" && ++seen > before);
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#process.status;
  }

  /** Waits for the end the test has arranged (an injected signal). */
  async end(): Promise<Deno.CommandStatus> {
    return await this.#process.status;
  }

  async stop(): Promise<void> {
    this.#signal("SIGTERM");
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Runs `main.ts verify` on a directory; throws with its findings unless it is clean. */
export async function verifyClean(directory: string): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", CONFIG, MAIN, "verify", "--data", directory],
  }).output();
  if (code !== 0) {
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    throw new Error(`verify exited with ${code}:\n${text}`);
  }
}
