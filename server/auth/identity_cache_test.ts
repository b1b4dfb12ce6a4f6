import assert from "node:assert/strict";
import type { KeyIdentity } from "../../storage/identity.ts";
import { IdentityCache } from "./identity_cache.ts";

function identity(accessKeyId: string, description = ""): KeyIdentity {
  const key = { accessKeyId, description, createdAt: 0, disabled: false };
  return { key, sealedSecret: new Uint8Array(1) };
}

/** A store whose reads are counted, and can be held up. */
class Store {
  readonly keys = new Map<string, KeyIdentity>();
  readonly generation = { current: 7 };
  reads = 0;
  hold: Promise<void> | undefined;

  async getIdentity(accessKeyId: string): Promise<KeyIdentity | undefined> {
    this.reads++;
    const found = this.keys.get(accessKeyId);
    await this.hold;
    return found;
  }

  cache(limit?: number): IdentityCache {
    const options = { reader: this, generation: this.generation };
    return new IdentityCache(limit === undefined ? options : { ...options, limit });
  }

  change(found: KeyIdentity): void {
    this.keys.set(found.key.accessKeyId, found);
    this.generation.current++;
  }
}

Deno.test("get() reads a key once while nothing changes, an unknown one too", async () => {
  const store = new Store();
  store.change(identity("A"));
  const cache = store.cache();
  const first = await cache.get("A");
  assert.equal(first, store.keys.get("A"));
  for (let i = 0; i < 3; i++) {
    assert.equal(await cache.get("A"), first);
    assert.equal(await cache.get("B"), undefined);
  }
  assert.equal(store.reads, 2);
});

Deno.test("get() sees every change at once: a key made, altered, removed", async () => {
  const store = new Store();
  const cache = store.cache();
  assert.equal(await cache.get("A"), undefined);
  store.change(identity("A"));
  assert.equal((await cache.get("A"))?.key.description, "");
  store.change(identity("A", "altered"));
  assert.equal((await cache.get("A"))?.key.description, "altered");
  store.keys.delete("A");
  store.generation.current++;
  assert.equal(await cache.get("A"), undefined);
});

for (const [what, before] of [["a key", identity("A", "old")], ["no key", undefined]] as const) {
  Deno.test(`get() does not keep ${what} that was read before a change others have met`, async () => {
    const store = new Store();
    if (before !== undefined) store.change(before);
    const cache = store.cache();
    const { promise, resolve } = Promise.withResolvers<void>();
    store.hold = promise;
    const slow = cache.get("A");
    store.hold = undefined;
    store.change(identity("A", "new"));
    await cache.get("other");
    resolve();
    assert.equal(await slow, before);
    assert.equal((await cache.get("A"))?.key.description, "new");
  });
}

Deno.test("guessing keys takes bounded memory and does not push out those in use", async () => {
  const store = new Store();
  store.change(identity("A"));
  const cache = store.cache(10);
  await cache.get("A");
  for (let i = 0; i < 95; i++) await cache.get(`guess-${i}`);
  const reads = store.reads;
  await cache.get("A");
  assert.equal(store.reads, reads);
  await cache.get("guess-94");
  assert.equal(store.reads, reads, "the latest guesses are kept");
  await cache.get("guess-0");
  assert.equal(store.reads, reads + 1, "earlier ones are not");
});

Deno.test("more keys than are kept are still answered", async () => {
  const store = new Store();
  for (let i = 0; i < 25; i++) store.change(identity(`K${i}`));
  const cache = store.cache(10);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 25; i++) {
      assert.equal((await cache.get(`K${i}`))?.key.accessKeyId, `K${i}`);
    }
  }
  assert.equal(store.reads, 50);
});

Deno.test("no key is longer than AWS allows: it is not even looked up", async () => {
  const store = new Store();
  assert.equal(await store.cache().get("A".repeat(129)), undefined);
  assert.equal(store.reads, 0);
});

Deno.test("what keys' own policies take is bounded, however many keys have one", async () => {
  const store = new Store();
  const policy = "x".repeat(20 * 1024), count = 100;
  for (let i = 0; i < count; i++) {
    const { key, ...rest } = identity(`A${i}`);
    store.change({ ...rest, key: { ...key, policy } });
  }
  const cache = store.cache();
  const ask = async (from: number) => {
    store.reads = 0;
    for (let i = from; i < from + 20; i++) await cache.get(`A${i}`);
    return store.reads;
  };
  assert.equal(await ask(0), 20);
  assert.equal(await ask(0), 0, "a few are kept");
  for (let i = 0; i < count; i += 20) await ask(i);
  assert.equal(await ask(0), 20, "all are not");
});

Deno.test("a key asked for twice at once is counted once", async () => {
  const store = new Store();
  const { key, ...rest } = identity("A");
  store.change({ ...rest, key: { ...key, policy: "x".repeat(2 ** 18) } });
  store.change(identity("B"));
  const cache = store.cache();
  await cache.get("B");
  await Promise.all([1, 2, 3, 4].map(() => cache.get("A")));
  store.reads = 0;
  await cache.get("B");
  await cache.get("A");
  assert.equal(store.reads, 0);
});
