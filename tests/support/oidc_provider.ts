// deno-lint-ignore-file no-import-prefix -- the provider is no dependency of the product
/** A real OpenID Connect provider on a free port of this machine, and somebody who signs in there as
 * with a browser: follows redirects, keeps cookies, fills in forms. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "npm:oidc-provider@^9.13.3";

export interface OidcPerson {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

export interface OidcProviderOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrl: string;
  /** By the name they sign in with. */
  readonly people: Readonly<Record<string, OidcPerson>>;
}

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

export async function oidcProvider(options: OidcProviderOptions): Promise<TestProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  using _quiet = silence();
  const provider = new Provider(issuer, {
    clients: [{
      client_id: options.clientId,
      client_secret: options.clientSecret,
      redirect_uris: [options.redirectUrl],
    }],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups", "policy"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a key of the tests"] },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => options.people[accountId],
    }),
  });
  handle = provider.callback();
  return {
    issuer,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** It warns of being used as it is used here. */
function silence(): Disposable {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  return { [Symbol.dispose]: () => void Object.assign(console, { warn, info }) };
}

/** Signs in at the provider beginning at `url`; answers where the browser would go on. */
export async function signInAtProvider(
  url: string,
  { login, redirectUrl }: { readonly login: string; readonly redirectUrl: string },
): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  let body: URLSearchParams | undefined;
  for (let step = 0; step < 20; step++) {
    if (next.startsWith(redirectUrl)) return next;
    const answer = await fetch(next, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const page = await answer.text();
    const location = answer.headers.get("location");
    body = undefined;
    if (location !== null) {
      next = new URL(location, next).href;
      continue;
    }
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`No form: ${page}`);
    next = new URL(action, next).href;
    body = new URLSearchParams({ prompt, login, password: "any" });
  }
  throw new Error("The provider does not come to an end");
}
