/** What a client shows of its session: a short-lived signed statement that names the session's secret
 * (JWT, RFC 7519, signed as RFC 7515 has it). One algorithm, one key, derived from the master key for
 * this alone. It says who, and never what they may. A valid one is only half: there must be the row. */
import { createHash, hkdfSync } from "node:crypto";
import type { Clock } from "../../storage/model.ts";

export interface SessionTokensOptions {
  /** The master key. */
  readonly masterKey: Uint8Array;
  readonly clock: Clock;
}

/** What a token states. */
export interface SessionClaims {
  /** Whose session it is: must be that of the row. */
  readonly subject: string;
  /** 43 characters of base 64: the session's secret. */
  readonly secret: string;
}

export interface VerifiedClaims extends SessionClaims {
  /** Seconds since the epoch. */
  readonly issuedAt: number;
}

/** Milliseconds a token is good for. */
export const TOKEN_LIFETIME = 15 * 60_000;
/** Seconds clocks may differ by. */
const SKEW = 60;
const ALGORITHM = "HS256";
const TYPE = "objectstorage-session+jwt";
const ISSUER = "objectstorage";
const AUDIENCE = "objectstorage-management";
const REQUIRED = ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"];
const DERIVATION = "objectstorage session tokens 1";
const KEY_BYTES = 32;
/** Characters; ours have some 450. */
const LONGEST_TOKEN = 2_048;
const SECRET = /^[\w-]{43}$/;

export class SessionTokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  constructor({ masterKey, clock }: SessionTokensOptions) {
    this.#key = new Uint8Array(
      hkdfSync("sha256", masterKey, new Uint8Array(0), DERIVATION, KEY_BYTES),
    );
    this.#clock = clock;
  }

  /** A token that is good until then, or for its longest life. `until`: milliseconds since the epoch. */
  async sign({ subject, secret }: SessionClaims, until: number): Promise<string> {
    const { SignJWT } = await import("jose");
    const now = this.#clock.now();
    const issued = Math.floor(now / 1_000);
    const end = Math.floor(Math.min(until, now + TOKEN_LIFETIME) / 1_000);
    return await new SignJWT({})
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setIssuer(ISSUER).setAudience(AUDIENCE).setSubject(subject).setJti(secret)
      .setIssuedAt(issued).setNotBefore(issued).setExpirationTime(end)
      .sign(this.#key);
  }

  /** Undefined for anything that is not a token of ours that is good now. */
  async verify(token: string): Promise<VerifiedClaims | undefined> {
    if (token.length > LONGEST_TOKEN) return undefined;
    const { errors, jwtVerify } = await import("jose");
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: REQUIRED,
        clockTolerance: SKEW,
        // One of ours has no longer life, whatever it says.
        maxTokenAge: TOKEN_LIFETIME / 1_000,
        currentDate: new Date(this.#clock.now()),
      });
      const { sub, jti, iat } = payload;
      if (typeof sub !== "string" || typeof jti !== "string" || !SECRET.test(jti)) return undefined;
      return { subject: sub, secret: jti, issuedAt: iat! };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

/** What a session is kept under: its secret cannot be told from it. */
export function sessionIdOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
