/** Contract: random changes of identities against plain maps, in batches, refusals included. */
import assert from "node:assert/strict";
import type { IdentityReader, PolicyHolder } from "../../../storage/identity.ts";
import type { CommandName } from "../../../storage/metadata.ts";
import { StorageError } from "../../../storage/model.ts";
import { ALL } from "./identity_words.ts";
import { NaiveIdentities, type NaiveUser } from "./naive_identities.ts";
import { CAUSE, type MetadataBackend, type OpenBackend } from "./backend.ts";

const ROUNDS = 150;

export function randomIdentityContract(name: string, open: OpenBackend): void {
  for (const seed of [1, 2, 3]) {
    Deno.test(`${name}: identities are as plain maps would have them after random changes (seed ${seed})`, async () => {
      await using backend = await open();
      const changes = new RandomChanges(backend, seed);
      for (let round = 0; round < ROUNDS; round++) {
        await changes.batch();
        if (round % 10 !== 9) continue;
        await compare(changes.naive, backend.reader);
        assert.deepEqual(backend.verify(), []);
      }
      const seen = [...changes.outcomes].toSorted().join(" ");
      assert.equal(
        seen,
        "accessKeyExists accessKeyNotFound groupExists groupInUse groupNotFound ok " +
          "policyAttached policyExists policyNotFound userExists userInUse userNotFound",
      );
      const { length } = await backend.reader.readJournal(0, 1_000_000);
      assert.equal(length, changes.done, "a row for each change that was done");
    });
  }
}

/** Everything the reader tells, against everything the maps hold. */
async function compare(naive: NaiveIdentities, reader: IdentityReader): Promise<void> {
  const { entries: users } = await reader.listUsers(ALL);
  assert.deepEqual(users.map(({ name }) => name), [...naive.users.keys()].toSorted());
  for (const { name } of users) assert.equal(await identity(reader, name), naive.identity(name));
  const { entries: groups } = await reader.listGroups(ALL);
  assert.deepEqual(groups.map(({ name }) => name), [...naive.groups.keys()].toSorted());
  for (const { name, description } of groups) {
    const group = naive.groups.get(name);
    const members = (await reader.listMembers(name, ALL)).entries.map((member) => member.name);
    assert.deepEqual([description, members], [
      group?.description,
      [...group?.members ?? []].toSorted(),
    ]);
  }
  const { entries: policies } = await reader.listPolicies(ALL);
  assert.deepEqual(policies.map(({ name }) => name), [...naive.policies.keys()].toSorted());
  const { entries: keys } = await reader.listAccessKeys("anyone", ALL);
  assert.deepEqual(keys.map((key) => key.accessKeyId), [...naive.keys.keys()].toSorted());
  for (const { accessKeyId } of keys) {
    const { key, sealedSecret, owner } = (await reader.getIdentity(accessKeyId))!;
    assert.deepEqual(
      { user: owner?.user.name, secret: `${sealedSecret}`, disabled: key.disabled },
      naive.keys.get(accessKeyId),
    );
  }
}

async function identity(reader: IdentityReader, name: string): Promise<string> {
  const { user, groups, policies } = (await reader.getIdentityOfUser(name))!;
  const attached = policies.map((policy) =>
    policy.builtIn ? `${policy.name} built in` : `${policy.name}: ${policy.document}`
  );
  const password = await reader.getPassword(name) ?? null;
  return JSON.stringify([user.description, user.disabled, password, groups, attached.toSorted()]);
}

interface Change {
  readonly name: CommandName & keyof NaiveIdentities;
  readonly input: object;
  /** Of a new access key. */
  readonly owner?: NaiveUser;
}

class RandomChanges {
  readonly naive = new NaiveIdentities();
  readonly outcomes = new Set<string>();
  done = 0;
  readonly #backend: MetadataBackend;
  #state: number;

  constructor(backend: MetadataBackend, seed: number) {
    this.#backend = backend;
    this.#state = seed;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor(this.#state / 2 ** 32 * limit);
  }

  #pick<Item>(...items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }

  /** Some differ only in case. */
  #name(): string {
    return this.#pick("a", "A", "b", "c", "d", "D", "e");
  }

  #names(): readonly string[] {
    return Array.from({ length: this.#below(3) }, () => this.#name());
  }

  async batch(): Promise<void> {
    const changes: Change[] = [];
    for (let left = 1 + this.#below(8); left > 0; left--) changes.push(await this.#next());
    const outcomes = this.#backend.executeBatch(
      changes.map(({ name, input }) => ({ name, input: { ...input, cause: CAUSE } })),
    );
    for (const [i, outcome] of outcomes.entries()) {
      const change = changes[i]!;
      const shown = "error" in outcome ? outcome.error.code : "ok";
      assert.equal(shown, this.#expected(change), `${change.name} ${JSON.stringify(change)}`);
      this.outcomes.add(shown);
      if (shown === "ok") this.done++;
    }
  }

  #expected({ name, input, owner }: Change): string {
    try {
      const naive = this.naive[name] as unknown as (input: object, owner?: NaiveUser) => void;
      naive.call(this.naive, input, owner);
      return "ok";
    } catch (error) {
      if (error instanceof StorageError) return error.code;
      throw error;
    }
  }

  async #next(): Promise<Change> {
    const name = this.#name();
    const force = this.#below(2) === 0;
    const description = `${this.#below(1000)}`;
    const holder: PolicyHolder = { kind: this.#pick("user", "group"), name };
    const accessKeyId = `AKIA${this.#below(6)}`;
    const sealedSecret = new Uint8Array(8).fill(this.#below(256));
    const policies = this.#names().map((name) => ({ name, builtIn: this.#below(3) === 0 }));
    // Ids are the store's own, so they are asked for: a user made in this very batch has none yet.
    const owner = this.#pick(undefined, this.naive.users.get(this.#name()));
    const user = owner === undefined
      ? undefined
      : (await this.#backend.reader.getUser({ name: owner.name }))!.id;
    return this.#pick<Change>(
      { name: "createUser", input: { name, description, password: description } },
      { name: "createUser", input: { name, description } },
      { name: "updateUser", input: { name, disabled: force } },
      { name: "updateUser", input: { name, password: this.#pick(null, "h"), description } },
      { name: "deleteUser", input: { name, force } },
      { name: "createGroup", input: { name, description } },
      { name: "createGroup", input: { name, description } },
      { name: "updateGroup", input: { name, description } },
      { name: "deleteGroup", input: { name, force } },
      { name: "addGroupMembers", input: { group: name, users: this.#names() } },
      { name: "addGroupMembers", input: { group: name, users: this.#names() } },
      { name: "removeGroupMembers", input: { group: name, users: this.#names() } },
      { name: "putPolicy", input: { name, document: description, expectNew: force } },
      { name: "putPolicy", input: { name, document: description } },
      { name: "deletePolicy", input: { name } },
      { name: "attachPolicies", input: { holder, policies } },
      { name: "attachPolicies", input: { holder, policies } },
      { name: "detachPolicies", input: { holder, policies: this.#names() } },
      {
        name: "createAccessKey",
        input: { accessKeyId, description, sealedSecret, ...(user === undefined ? {} : { user }) },
        ...(owner === undefined ? {} : { owner }),
      },
      { name: "updateAccessKey", input: { accessKeyId, disabled: force, sealedSecret } },
      {
        name: "rotateAccessKey",
        input: { accessKeyId, newAccessKeyId: `AKIA${this.#below(6)}`, sealedSecret, endsAt: 1 },
      },
      { name: "deleteAccessKey", input: { accessKeyId } },
    );
  }
}
