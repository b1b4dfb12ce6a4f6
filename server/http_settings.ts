/** What the HTTP isolates are told of the options a server was started with. */
import type { HttpSettings } from "./isolates/messages.ts";
import type { ServerOptions } from "./server_options.ts";
import { SESSION_IDLE } from "./sessions/session_services.ts";

type Located = "directory" | "database" | "hostname" | "port" | "shared" | "tls";

/** What the HTTP isolates are told: `given`, and the options with their defaults. */
export function httpSettings(
  options: ServerOptions,
  given: Pick<HttpSettings, Located | "rootUser" | "rootPassword">,
): HttpSettings {
  return {
    ...given,
    region: options.region ?? "us-east-1",
    strictRegion: options.strictRegion ?? false,
    domains: options.domains ?? [],
    corsOrigins: options.corsOrigins ?? [],
    trustedProxies: options.trustedProxies ?? [],
    authentication: options.authentication ?? true,
    inlineLimit: options.inlineLimit ?? 16_384,
    stallTimeout: options.stallTimeout ?? 30_000,
    sessionIdle: options.sessions?.idle ?? SESSION_IDLE,
    ...(options.oidc === undefined ? {} : { oidc: providerOf(options.oidc) }),
  };
}

/** Signing in is the main isolate's alone, and its secret with it. */
function providerOf({ signIn: _, ...provider }: NonNullable<ServerOptions["oidc"]>) {
  return provider;
}
