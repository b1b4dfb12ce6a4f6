/** `/api/v1/session`: signing in, who one is, signing out, one's own password. Whatever is wrong with
 * credentials is told in the same words. */
import { type Context, Hono } from "hono";
import * as z from "zod/mini";
import { OidcError, SIGN_IN_LIFETIME } from "../server/sessions/oidc_sign_in.ts";
import { LONGEST_PASSWORD } from "../server/sessions/password_rules.ts";
import { PasswordsBusyError } from "../server/sessions/password_hasher.ts";
import { siteOf } from "../server/sessions/same_origin.ts";
import type { Authenticated } from "../server/sessions/session_authenticator.ts";
import type { SessionServices } from "../server/sessions/session_services.ts";
import type { Origin, Refused, SignInResult } from "../server/sessions/sign_in.ts";
import {
  ApiError,
  asApiError,
  crossSite,
  errorAnswer,
  methodNotAllowed,
  unauthenticated,
  unavailable,
} from "./api/api_error.ts";
import { readJson } from "./json_body.ts";
import type { RequestEnvironment } from "./request_environment.ts";
import { sessionView } from "./session_view.ts";

export interface SessionRoutesOptions {
  /** Undefined while the server starts or stops. */
  readonly services: () => SessionServices | undefined;
  /** Path who signed in at the provider is sent to. */
  readonly home: string;
  readonly report: (message: string, error?: unknown) => void;
}

interface Environment {
  readonly Bindings: RequestEnvironment;
}

type SessionContext = Context<Environment>;

const NAME = z.string().check(z.minLength(1), z.maxLength(128));
/** Code units: characters may have two. */
const SECRET = z.string().check(z.minLength(1), z.maxLength(2 * LONGEST_PASSWORD));
const TOKEN = { token: z.optional(z.boolean()) };
const CREDENTIALS = z.union([
  z.strictObject({ username: NAME, password: SECRET, ...TOKEN }),
  z.strictObject({ accessKeyId: NAME, secretAccessKey: SECRET, ...TOKEN }),
]);
const NEW_PASSWORD = z.strictObject({ currentPassword: SECRET, newPassword: z.string() });
const SIGN_OUT = z.strictObject({ everywhere: z.optional(z.enum(["true", "false"])) });

/** For who asks in another way. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  "/": ["DELETE", "GET", "HEAD", "POST"],
  "/password": ["PUT"],
  "/oidc": ["GET", "HEAD"],
  "/oidc/callback": ["GET", "HEAD"],
};

/** Routes below `/api/v1/session`. */
export function sessionRoutes(
  { services, home, report }: SessionRoutesOptions,
): Hono<Environment> {
  const routes = new Hono<Environment>();

  function running(): SessionServices {
    const found = services();
    if (found !== undefined) return found;
    throw unavailable("The server is starting or stopping.");
  }

  async function authenticated(context: SessionContext, isUse = true): Promise<Authenticated> {
    const found = await running().authenticator.authenticate(context.req.raw, { isUse });
    if (found.refusal === "crossSite") throw crossSite();
    if (found.refusal !== undefined) {
      throw unauthenticated("Unauthenticated", "There is no session, or it is over.");
    }
    for (const [name, value] of Object.entries(found.headers)) context.header(name, value);
    return found;
  }

  routes.post("/", async (context) => {
    const { signIn, cookies } = running();
    // A page of another site must not sign its visitor in as somebody else.
    if (siteOf(context.req.raw) === "other") throw crossSite();
    const { token: isTokenWanted, ...given } = await readJson(context.req.raw, CREDENTIALS);
    const from = originOf(context);
    const result = "username" in given
      ? await signIn.withPassword(given, from)
      : await signIn.withAccessKey(given, from);
    const { token, ...opened } = requireOpened(result);
    // Who asks for the token is no browser.
    if (!isTokenWanted) context.header("set-cookie", cookies.session(token));
    const view = sessionView(opened);
    return context.json(isTokenWanted ? { ...view, token } : view, 201);
  });

  routes.get("/", async (context) => {
    // Not a use: a page that asks now and then does not keep its session from being idle.
    const session = await authenticated(context, false);
    return context.json(sessionView(session));
  });

  routes.delete("/", async (context) => {
    const { sessions, cookies } = running();
    const { session, principal } = await authenticated(context);
    const query = z.safeParse(SIGN_OUT, context.req.query());
    if (!query.success) {
      throw new ApiError(400, "InvalidRequest", "The query takes everywhere=true alone.");
    }
    const actor = { ...originOf(context), principal: principal.name };
    if (query.data.everywhere === "true") await sessions.endAll(session, actor);
    else await sessions.end(session, actor);
    context.header("set-cookie", cookies.noSession());
    return context.body(null, 204);
  });

  routes.put("/password", async (context) => {
    const { signIn, identities } = running();
    const { session, principal } = await authenticated(context);
    if (session.owner.kind !== "user") {
      throw new ApiError(403, "AccessDenied", "This session was not opened by a user's password.");
    }
    const { currentPassword, newPassword } = await readJson(context.req.raw, NEW_PASSWORD);
    const username = principal.name;
    const from = originOf(context);
    const confirmed = await signIn.confirm({ username, password: currentPassword }, from);
    if (confirmed !== "yes") throw refusedSignIn(confirmed);
    await identities.setPassword(
      { name: username, password: newPassword, keepSession: session.id },
      { ...from, principal: username },
    );
    return context.body(null, 204);
  });

  routes.get("/oidc", async (context) => {
    const { oidc, cookies } = running();
    if (oidc === undefined) throw noProvider();
    const { url, cookie } = await oidc.begin(context.req.query("to"));
    context.header("set-cookie", cookies.signIn(cookie, SIGN_IN_LIFETIME / 1_000));
    return context.redirect(url, 303);
  });

  routes.get("/oidc/callback", async (context) => {
    const { oidc, cookies, signIn } = running();
    if (oidc === undefined) throw noProvider();
    context.header("set-cookie", cookies.noSignIn());
    const query = URL.parse(context.req.url)?.search ?? "";
    const cookie = cookies.signInOf(context.req.raw.headers);
    const ask = () => oidc.finish(query, cookie);
    const { token } = requireOpened(await signIn.withProvider(ask, originOf(context)));
    context.header("set-cookie", cookies.session(token), { append: true });
    return context.redirect(inConsole({ to: oidc.placeOf(cookie) }), 303);
  });

  for (const [path, methods] of Object.entries(METHODS)) {
    routes.all(path, () => {
      throw methodNotAllowed(methods);
    });
  }
  routes.all("*", () => {
    throw new ApiError(404, "NotFound", "There is nothing under this path.");
  });

  routes.onError((thrown, context) => {
    const error = told(thrown);
    // What is expected has no cause.
    if (error.status >= 500 && error.cause !== undefined) {
      report(`${context.req.method} ${context.req.path} failed`, error.cause);
    }
    const { path, raw: { headers } } = context.req;
    // Nobody is there to read an error but the visitor, whose browser was sent from page to page.
    if (path.includes("/oidc") && headers.get("accept")?.includes("text/html")) {
      const { oidc, cookies } = services() ?? {};
      const to = context.req.query("to") ?? oidc?.placeOf(cookies?.signInOf(headers)) ?? "";
      return context.redirect(inConsole({ to, failed: error.code }), 303);
    }
    return errorAnswer(context, error, context.env.requestId);
  });

  /** Where a browser goes on. Whether it may go where it was is the console's to say: what stands here
   * may be anybody's. */
  function inConsole(
    { to, failed = "" }: { readonly to: string; readonly failed?: string },
  ): string {
    const told = Object.entries({ to, failed }).filter(([, value]) => value !== "");
    return told.length === 0 ? home : `${home}sign-in?${new URLSearchParams(told)}`;
  }

  return routes;
}

function originOf({ req, env: { requestId, delivery } }: SessionContext): Origin {
  const userAgent = req.header("user-agent");
  return {
    sourceAddress: delivery.remoteAddress ?? "unknown",
    requestId,
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function requireOpened(result: SignInResult) {
  if (result.refused === undefined) return result.opened;
  throw refusedSignIn(result);
}

function refusedSignIn(result: Refused): ApiError {
  switch (result.refused) {
    case "credentials":
      return new ApiError(401, "InvalidCredentials", "These credentials let nobody in.");
    case "wait":
      return new ApiError(429, "TooManyAttempts", "Too many attempts failed.", {
        hint: `Try again in ${result.seconds} s.`,
        headers: { "retry-after": String(result.seconds) },
      });
    case "busy":
      return unavailable("Too many sign in at the same time.");
  }
}

function noProvider(): ApiError {
  return new ApiError(404, "NotFound", "There is no OIDC provider.", {
    hint: "The settings oidc.issuer, oidc.clientId and oidc.redirectUrl name one.",
  });
}

const OIDC_ANSWERS: Readonly<Record<OidcError["code"], readonly [status: number, text: string]>> = {
  unavailable: [503, "The OIDC provider does not answer."],
  refused: [401, "The OIDC provider lets nobody in."],
  lost: [400, "No sign-in was begun in this browser, or too long ago."],
};

function told(error: unknown): ApiError {
  if (error instanceof PasswordsBusyError) return refusedSignIn({ refused: "busy" });
  if (error instanceof OidcError) {
    const [status, message] = OIDC_ANSWERS[error.code];
    return new ApiError(status, `SignIn${capitalised(error.code)}`, message);
  }
  return asApiError(error);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
