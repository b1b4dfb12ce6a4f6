/** Signature Version 4 for the management API, for programs: the rules of S3's, but for the service
 * in the scope (`objectstorage`), and the body is always signed. URLs are never presigned, temporary
 * credentials are not taken: a key made with them would outlive them. */
import { createHash } from "node:crypto";
import type { Clock } from "../storage/model.ts";
import { equalText } from "./auth/hmac.ts";
import type { Principal } from "./auth/principal.ts";
import { Authenticator, type AuthenticatorOptions } from "./auth/sigv4.ts";
import type { FailureWatch } from "./failure_watch.ts";
import { parseAddress } from "./s3/address.ts";
import { S3Error } from "./s3/errors.ts";
import type { Method } from "./s3/request.ts";
import type { Asked } from "./s3/request_record.ts";

export interface ManagementAuthenticatorOptions
  extends Pick<AuthenticatorOptions, "credentials" | "strictRegion" | "accepted"> {
  /** Told of who could not show to be who they said. */
  readonly failures: Pick<FailureWatch, "observe">;
  readonly clock: Clock;
}

export class ManagementAuthenticator {
  readonly #authenticator: Authenticator;
  readonly #failures: Pick<FailureWatch, "observe">;
  readonly #clock: Clock;

  constructor({ clock, failures, ...options }: ManagementAuthenticatorOptions) {
    this.#authenticator = new Authenticator({ ...options, service: "objectstorage" });
    this.#failures = failures;
    this.#clock = clock;
  }

  /** Whom a request speaks for that `isSigned`. Throws S3Error for credentials that do not hold.
   * `body`: asked for once, when they do. */
  async authenticate(asked: Asked, body: () => Promise<Uint8Array>): Promise<Principal> {
    try {
      return await this.#authenticate(asked, body);
    } catch (error) {
      if (error instanceof S3Error) {
        this.#failures.observe({ errorCode: error.code, request: asked, requestId: asked.id });
      }
      throw error;
    }
  }

  async #authenticate(
    { id, method, target, headers, secure }: Asked,
    body: () => Promise<Uint8Array>,
  ): Promise<Principal> {
    const { principal, payload } = await this.#authenticator.authenticate({
      id,
      // What is signed is the name as it came.
      method: method as Method,
      address: parseAddress(target, undefined, []),
      headers,
      secure,
      time: this.#clock.now(),
    });
    if (payload.kind !== "plain" || payload.sha256 === undefined) {
      throw new S3Error("InvalidRequest", {
        message: "The body must be signed: x-amz-content-sha256 is its SHA-256 in hex",
      });
    }
    const sha256 = createHash("sha256").update(await body()).digest("hex");
    if (!equalText(sha256, payload.sha256)) throw new S3Error("XAmzContentSHA256Mismatch");
    return principal;
  }
}

/** Whether a request says that it is signed: then nothing else it brings is looked at. */
export function isSigned(headers: Headers): boolean {
  return /^AWS4-/i.test(headers.get("authorization") ?? "");
}
