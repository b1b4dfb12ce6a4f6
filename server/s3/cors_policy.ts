/** Which CORS rules hold for a request: the bucket's own, then the server-wide default.
 * Answers preflights before authentication, as browsers send them without any. */
import type { MetadataReader } from "../../storage/metadata.ts";
import type { Answer } from "./answer.ts";
import { corsHeaders, type CorsRule, decodeStoredCors } from "./cors.ts";
import { S3Error } from "./errors.ts";

export class CorsPolicy {
  readonly #reader: MetadataReader;
  readonly #default: readonly CorsRule[];

  /** `origins`: admitted on every bucket, for every method and header. */
  constructor(reader: MetadataReader, origins: readonly string[]) {
    this.#reader = reader;
    this.#default = origins.length === 0 ? [] : [{
      allowedOrigins: origins,
      allowedMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag", "x-amz-version-id", "x-amz-request-id", "x-amz-delete-marker"],
      maxAgeSeconds: 3600,
    }];
  }

  /** Adds what the matching rule allows to an answer; unchanged when none matches or the rules
   * cannot be read: an answer that is made is never lost for want of them. */
  async decorate(
    answer: Answer,
    origin: string,
    method: string,
    bucket: string | undefined,
  ): Promise<Answer> {
    const rules = await this.#rules(bucket).catch((): readonly CorsRule[] => []);
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
    const headers = corsHeaders(await this.#rules(bucket), { origin, method, requestHeaders });
    if (headers === undefined) {
      throw new S3Error("AccessForbidden");
    }
    return { status: 200, headers, body: null };
  }

  async #rules(name: string | undefined): Promise<readonly CorsRule[]> {
    const bucket = name === undefined ? undefined : await this.#reader.getBucket(name);
    const document = bucket?.documents.cors;
    return document === undefined
      ? this.#default
      : [...decodeStoredCors(document), ...this.#default];
  }
}
