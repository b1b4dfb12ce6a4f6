/** Asks the management API of a test's server, each request signed by SigV4 of its service. */
import { sign } from "./sign.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON answered; undefined for none. */
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

export interface Asked {
  /** JSON; absent: no body. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export class ApiClient {
  readonly #url: string;
  readonly #key: KeyPair | undefined;

  /** `key` absent: nothing is signed. */
  constructor(url: string | undefined, key?: KeyPair) {
    if (url === undefined) throw new Error("The server has no management port");
    this.#url = url;
    this.#key = key;
  }

  get(path: string): Promise<ApiAnswer> {
    return this.ask("GET", path);
  }

  post(path: string, body: unknown, headers = {}): Promise<ApiAnswer> {
    return this.ask("POST", path, { body, headers });
  }

  /** `path`: behind `/api/v1`, its steps and query encoded. */
  async ask(method: string, path: string, asked: Asked = {}): Promise<ApiAnswer> {
    const { body, raw = body === undefined ? undefined : JSON.stringify(body) } = asked;
    const bytes = raw === undefined ? undefined : new TextEncoder().encode(raw);
    const headers = {
      ...(bytes === undefined ? {} : { "content-type": "application/json" }),
      ...asked.headers,
    };
    const given = bytes === undefined ? {} : { body: bytes };
    if (this.#key === undefined) {
      return await told(fetch(`${this.#url}/api/v1${path}`, { method, headers, ...given }));
    }
    const [steps = "", parameters = ""] = path.split("?");
    const signed = sign({
      url: this.#url,
      method,
      path: `/api/v1${steps}`,
      query: Object.fromEntries(new URLSearchParams(parameters)),
      headers,
      ...given,
      accessKeyId: this.#key.accessKeyId,
      secret: this.#key.secretAccessKey,
      service: "objectstorage",
    });
    return await told(fetch(signed.url, { method, headers: signed.headers, ...given }));
  }
}

async function told(answering: Promise<Response>): Promise<ApiAnswer> {
  const answer = await answering;
  const { status, headers } = answer;
  // What is watched has no end.
  const isEndless = headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isEndless) await answer.body?.cancel();
  const text = isEndless ? "" : await answer.text();
  return { status, headers, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
}

/** Every item of a list, page by page. */
export async function everyItem(
  client: ApiClient,
  path: string,
  limit: number,
  // deno-lint-ignore no-explicit-any
): Promise<readonly any[]> {
  const items = [];
  for (let cursor = "";;) {
    const separator = path.includes("?") ? "&" : "?";
    const next = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, json, text } = await client.get(`${path}${separator}limit=${limit}${next}`);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    items.push(...json.items);
    if (json.next === undefined) return items;
    if (items.length > 10_000) throw new Error(`${path}: has no end`);
    cursor = json.next;
  }
}
