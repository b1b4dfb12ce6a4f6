/** Signature Version 4 for the management API, for programs: the rules of S3's, but for the service
 * in the scope (`objectstorage`), and the body is always signed. URLs are never presigned. */
import { createHash } from "node:crypto";
import type { Clock } from "../storage/model.ts";
import { equalText } from "./auth/hmac.ts";
import type { Credentials, Principal } from "./auth/principal.ts";
import { Authenticator } from "./auth/sigv4.ts";
import type { Delivery } from "./observer.ts";
import { requestHead } from "./request_head.ts";
import { parseAddress } from "./s3/address.ts";
import { S3Error } from "./s3/errors.ts";
import type { Method } from "./s3/request.ts";

/** Who asks something of the management API. */
export interface ManagementAuthenticator {
  /** Undefined: it brings no credentials. Throws S3Error for those that do not hold. `address`: whom
   * it came from. `body`: the request's, which is not to be read from the request itself. */
  authenticate(
    request: Request,
    address: string,
    body: () => Promise<Uint8Array>,
  ): Promise<Principal | undefined>;
}

export interface ManagementSignaturesOptions {
  readonly credentials: Credentials;
  /** The only region a scope may name. Absent: any. */
  readonly strictRegion?: string;
  readonly clock: Clock;
}

export class ManagementSignatures implements ManagementAuthenticator {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;

  constructor({ clock, ...options }: ManagementSignaturesOptions) {
    this.#authenticator = new Authenticator({ ...options, service: "objectstorage" });
    this.#clock = clock;
  }

  async authenticate(
    request: Request,
    _address: string,
    body: () => Promise<Uint8Array>,
  ): Promise<Principal | undefined> {
    if (!request.headers.has("authorization")) return undefined;
    const { target, headers, secure } = requestHead(request, UNKNOWN);
    const { principal, payload } = await this.#authenticator.authenticate({
      id: "",
      // What is signed is the name as it came.
      method: request.method as Method,
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

/** How the answer leaves is nobody's question here. */
const UNKNOWN: Delivery = {
  remoteAddress: undefined,
  left: () => Promise.resolve(),
  finished: () => Promise.resolve({ complete: true }),
};
