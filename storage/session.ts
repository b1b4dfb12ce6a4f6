/** Who is signed in, as it is kept: a row for each session, found by the hash of what only its client
 * knows. What a session may do is not kept with it; when it is over, by its idle time or its bounds,
 * is decided above. */
import type { Cause } from "./journal.ts";

/** What another system said of who signed in there. */
export interface FederatedSubject {
  readonly issuer: string;
  /** Unique and never reused within the issuer. */
  readonly subject: string;
  /** For people; nobody's in particular. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Names of policies the issuer itself gave. */
  readonly policies: readonly string[];
}

/** Whose session it is. A root session without a key carries `proof`: what it was opened by, so that
 * it ends when that is no longer so. */
export type SessionOwner =
  | { readonly kind: "root"; readonly proof: string }
  /** Id of the user. */
  | { readonly kind: "user"; readonly user: string }
  /** `user`: the one the key speaks for; absent: the root user. */
  | { readonly kind: "key"; readonly accessKeyId: string; readonly user?: string }
  | { readonly kind: "federated"; readonly subject: FederatedSubject };

export interface Session {
  /** 64 hex digits: the hash of its secret. */
  readonly id: string;
  readonly owner: SessionOwner;
  readonly createdAt: number;
  /** Some minutes late. */
  readonly lastUsedAt: number;
  /** It is over then, however much it is used. */
  readonly expiresAt: number;
}

export interface SessionReader {
  /** Undefined: there is none (any more). */
  getSession(id: string): Promise<Session | undefined>;
}

/** Those that begin or end sessions by themselves write one journal row each. Sessions of a user end
 * also with `deleteUser`, and with `updateUser` when it disables or changes the password; those of an
 * access key with `deleteAccessKey`, and with `updateAccessKey` when it disables or changes the secret. */
export interface SessionCommands {
  /** An owner has a bounded number of sessions: the one unused for longest ends for another.
   * `userNotFound`, `accessKeyNotFound` when it was deleted meanwhile. */
  createSession: {
    input: {
      readonly id: string;
      readonly owner: SessionOwner;
      readonly at: number;
      readonly expiresAt: number;
      readonly cause: Cause;
    };
    output: Session;
  };
  /** One that is gone is passed over; a later use noted before stays. */
  touchSession: {
    input: { readonly id: string; readonly at: number };
    output: void;
  };
  /** One that is gone already is no error, and writes no row. */
  deleteSession: {
    input: { readonly id: string; readonly cause: Cause };
    output: void;
  };
  /** All of the same owner; of a user and its keys together. `except`: id of one that goes on. */
  deleteSessionsOf: {
    input: {
      readonly owner: SessionOwner;
      readonly except?: string;
      readonly cause: Cause;
    };
    output: { readonly deleted: number };
  };
}
