/** The management API from the client's side: asks, reads pages, and makes errors of refusals. */
import { Buffer } from "node:buffer";
import { uriEncode } from "../../server/s3/uri_encoding.ts";
import { CliError, UsageError } from "./cli_error.ts";
import { type Answer, exchange } from "./exchange.ts";
import { quoted } from "./given.ts";
import { listAt, textAt, textsAt } from "./json_answer.ts";
import type { Server } from "./server_choice.ts";
import { signatureHeaders } from "./signature.ts";

export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Question {
  /** Parameters; those undefined are left out. */
  readonly query?: QueryValues | undefined;
  /** As JSON; fields that are undefined are left out. */
  readonly body?: unknown;
}

interface Answered {
  readonly status: number;
  readonly json: unknown;
  /** Of what is streamed, in place of JSON. */
  readonly body?: Answer["body"];
}

const LARGEST_PAGE = 1_000;
/** Bytes of an answer: more than any page takes. */
const LARGEST_ANSWER = 64 * 2 ** 20;

export class Api {
  readonly #choose: () => Server;
  readonly #now: () => number;
  #server: Server | undefined;
  /** Undefined: any will do. */
  #region: string | undefined;

  /** `choose`: which server and who asks, with the first request. `now`: milliseconds since the epoch. */
  constructor(choose: () => Server, now: () => number) {
    this.#choose = choose;
    this.#now = now;
  }

  get server(): Server {
    return this.#server ??= this.#choose();
  }

  /** What the route answers; undefined for nothing. `path`: behind `/api/v1`, its steps by `step`. Throws
   * CliError. */
  async ask(method: string, path: string, { query = {}, body }: Question = {}): Promise<unknown> {
    const { status, json } = await this.#send(method, path + queryText(query), body);
    if (status >= 200 && status < 300) return json;
    throw refusal(status, json);
  }

  get(path: string, query: QueryValues = {}): Promise<unknown> {
    return this.ask("GET", path, { query });
  }

  /** The bytes of what the route streams. Throws CliError. */
  async stream(path: string, query: QueryValues = {}): Promise<Answer["body"]> {
    const { status, json, body } = await this.#send(
      "GET",
      path + queryText(query),
      undefined,
      true,
    );
    if (body !== undefined) return body;
    throw refusal(status, json);
  }

  /** Pages of a list, each as it is answered. `limit`: most items of all pages. */
  async *pages(
    path: string,
    query: QueryValues = {},
    limit = Infinity,
  ): AsyncIterable<unknown> {
    for (let left = limit, cursor: string | undefined; left > 0;) {
      const page = await this.get(path, { ...query, cursor, limit: Math.min(left, LARGEST_PAGE) });
      yield page;
      left -= listAt(page, "items").length;
      cursor = textAt(page, "next");
      if (cursor === undefined) return;
    }
  }

  /** Items of all pages. */
  async *items(path: string, query: QueryValues = {}, limit = Infinity): AsyncIterable<unknown> {
    for await (const page of this.pages(path, query, limit)) yield* listAt(page, "items");
  }

  async #send(method: string, target: string, body: unknown, streams = false): Promise<Answered> {
    const answered = await this.#sendOnce(method, target, body, streams);
    const region = textAt(answered.json, "fields", "Region");
    if (answered.status !== 401 || region === undefined || this.#region !== undefined) {
      return answered;
    }
    // This one takes no signatures for another region than its own.
    this.#region = region;
    return await this.#sendOnce(method, target, body, streams);
  }

  async #sendOnce(
    method: string,
    path: string,
    body: unknown,
    streams: boolean,
  ): Promise<Answered> {
    const { endpoint, authority, credentials } = this.server;
    const target = `/api/v1${path}`;
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body), "utf8");
    const toSign = { method, endpoint, target, body: bytes, time: this.#now() };
    const answer = await exchange({
      ...{ method, url: `${endpoint.origin}${target}`, authority },
      body: bytes,
      headers: {
        "user-agent": "objectstorage-cli",
        ...(bytes === undefined ? {} : { "content-type": "application/json" }),
        ...("sessionToken" in credentials
          ? { authorization: `Bearer ${credentials.sessionToken}` }
          : signatureHeaders(toSign, credentials, this.#region)),
      },
    });
    const { status } = answer;
    if (streams && status === 200) return { status, json: undefined, body: answer.body };
    return { status, json: await jsonOf(answer, endpoint) };
  }
}

/** One step of a path. Throws UsageError for what no step can be. */
export function step(name: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new UsageError(`Nothing can be called ${quoted(name)}`);
  }
  return uriEncode(name, false);
}

function queryText(query: QueryValues): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${uriEncode(name, false)}=${uriEncode(`${value}`, false)}`]
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

async function jsonOf(answer: Answer, { origin }: URL): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer.body) {
    length += piece.length;
    if (length > LARGEST_ANSWER) throw noManagement(origin, answer.status);
    pieces.push(piece);
  }
  if (length === 0 && answer.status === 204) return undefined;
  try {
    if (/^application\/json\b/.test(answer.header("content-type") ?? "")) {
      return JSON.parse(Buffer.concat(pieces).toString("utf8"));
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw noManagement(origin, answer.status);
}

function noManagement(origin: string, status: number): CliError {
  return new CliError(`${origin} is no management port: its answer (${status}) is no JSON`, {
    exit: 4,
    hint: "The management port is 9001, unless console.address is set; S3's is another",
  });
}

function refusal(status: number, json: unknown): CliError {
  const code = textAt(json, "code") ?? String(status), id = textAt(json, "requestId");
  const message = textAt(json, "message") ?? "The server refused";
  const told = id === undefined ? code : `${code}, ${id}`;
  return new CliError(`${message.replace(/\.$/, "")} (${told})`, {
    hint: textAt(json, "hint"),
    fields: textsAt(json, "fields"),
  });
}
