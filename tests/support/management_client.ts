/** A client of the management API that signs in, as a browser or a program would be one. */
import assert from "node:assert/strict";
import type { RunningServer, ServerOptions } from "../../server/start.ts";
import { CREDENTIALS, embeddedServer } from "./server.ts";

export interface ManagementAnswer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly json: any;
  readonly text: string;
}

export interface ManagementRequest {
  readonly method?: string;
  /** Behind `/api/v1`. Default `/session`. */
  readonly api?: string;
  /** Behind that. */
  readonly path?: string;
  /** As JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ManagedServer = RunningServer & { readonly managementUrl: string };

export const ROOT_LOGIN = {
  username: CREDENTIALS.accessKeyId,
  password: CREDENTIALS.secretAccessKey,
} as const;
export const BY_ROOT = { principal: "root" } as const;

/** With a management port, behind a proxy on this machine, so that tests can come from anywhere. */
export async function managedServer(options: ServerOptions = {}): Promise<ManagedServer> {
  const given = { consoleAddress: "127.0.0.1:0", trustedProxies: ["127.0.0.1"], ...options };
  return await embeddedServer(given) as ManagedServer;
}

export class ManagementClient {
  readonly #url: string;
  #nextAddress = 0;
  /** Sent with each request; set by a sign-in. */
  cookie: string | undefined;
  token: string | undefined;

  constructor({ managementUrl }: Pick<ManagedServer, "managementUrl">) {
    this.#url = managementUrl;
  }

  async request(
    { method = "GET", api = "/session", path = "", body, headers = {} }: ManagementRequest = {},
  ): Promise<ManagementAnswer> {
    const isUnsafe = method !== "GET" && method !== "HEAD";
    const answer = await fetch(`${this.#url}/api/v1${api}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(this.cookie === undefined || !isUnsafe ? {} : { "sec-fetch-site": "same-origin" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Tries, each time from an address nobody has come from before. */
  async trySignIn(
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ManagementAnswer> {
    const address = `10.${this.#nextAddress >> 8}.${this.#nextAddress++ & 255}.1`;
    return await this.request({
      method: "POST",
      body,
      headers: { "x-forwarded-for": address, ...headers },
    });
  }

  /** As a program. */
  async signIn(body: object): Promise<ManagementAnswer> {
    const answer = await this.trySignIn({ ...body, token: true });
    assert.equal(answer.status, 201, answer.text);
    this.token = answer.json.token;
    return answer;
  }

  /** As a browser. */
  async signInWithCookie(body: object): Promise<ManagementAnswer> {
    const answer = await this.trySignIn(body);
    assert.equal(answer.status, 201, answer.text);
    [this.cookie] = (answer.headers.get("set-cookie") ?? "").split(";");
    return answer;
  }

  /** Which of these actions the session may do, of the service and of the server. */
  async may(actions: readonly string[]): Promise<Readonly<Record<string, boolean>>> {
    const query = actions.map((action) => `action=${action}`).join("&");
    const { status, json, text } = await this.request({ api: "/permissions", path: `?${query}` });
    assert.equal(status, 200, text);
    const items: { action: string; allowed: boolean }[] = json.items;
    return Object.fromEntries(items.map(({ action, allowed }) => [action, allowed]));
  }

  /** Whether there is a session. */
  async isSignedIn(): Promise<boolean> {
    const { status, text } = await this.request();
    assert.ok(status === 200 || status === 401, text);
    return status === 200;
  }
}

/** A client that is signed in as a program. */
export async function signedIn(
  server: Pick<ManagedServer, "managementUrl">,
  body: object,
): Promise<ManagementClient> {
  const client = new ManagementClient(server);
  await client.signIn(body);
  return client;
}

/** Of root, in whatever browser. */
export async function endSessions(server: Pick<ManagedServer, "managementUrl">): Promise<void> {
  const root = await signedIn(server, ROOT_LOGIN);
  const { status } = await root.request({ method: "DELETE", path: "?everywhere=true" });
  assert.equal(status, 204);
}
