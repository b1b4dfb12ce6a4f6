/** AWS Signature Version 4: who sent this, and is it what they signed. Header form, presigned form
 * and browser's form; the payload's own mode is told to whoever reads the body. */
import { Buffer } from "node:buffer";
import { S3Error } from "../s3/errors.ts";
import type { Form, S3Request } from "../s3/request.ts";
import {
  type Authorization,
  type Claim,
  headerClaim,
  parseAuthorization,
} from "./authorization_header.ts";
import { canonicalRequests, stringToSign } from "./canonical_request.ts";
import { ChunkSigner } from "./chunk_signer.ts";
import type { CredentialScope, SignedService } from "./credential_scope.ts";
import { formClaim } from "./form_signature.ts";
import { equalText, type HmacKey, signingKey } from "./hmac.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { presignedClaim } from "./presigned_query.ts";
import {
  ANONYMOUS,
  type Credential,
  type Credentials,
  type Principal,
  type TokenCredentials,
} from "./principal.ts";

export type { Payload } from "./payload.ts";

export interface Authentication {
  readonly principal: Principal;
  readonly payload: Payload;
  readonly presigned: boolean;
}

export interface AuthenticatorOptions {
  readonly credentials: Credentials;
  /** The only region a scope may name. Absent: any. */
  readonly strictRegion?: string;
  /** What scopes must name; presigned requests are S3's alone. Default `s3`. */
  readonly service?: SignedService;
  /** Temporary credentials. Absent: no token is accepted. */
  readonly sessions?: TokenCredentials;
  /** Told of each signature that holds; `at`: milliseconds since the epoch. */
  readonly accepted?: (credential: Credential, at: number) => void;
}

const CACHED_KEYS = 256;
/** Hex digits. */
const SIGNATURE_LENGTH = 64;
const CACHED_LENGTH = 1024;
const NO_SECRET = "0".repeat(40);
/** Sent twice, the HTTP layer joins them by a comma; none of these can hold one. */
const SINGLE = ["x-amz-date", "x-amz-content-sha256", "host", "content-length", "content-md5"];
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #service: SignedService;
  readonly #keys = new Map<string, HmacKey>();
  readonly #parsed = new Map<string, Omit<Authorization, "signature">>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#service = options.service ?? "s3";
  }

  /** The principal, anonymous without credentials. `bodyHash`: hex SHA-256 of the body where it was
   * read before, which is what must be signed then. Throws S3Error for anything that does not hold. */
  async authenticate(request: S3Request, bodyHash?: string): Promise<Authentication> {
    const header = request.headers.get("authorization");
    const { query } = request.address;
    const inQuery = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature") ||
      query.has("X-Amz-Credential");
    for (const name of SINGLE) {
      if (request.headers.get(name)?.includes(",")) {
        throw new S3Error("InvalidRequest", {
          message: `The header ${name} was sent more than once`,
        });
      }
    }
    const inForm = request.form !== undefined;
    if ((header !== undefined && (inQuery || inForm)) || (inQuery && inForm)) {
      throw new S3Error("InvalidArgument", {
        message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, " +
          "Signature query string parameter or the Authorization header should be specified",
        fields: { ArgumentName: "Authorization", ArgumentValue: "Authorization" },
      });
    }
    if (query.has("AWSAccessKeyId") || header?.startsWith("AWS ")) {
      throw new S3Error("InvalidRequest", {
        message:
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      });
    }
    if (request.form !== undefined) return await this.#authenticateForm(request, request.form);
    if (header === undefined && !inQuery) return unverified(request, ANONYMOUS);
    const claim = header === undefined
      ? presignedClaim(request, this.#options.strictRegion)
      : headerClaim(request, this.#parse(header), bodyHash);
    // A token is where the signature is: in another place it is not what the client signs with.
    const elsewhere = header === undefined
      ? request.headers.has("x-amz-security-token")
      : query.has("X-Amz-Security-Token");
    if (elsewhere) throw new S3Error("InvalidToken");
    const credential = await this.#credential(claim.scope.accessKeyId, claim.token);
    return this.#verify(request, claim, credential);
  }

  async #authenticateForm({ time }: S3Request, { fields }: Form): Promise<Authentication> {
    const payload: Payload = { kind: "plain" };
    const claim = formClaim(fields, this.#options.strictRegion);
    if (claim === undefined) return { principal: ANONYMOUS, payload, presigned: false };
    const { scope, policy, signature, token } = claim;
    const credential = await this.#credential(scope.accessKeyId, token);
    const key = this.#key(credential?.secretAccessKey ?? NO_SECRET, scope);
    const valid = equalText(key.sign(Buffer.from(policy).toString("latin1")), signature);
    if (credential === undefined) {
      throw new S3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: scope.accessKeyId } });
    }
    if (!valid) {
      throw new S3Error("SignatureDoesNotMatch", {
        fields: {
          AWSAccessKeyId: scope.accessKeyId,
          StringToSign: policy,
          SignatureProvided: signature,
        },
      });
    }
    this.#options.accepted?.(credential, time);
    return { principal: credential.principal, payload, presigned: false };
  }

  /** What comes before the signature is the same in most requests of a client's day. */
  #parse(header: string): Authorization {
    const end = Math.max(0, header.length - SIGNATURE_LENGTH);
    const known = this.#parsed.get(header.slice(0, end));
    if (known !== undefined) return { ...known, signature: header.slice(end) };
    const authorization = parseAuthorization(header, this.#options.strictRegion, this.#service);
    if (header.endsWith("Signature=" + authorization.signature) && header.length <= CACHED_LENGTH) {
      if (this.#parsed.size >= CACHED_KEYS) this.#parsed.clear();
      const { signature, ...rest } = authorization;
      if (signature.length === SIGNATURE_LENGTH) this.#parsed.set(header.slice(0, end), rest);
    }
    return authorization;
  }

  #verify(request: S3Request, claim: Claim, credential: Credential | undefined): Authentication {
    const { scope } = claim;
    // The same work for an unknown key, so that time does not tell which keys there are.
    const key = this.#key(credential?.secretAccessKey ?? NO_SECRET, scope);
    const scopeText = `${scope.date}/${scope.region}/${this.#service}/aws4_request`;
    let valid = false;
    let canonical = "", toSign = "";
    for (const text of canonicalRequests(request, claim.signedHeaders, claim.payloadHash)) {
      const candidate = stringToSign(claim.amzDate, scopeText, text);
      if (equalText(key.sign(candidate), claim.signature)) valid = true;
      if (canonical === "") {
        canonical = text;
        toSign = candidate;
      }
    }
    if (credential === undefined) {
      throw new S3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: scope.accessKeyId } });
    }
    if (!valid) {
      throw new S3Error("SignatureDoesNotMatch", {
        fields: {
          AWSAccessKeyId: scope.accessKeyId,
          StringToSign: toSign,
          SignatureProvided: claim.signature,
          CanonicalRequest: canonical,
        },
      });
    }
    this.#options.accepted?.(credential, request.time);
    const signer = (): ChunkSigner =>
      new ChunkSigner({ key, amzDate: claim.amzDate, scope: scopeText, seed: claim.signature });
    return {
      principal: credential.principal,
      payload: payloadOf(claim.payloadHash, signer),
      presigned: claim.presigned,
    };
  }

  /** A key of temporary credentials is none without its token, and a token goes with no other. */
  #credential(accessKeyId: string, token: string | undefined) {
    const { credentials, sessions } = this.#options;
    if (token === undefined) return credentials.get(accessKeyId);
    if (sessions === undefined) throw new S3Error("InvalidToken");
    return sessions.get(accessKeyId, token);
  }

  #key(secret: string, { date, region }: CredentialScope): HmacKey {
    const id = `${date}/${region}/${secret}`;
    let key = this.#keys.get(id);
    if (key === undefined) {
      if (this.#keys.size >= CACHED_KEYS) this.#keys.clear();
      this.#keys.set(id, key = signingKey(secret, date, region, this.#service));
    }
    return key;
  }
}

/** A request nobody signed, or whose signature is not asked for: its body is framed as it says all
 * the same. */
export function unverified(
  { headers }: Pick<S3Request, "headers">,
  principal: Principal,
): Authentication {
  const mode = headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  return { principal, payload: payloadOf(mode, undefined), presigned: false };
}
