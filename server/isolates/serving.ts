/** The isolates that serve S3 on one port: started one after the other, told of new settings together,
 * drained together. */
import type { EpochClock } from "../../storage/epochs.ts";
import type { Logs } from "../log/logs.ts";
import { Isolate } from "./isolate.ts";
import type { HttpSettings, HttpStart } from "./messages.ts";
import type { Writing } from "./writing.ts";

export interface ServingOptions {
  readonly logs: Logs;
  /** Default: the product's; tests put in one that injects faults. */
  readonly entry?: URL | undefined;
  readonly count: number;
  readonly settings: HttpSettings;
  /** What each is told besides. */
  readonly start: Omit<
    HttpStart,
    "type" | "settings" | "writer" | "logging" | "member" | "line"
  >;
  readonly writing: Writing;
  readonly epochs: Pick<EpochClock, "forget">;
  /** An isolate's end of a line to the monitor. */
  readonly line: (name: string) => MessagePort;
  /** Milliseconds for requests under way when stopping. */
  readonly drainTimeout: number;
}

export class Serving implements AsyncDisposable {
  readonly #options: ServingOptions;
  readonly #isolates: Isolate[] = [];
  #settings: HttpSettings;

  private constructor(options: ServingOptions) {
    this.#options = options;
    this.#settings = options.settings;
    const { writing } = options;
    writing.onLost = () => {
      for (const isolate of this.#isolates) isolate.post({ type: "writerLost" }, []);
    };
    writing.onReplaced = () => {
      for (const isolate of this.#isolates) {
        const port = writing.connect();
        isolate.post({ type: "writer", port }, [port]);
      }
    };
  }

  /** Resolves when all of them listen; none does when it rejects. */
  static async start(options: ServingOptions): Promise<Serving> {
    const serving = new Serving(options);
    try {
      for (let member = 0; member < options.count; member++) await serving.#add(member);
      return serving;
    } catch (error) {
      await serving[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #add(member: number): Promise<void> {
    const { logs, entry, epochs, writing, line: connectLine, start } = this.#options;
    const isolate = new Isolate({
      name: `http ${member}`,
      logs,
      entry: entry ?? new URL("./http_worker.ts", import.meta.url),
      start: () => {
        // Whatever a crashed predecessor was reading or writing is over.
        epochs.forget(member);
        const writer = writing.connect();
        const line = connectLine(`http-${member}`);
        return {
          message: {
            type: "start",
            settings: this.#settings,
            writer,
            logging: logs.start,
            member,
            line,
            ...start,
          },
          transfer: [writer, line],
        };
      },
    });
    this.#isolates.push(isolate);
    const { port } = await isolate.start();
    // The first may have taken any free one.
    this.#settings = { ...this.#settings, port: port ?? this.#settings.port };
  }

  /** In force; an isolate that crashes starts again with these. */
  get settings(): HttpSettings {
    return this.#settings;
  }

  /** Resolves when every request meets them; rejects when one isolate cannot. */
  async apply(changed: Partial<HttpSettings>): Promise<void> {
    const before = this.#settings;
    this.#settings = { ...before, ...changed };
    const message = { type: "settings", settings: this.#settings } as const;
    try {
      await Promise.all(this.#isolates.map((isolate) => isolate.apply(message)));
    } catch (error) {
      this.keep(before);
      throw error;
    }
  }

  /** A certificate that is not taken must not be what a restarted isolate begins with. */
  keep({ tls }: Pick<HttpSettings, "tls">): void {
    if (tls !== undefined) this.#settings = { ...this.#settings, tls };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { drainTimeout } = this.#options;
    await Promise.all(this.#isolates.map((isolate) => isolate.stop(drainTimeout)));
  }
}
