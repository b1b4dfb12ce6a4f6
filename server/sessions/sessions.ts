/** Sessions of the management API: begun for who proved to be somebody, met with each request, ended.
 * A session goes on while it is used, up to a bound, and while its owner may act. */
import { randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Cause } from "../../storage/journal.ts";
import type { MetadataReader, MetadataWriter } from "../../storage/metadata.ts";
import { type Clock, StorageError } from "../../storage/model.ts";
import type { Session, SessionOwner } from "../../storage/session.ts";
import { isOver } from "./live_sessions.ts";
import type { SessionPrincipal, SessionPrincipals } from "./session_principals.ts";
import { sessionIdOf, type SessionTokens, TOKEN_LIFETIME } from "./session_tokens.ts";

export interface SessionsOptions {
  readonly reader: Pick<MetadataReader, "getSession">;
  readonly writer: Pick<MetadataWriter, "execute">;
  readonly principals: Pick<SessionPrincipals, "of">;
  readonly tokens: SessionTokens;
  readonly clock: Clock;
  /** Milliseconds a session may be unused. */
  readonly idle: number;
  /** Milliseconds it may last, however much it is used. */
  readonly lifetime: number;
}

/** The journal's words for who does it, but for the action. */
export type Actor = Omit<Cause, "action">;

/** A session as a request meets it. */
export interface LiveSession extends SessionPrincipal {
  readonly session: Session;
  /** A younger token for the client to go on with; absent while the one it has is young. */
  readonly renewed?: string;
}

export interface OpenedSession extends SessionPrincipal {
  readonly session: Session;
  readonly token: string;
}

const SECRET_BYTES = 32;
/** Milliseconds between two notes that a session was used. */
const NOTED_EVERY = 60_000;

export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Undefined when the owner may not act, or is gone by now. */
  async open(owner: SessionOwner, by: Actor): Promise<OpenedSession | undefined> {
    const { writer, principals, tokens, clock, lifetime } = this.#options;
    const found = await principals.of(owner);
    if (found === undefined) return undefined;
    const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString("base64url");
    const at = clock.now();
    try {
      const session = await writer.execute("createSession", {
        id: sessionIdOf(secret),
        owner,
        at,
        expiresAt: at + lifetime,
        cause: { ...by, action: "Login" },
      });
      const token = await tokens.sign({ subject: subjectOf(owner), secret }, session.expiresAt);
      return { ...found, session, token };
    } catch (error) {
      const isGone = error instanceof StorageError &&
        (error.code === "userNotFound" || error.code === "accessKeyNotFound");
      if (isGone) return undefined;
      throw error;
    }
  }

  /** The session of a token; undefined unless both are good now. `isUse`: whether this is one that
   * keeps the session from being idle. */
  async meet(token: string, { isUse }: { readonly isUse: boolean }) {
    const { reader, principals, tokens, clock, idle } = this.#options;
    const claims = await tokens.verify(token);
    if (claims === undefined) return undefined;
    const session = await reader.getSession(sessionIdOf(claims.secret));
    const now = clock.now();
    if (session === undefined || subjectOf(session.owner) !== claims.subject) return undefined;
    if (isOver(session, now, idle)) return undefined;
    const found = await principals.of(session.owner);
    if (found === undefined) return undefined;
    if (isUse) await this.#touch(session, now);
    const isYoung = now - claims.issuedAt * 1_000 < TOKEN_LIFETIME / 2;
    const live: LiveSession = {
      ...found,
      session,
      ...(isYoung ? {} : { renewed: await tokens.sign(claims, session.expiresAt) }),
    };
    return live;
  }

  /** Whose the session of an answer that goes on is by now; undefined once it is over. It is in use
   * meanwhile. */
  async goOn({ id }: Session): Promise<SessionPrincipal | undefined> {
    const { reader, principals, clock, idle } = this.#options;
    const session = await reader.getSession(id);
    const now = clock.now();
    if (session === undefined || isOver(session, now, idle)) return undefined;
    const found = await principals.of(session.owner);
    if (found !== undefined) await this.#touch(session, now);
    return found;
  }

  async #touch({ id, lastUsedAt }: Session, at: number): Promise<void> {
    const { writer, idle } = this.#options;
    if (at - lastUsedAt < Math.min(NOTED_EVERY, idle / 4)) return;
    try {
      await writer.execute("touchSession", { id, at });
    } catch (error) {
      // What only reads goes on where nothing can be written.
      if (!(error instanceof StorageError)) throw error;
    }
  }

  /** Effective for the very next request. One that is over already is no error. */
  async end({ id }: Session, by: Actor): Promise<void> {
    await this.#options.writer.execute("deleteSession", {
      id,
      cause: { ...by, action: "Logout" },
    });
  }

  /** As `end`, all of the same owner; answers how many. */
  async endAll({ owner }: Session, by: Actor): Promise<number> {
    const cause = { ...by, action: "LogoutEverywhere" };
    return (await this.#options.writer.execute("deleteSessionsOf", { owner, cause })).deleted;
  }
}

/** Whose session it is, in few characters. */
function subjectOf(owner: SessionOwner): string {
  switch (owner.kind) {
    case "root":
      return "root";
    case "user":
      return `user/${owner.user}`;
    case "key":
      return `key/${owner.accessKeyId}`;
    case "federated":
      return "federated";
  }
}
