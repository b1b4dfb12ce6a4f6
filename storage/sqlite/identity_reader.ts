/** The reader's part for identities, sessions, links and the journal: as in reader.ts every answer comes
 * from one state of the database, and the connection is not closed here. */
import type {
  AccessKey,
  Group,
  IdentityReader,
  KeyIdentity,
  KeyOwner,
  NamedPolicy,
  NamedPolicyDocument,
  NamePage,
  NameQuery,
  PolicyHolder,
  PolicyReference,
  User,
  UserAddress,
  UserIdentity,
} from "../identity.ts";
import type { Session, SessionReader } from "../session.ts";
import type { SealedToken, Share, ShareQuery, ShareReader } from "../share.ts";
import type { JournalEntry, JournalReader } from "../journal.ts";
import type { Connection } from "./connection.ts";
import {
  attachmentsOfHolder,
  findGroup,
  findKey,
  findPolicy,
  findUser,
  identityOfKey,
  identityOfUser,
} from "./identity_lookup.ts";
import { publicKey, publicUser } from "./identity_rows.ts";
import { countAfter, readJournal, slowestCursor } from "./journal_rows.ts";
import {
  countHolders,
  listAccessKeys,
  listGroups,
  listHolders,
  listMembers,
  listPolicies,
  listSealedSecrets,
  listUsers,
} from "./list_identities.ts";
import { findSession } from "./session_rows.ts";
import { findShare, findShareByToken, listSealedTokens, listShares } from "./share_rows.ts";

const CURSOR = "SELECT sequence FROM journal_cursors WHERE consumer = ?";

export class SqliteIdentityReader
  implements IdentityReader, SessionReader, ShareReader, JournalReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async getIdentity(accessKeyId: string): Promise<KeyIdentity | undefined> {
    return this.#connection.snapshot(() => identityOfKey(this.#connection, accessKeyId));
  }

  async getIdentityOfUser(name: string): Promise<UserIdentity | undefined> {
    return this.#connection.snapshot(() => {
      const user = findUser(this.#connection, { name });
      return user === undefined ? undefined : identityOfUser(this.#connection, user);
    });
  }

  async getUser(address: UserAddress): Promise<User | undefined> {
    const user = findUser(this.#connection, address);
    return user === undefined ? undefined : publicUser(user);
  }

  async getPassword(name: string): Promise<string | undefined> {
    return findUser(this.#connection, { name })?.password ?? undefined;
  }

  async listUsers(query: NameQuery): Promise<NamePage<User>> {
    return listUsers(this.#connection, query);
  }

  async getGroup(name: string): Promise<Group | undefined> {
    return findGroup(this.#connection, name);
  }

  async listGroups(query: NameQuery): Promise<NamePage<Group>> {
    return listGroups(this.#connection, query);
  }

  async listMembers(group: string, query: NameQuery): Promise<NamePage<User>> {
    return listMembers(this.#connection, group, query);
  }

  async getPolicy(name: string): Promise<NamedPolicyDocument | undefined> {
    return findPolicy(this.#connection, name);
  }

  async listPolicies(query: NameQuery): Promise<NamePage<NamedPolicy>> {
    return listPolicies(this.#connection, query);
  }

  async listAttachments(holder: PolicyHolder): Promise<readonly PolicyReference[]> {
    return this.#connection.snapshot(() => attachmentsOfHolder(this.#connection, holder));
  }

  async listHolders(policy: string, query: NameQuery): Promise<NamePage<PolicyHolder>> {
    return listHolders(this.#connection, policy, query);
  }

  async countHolders(policies: readonly string[], most: number): Promise<readonly number[]> {
    return policies.map((policy) => countHolders(this.#connection, policy, most));
  }

  async getAccessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    const key = findKey(this.#connection, accessKeyId);
    return key === undefined ? undefined : publicKey(key);
  }

  async listAccessKeys(owner: KeyOwner, query: NameQuery): Promise<NamePage<AccessKey>> {
    return listAccessKeys(this.#connection, owner, query);
  }

  async listSealedSecrets(
    after: string,
    limit: number,
  ): ReturnType<IdentityReader["listSealedSecrets"]> {
    return listSealedSecrets(this.#connection, after, limit);
  }

  async getSession(id: string): Promise<Session | undefined> {
    return findSession(this.#connection, id);
  }

  async getShareByToken(tokenHash: string): Promise<Share | undefined> {
    return findShareByToken(this.#connection, tokenHash)?.share;
  }

  async getShare(id: string): Promise<Share | undefined> {
    return findShare(this.#connection, id)?.share;
  }

  async listShares(query: ShareQuery): ReturnType<ShareReader["listShares"]> {
    return listShares(this.#connection, query);
  }

  async listSealedTokens(after: string, limit: number): Promise<readonly SealedToken[]> {
    return listSealedTokens(this.#connection, after, limit);
  }

  async readJournal(after: number, limit: number): Promise<readonly JournalEntry[]> {
    return readJournal(this.#connection, after, limit);
  }

  async getCursor(consumer: string): Promise<number | undefined> {
    return this.#connection.prepare(CURSOR).get(consumer)?.[0] as number | undefined;
  }

  async journalRows(): Promise<number> {
    return this.#connection.snapshot(() => {
      const slowest = slowestCursor(this.#connection);
      return slowest === undefined ? 0 : countAfter(this.#connection, slowest);
    });
  }
}
