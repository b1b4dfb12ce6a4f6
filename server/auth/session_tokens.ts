/** Session tokens: what temporary credentials are, sealed, so that every isolate opens them and none
 * keeps them. Bound to their access key. What has become of whoever asked for them is not known here. */
import { Buffer } from "node:buffer";
import { S3Error } from "../s3/errors.ts";
import { type Sealer, SealError } from "./sealing.ts";

export interface SessionContents {
  readonly secretAccessKey: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Absent: the user's own, without a role. */
  readonly name?: string;
  readonly holder: SessionHolder;
  /** Id of the session of the management API in which they were asked for: they end with that. */
  readonly signIn?: string;
  /** Documents and names of policies that must allow as well. */
  readonly policy?: string;
  readonly policies?: readonly string[];
}

/** Whose session it is. */
export type SessionHolder =
  | {
    readonly kind: "key";
    /** The key that asked: the session ends with it. */
    readonly accessKeyId: string;
    /** Tells its secret from another that the same key may get. */
    readonly proof: string;
    /** Id; absent: the root user. */
    readonly user?: string;
  }
  /** By a password: the session ends with the user. */
  | { readonly kind: "user"; readonly user: string }
  | {
    readonly kind: "federated";
    readonly issuer: string;
    /** Tells the subject from every other of every issuer. */
    readonly id: string;
    /** For people. */
    readonly name: string;
    /** Names: all that it may. */
    readonly policies: readonly string[];
  };

const VERSION = 1;
/** Characters; those made here are shorter. */
const MOST_TOKEN = 16_384;
/** Opened tokens kept; forgotten together when there are more. */
const KEPT = 512;

export class SessionTokens {
  readonly #sealer: Sealer;
  readonly #opened = new Map<string, SessionContents>();

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** The token, base64url: it needs no escapes in a URL. */
  seal(accessKeyId: string, contents: SessionContents): string {
    const text = JSON.stringify({ version: VERSION, ...contents });
    return Buffer.from(this.#sealer.seal(text, sealedFor(accessKeyId))).toString("base64url");
  }

  /** What `seal` was given for this key. Throws S3Error InvalidToken for anything else. */
  open(accessKeyId: string, token: string): SessionContents {
    const id = `${accessKeyId} ${token}`;
    let contents = this.#opened.get(id);
    if (contents === undefined) {
      contents = this.#open(accessKeyId, token);
      if (this.#opened.size >= KEPT) this.#opened.clear();
      this.#opened.set(id, contents);
    }
    return contents;
  }

  #open(accessKeyId: string, token: string): SessionContents {
    if (token.length > MOST_TOKEN) throw new S3Error("InvalidToken");
    const sealed = Buffer.from(token, "base64url");
    // Several texts decode to the same bytes: only the one that was given out is the token.
    if (sealed.toString("base64url") !== token) throw new S3Error("InvalidToken");
    try {
      const { version, ...contents } = JSON.parse(
        this.#sealer.open(sealed, sealedFor(accessKeyId)),
      );
      if (version !== VERSION) throw new S3Error("InvalidToken");
      return contents;
    } catch (error) {
      if (error instanceof SealError) throw new S3Error("InvalidToken");
      throw error;
    }
  }
}

function sealedFor(accessKeyId: string) {
  return { purpose: "session-token", id: accessKeyId };
}
