/** Which CORS rules hold for a request: the bucket's own, then the server-wide default. Pages of this
 * very host are admitted always: the console is one, on another port.
 * Answers preflights before authentication, as browsers send them without any. */
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Answer } from "./answer.ts";
import { corsHeaders, type CorsRule, decodeStoredCors } from "./cors.ts";
import { S3Error } from "./errors.ts";

/** From where, and under which name this server was asked. */
interface Asked {
  readonly origin: string;
  readonly host: string | undefined;
}

export class CorsPolicy {
  readonly #reader: MetadataReader;
  readonly #default: readonly CorsRule[];

  /** `origins`: admitted on every bucket, for every method and header. */
  constructor(reader: MetadataReader, origins: readonly string[]) {
    this.#reader = reader;
    this.#default = origins.length === 0 ? [] : [admits(origins)];
  }

  /** Adds what the matching rule allows to an answer; unchanged when none matches or the rules
   * cannot be read: an answer that is made is never lost for want of them. */
  async decorate(
    answer: Answer,
    origin: string,
    method: string,
    { bucket, host }: { readonly bucket: string | undefined; readonly host: string | undefined },
  ): Promise<Answer> {
    const rules = await this.#rules(bucket, { origin, host }).catch((): readonly CorsRule[] => []);
    const headers = corsHeaders(rules, { origin, method });
    return headers === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, ...headers } };
  }

  /** Answers OPTIONS. Throws AccessForbidden alike for no bucket, no rules and no match. */
  async preflight(
    bucket: string | undefined,
    given: ReadonlyMap<string, string>,
  ): Promise<Answer> {
    const origin = given.get("origin");
    const method = given.get("access-control-request-method");
    if (origin === undefined || method === undefined) {
      throw new S3Error("BadRequest", {
        message: "Insufficient information. Origin request header needed.",
      });
    }
    const requestHeaders = given.get("access-control-request-headers") ?? "";
    const headers = corsHeaders(await this.#rules(bucket, { origin, host: given.get("host") }), {
      ...{ origin, method, requestHeaders },
    });
    if (headers === undefined) {
      throw new S3Error("AccessForbidden");
    }
    return { status: 200, headers, body: null };
  }

  async #rules(name: string | undefined, asked: Asked): Promise<readonly CorsRule[]> {
    const bucket = name === undefined ? undefined : await this.#reader.getBucket(name);
    const document = bucket?.documents.cors;
    const own = document === undefined ? [] : decodeStoredCors(document);
    const admitting = [...this.#default, ...(isOfHost(asked) ? [admits([asked.origin])] : [])];
    // Who is admitted anyway reads what the console needs, whichever of the bucket's rules comes first.
    return corsHeaders(admitting, { origin: asked.origin, method: "GET" }) === undefined
      ? own
      : [...own.map(exposing), ...admitting];
  }
}

function exposing(rule: CorsRule): CorsRule {
  return { ...rule, exposeHeaders: [...new Set([...rule.exposeHeaders, ...EXPOSED])] };
}

/** Every method and header, on every bucket. */
function admits(allowedOrigins: readonly string[]): CorsRule {
  return {
    allowedOrigins,
    allowedMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
    allowedHeaders: ["*"],
    exposeHeaders: EXPOSED,
    maxAgeSeconds: 3600,
  };
}

/** What scripts of pages may read of answers, besides what they always may. */
const EXPOSED = [
  "ETag",
  "Accept-Ranges",
  "Content-Range",
  "x-amz-checksum-crc32",
  "x-amz-checksum-crc32c",
  "x-amz-checksum-crc64nvme",
  "x-amz-checksum-sha1",
  "x-amz-checksum-sha256",
  "x-amz-delete-marker",
  "x-amz-request-id",
  "x-amz-version-id",
];

/** A page of the same host name, whatever its port: whoever serves it has that host. What is asked
 * from it brings no cookies, so it can do what its signatures allow, and anonymous requests. */
function isOfHost({ origin, host }: Asked): boolean {
  const page = URL.parse(origin);
  return host !== undefined && page !== null && page.origin === origin &&
    page.hostname === URL.parse(`http://${host}`)?.hostname;
}
