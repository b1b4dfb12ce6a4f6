/** The kinds of values settings have, as schemas: from the text of a flag, a variable or a secret's
 * file as from the value in a configuration file. Messages say what is allowed, without the name of
 * the setting, which whoever reads them puts before. */
import * as z from "zod/mini";
import { parseIpRange } from "../auth/policy/ip_range.ts";
import { parseMasterKey } from "../master_key.ts";

/** A schema from a function that returns the value; undefined for what is not allowed. */
function parsed<T>(allowed: string, parse: (given: string) => T | undefined) {
  return z.pipe(
    z.union([z.string(), z.number(), z.boolean()], { error: `must be ${allowed}` }),
    z.transform((given, context) => {
      const value = parse(String(given));
      if (value !== undefined) return value;
      context.issues.push({ code: "custom", input: given, message: `must be ${allowed}` });
      return z.NEVER;
    }),
  );
}

/** Anything but nothing. */
export const text = (allowed = "a text that is not empty") =>
  parsed(allowed, (given) => given.trim() === "" ? undefined : given);

/** What matches. */
export const pattern = (allowed: string, expression: RegExp) =>
  parsed(allowed, (given) => expression.test(given) ? given : undefined);

export const choice = <const T extends string>(...values: readonly T[]) =>
  parsed(`one of ${values.join(", ")}`, (given) => values.find((value) => value === given));

export const flag = () =>
  parsed("true or false", (given) => {
    if (/^(?:true|on|yes|1)$/i.test(given)) return true;
    return /^(?:false|off|no|0)$/i.test(given) ? false : undefined;
  });

/** A whole number within bounds, both included. */
export const integer = (least: number, most: number) =>
  parsed(`a whole number from ${least} to ${most}`, (given) => {
    const value = Number(given);
    return /^\d{1,15}$/.test(given) && value >= least && value <= most ? value : undefined;
  });

const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Bytes: `16MiB`, `5GB`, `4096`. */
export const size = (least: number, most: number) =>
  parsed(`a size such as 16MiB, from ${sizeText(least)} to ${sizeText(most)}`, (given) => {
    const [, number, unit = ""] = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]*)$/.exec(given) ?? [];
    const factor = BYTES[unit.toUpperCase()];
    if (number === undefined || factor === undefined) return undefined;
    const bytes = Number(number) * factor;
    return Number.isSafeInteger(bytes) && bytes >= least && bytes <= most ? bytes : undefined;
  });

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

interface DurationOptions {
  /** A number without a unit: of milliseconds. Default: refused. */
  readonly bare?: true;
}

/** Milliseconds: `30s`, `1h30m`, `7d`. */
export const duration = (least: number, most: number, { bare }: DurationOptions = {}) =>
  parsed(
    `a duration such as 30s or 1h30m, from ${durationText(least)} to ${durationText(most)}`,
    (text) => {
      const given = bare && /^\d+$/.test(text) ? `${text}ms` : text;
      if (!/^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|[smhd]))+$/.test(given)) return undefined;
      let total = 0;
      for (const [, number, unit = ""] of given.matchAll(/([\d.]+)(ms|[smhd])/g)) {
        total += Number(number) * (MILLISECONDS[unit] ?? 0);
      }
      return Number.isInteger(total) && total >= least && total <= most ? total : undefined;
    },
  );

/** From 0 to 1. */
export const ratio = () =>
  parsed("a number from 0 to 1", (given) => {
    const value = /^(?:\d{1,9}\.?|\d{0,9}\.\d{1,15})$/.test(given) ? Number(given) : NaN;
    return value <= 1 ? value : undefined;
  });

/** 32 bytes, as hex or in base 64. */
export const masterKey = () =>
  parsed(
    "32 bytes, written as 64 hex digits or in base 64",
    (given) => parseMasterKey(given),
  );

/** `host:port`; `:port` is every address, `0.0.0.0:port` every IPv4 address. IPv6 in brackets. */
export const address = () =>
  parsed("HOST:PORT or :PORT, an IPv6 address in brackets", (given) => {
    const [, host = "", port] = /^([^:\s/]*|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(given) ?? [];
    if (port === undefined || Number(port) > 65_535) return undefined;
    return /^(?:[\w.-]*|\[.*\])$/.test(host) ? given : undefined;
  });

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** Of an address: no name of a domain ends so (url.spec.whatwg.org, "ends in a number"). */
const ENDS_IN_NUMBER = /(?:^|\.)\d+$/;

export const hostName = () =>
  parsed(
    "a host name such as s3.example.com",
    (given) => HOST_NAME.test(given) ? given.toLowerCase() : undefined,
  );

/** A host name an ACME authority can be shown to be ours over HTTP. */
export const provableName = () =>
  parsed(
    "a host name such as s3.example.com: no address, and no wildcard, which HTTP-01 cannot prove",
    (given) =>
      HOST_NAME.test(given) && !ENDS_IN_NUMBER.test(given) ? given.toLowerCase() : undefined,
  );

/** An https URL without user, query and fragment. */
export const secureUrl = (allowed: string) =>
  parsed(allowed, (given) => {
    const url = URL.parse(given);
    if (url?.protocol !== "https:" || url.href !== url.origin + url.pathname) return undefined;
    return url.href;
  });

/** `scheme://host[:port]` and nothing behind. */
export const origin = (allowed = "an origin such as https://s3.example.com, without a path") =>
  parsed(allowed, (given) => {
    const url = URL.parse(given);
    if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
    return given.replace(/\/$/, "") === url.origin ? url.origin : undefined;
  });

/** Where people are sent: as `endpoint`, ending in a slash. */
export const pageUrl = () =>
  parsed("a URL such as https://example.com/storage/, without user and query", (given) => {
    const url = endpoint().safeParse(given).data;
    return url?.replace(/\/*$/, "/");
  });

/** Where requests are sent: nothing in it is secret, and a path can be added to it. */
export const endpoint = () =>
  parsed("a URL such as http://localhost:4318, without user and query", (given) => {
    const url = URL.parse(given);
    if (url === null || !/^https?:$/.test(url.protocol) || /[?#@\s]/.test(given)) return undefined;
    return url.href;
  });

/** An address, or `address/bits`. */
export const addressRange = () =>
  parsed(
    "an address or a range such as 10.0.0.0/8",
    (given) => parseIpRange(given) === undefined ? undefined : given,
  );
/** Where syslog is taken. */
export const syslogUrl = () =>
  parsed("udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT", (given) => {
    const url = URL.parse(given);
    const [, host] =
      /^(?:udp|tcp|tls):\/\/([\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?\/?$/.exec(given) ?? [];
    return url === null || host === undefined ? undefined : given;
  });

/** Of an OpenID provider: https, or this machine's own; kept as it is written, since tokens repeat it
 * letter by letter (OpenID Connect Discovery 1.0, section 4.3). */
export const issuer = () =>
  parsed(
    "a URL such as https://id.example.com, http only on loopback, without user and query",
    (given) => {
      const url = URL.parse(given);
      if (url === null || /[?#@\s\\]/.test(given)) return undefined;
      const isLocal = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
      return url.protocol === "https:" || (url.protocol === "http:" && isLocal) ? given : undefined;
    },
  );

/** An origin, or `*` for every one. */
export const corsOrigin = () =>
  parsed(
    "* or an origin such as https://example.com",
    (given) => given === "*" ? given : origin().safeParse(given).data,
  );

/** A list; as text with commas between. */
export function list<Item extends z.ZodMiniType>(item: Item) {
  return z.pipe(
    z.transform((given) =>
      typeof given === "string"
        ? given.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "")
        : given
    ),
    z.readonly(z.array(item, { error: "must be a list" })),
  );
}

/** Texts by name: `name=value,name=value`, percent-encoded (W3C Baggage, as OpenTelemetry has it). */
export const pairs = (allowed: string, isPair: (name: string, value: string) => boolean) =>
  parsed(allowed, (given) => {
    const found = new Map<string, string>();
    for (const piece of given.split(",")) {
      if (piece.trim() === "") continue;
      const equals = piece.indexOf("=");
      const name = piece.slice(0, Math.max(equals, 0)).trim();
      const value = decoded(piece.slice(equals + 1).trim());
      if (value === undefined || !isPair(name, value)) return undefined;
      found.set(name, value);
    }
    return Object.fromEntries(found);
  });

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // Not percent-encoding.
  }
}

function sizeText(bytes: number): string {
  for (const [unit, factor] of [["TiB", 2 ** 40], ["GiB", 2 ** 30], ["MiB", 2 ** 20]] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return bytes % 1024 === 0 && bytes > 0 ? `${bytes / 1024}KiB` : `${bytes}B`;
}

function durationText(milliseconds: number): string {
  for (const unit of ["d", "h", "m", "s"]) {
    const factor = MILLISECONDS[unit] ?? 1;
    if (milliseconds >= factor && milliseconds % factor === 0) return milliseconds / factor + unit;
  }
  return `${milliseconds}ms`;
}
