/** The console's routes: its pages, all the same document, and the files that document names. Nothing
 * here knows who asks: what people see they get from the management API. */
import { Hono } from "hono";
import { type ConsoleFile, type ConsoleFiles, LICENSES } from "../web/console_files.ts";
import { consoleDocument, ICON } from "../web/document.ts";
import { type Introduction, PAGES } from "../web/pages.ts";
import type { RequestEnvironment } from "./request_environment.ts";

export interface ConsoleRoutesOptions {
  /** Asked for once, with the first page. */
  readonly files: () => Promise<ConsoleFiles>;
  /** Path the console is under; begins and ends with a slash. */
  readonly base: string;
  readonly introduction: (request: Request) => Introduction;
  /** Events of changed sources; asked for by pages of a server in development alone. */
  readonly changes: () => Promise<ReadableStream<Uint8Array>>;
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  map: "application/json",
  txt: "text/plain; charset=utf-8",
};
/** Not named after their content. */
const CHANGING = "public, max-age=86400";
const FOREVER = "public, max-age=31536000, immutable";
const ICON_FILE: ConsoleFile = { plain: new TextEncoder().encode(ICON) };

export function consoleRoutes({ files, base, introduction, changes }: ConsoleRoutesOptions) {
  const routes = new Hono<{ Bindings: RequestEnvironment }>();
  const pages: ReadonlySet<string> = new Set(PAGES);
  let built: Promise<ConsoleFiles> | undefined;
  const load = (): Promise<ConsoleFiles> => {
    // What failed is tried again: sources may be mended meanwhile.
    built ??= files().catch((error) => {
      built = undefined;
      throw error;
    });
    return built;
  };

  routes.get("/assets/changes", async (context, next) => {
    if (!introduction(context.req.raw).development) return await next();
    context.header("content-type", "text/event-stream");
    return context.body(await changes());
  });

  routes.get("/assets/:name", async (context, next) => {
    const { name } = context.req.param();
    const isIcon = name === "icon.svg";
    const file = isIcon ? ICON_FILE : (await load()).files.get(name);
    if (file === undefined) return await next();
    const [encoding, bytes] = encoded(file, context.req.header("accept-encoding") ?? "");
    if (encoding !== undefined) context.header("content-encoding", encoding);
    context.header("content-type", TYPES[name.slice(name.lastIndexOf(".") + 1)]);
    context.header("cache-control", isIcon || name === LICENSES ? CHANGING : FOREVER);
    context.header("vary", "accept-encoding");
    return context.body(bytes as Uint8Array<ArrayBuffer>);
  });

  routes.get("/*", async (context, next) => {
    const [, step = ""] = context.req.path.split("/", 2);
    if (!pages.has(step)) return await next();
    const told = introduction(context.req.raw);
    if (told.development) built = undefined;
    const { script, stylesheet } = await load();
    const theme = /(?:^|;\s*)objectstorage_theme=(light|dark)/.exec(
      context.req.header("cookie") ?? "",
    )?.[1] as "light" | "dark" | undefined;
    const page = consoleDocument({
      ...{ base, script, stylesheet, introduction: told },
      ...(theme === undefined ? {} : { theme }),
    });
    context.header("content-security-policy", pagePolicy(told.s3Url));
    return context.html(page);
  });
  return routes;
}

/** Whatever a page loads or asks is of this server: its own origin, and S3's for bytes of objects. */
function pagePolicy(s3Url: string | undefined): string {
  const origins = s3Url === undefined ? "" : ` ${new URL(s3Url).origin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob:${origins}`,
    `media-src 'self'${origins}`,
    `frame-src 'self'${origins}`,
    `connect-src 'self'${origins}`,
    "worker-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function encoded(
  { plain, br, gzip }: ConsoleFile,
  accepted: string,
): readonly [encoding: string | undefined, bytes: Uint8Array] {
  const taken = new Set(accepted.split(",").map((name) => name.trim()));
  if (br !== undefined && taken.has("br")) return ["br", br];
  if (gzip !== undefined && taken.has("gzip")) return ["gzip", gzip];
  return [undefined, plain];
}
