/** Sessions over time, with a clock of the test's and rows in a map. */
import assert from "node:assert/strict";
import type { CommandName } from "../../storage/metadata.ts";
import { StorageError } from "../../storage/model.ts";
import type { Session, SessionOwner } from "../../storage/session.ts";
import { ANONYMOUS } from "../auth/principal.ts";
import { Sessions } from "./sessions.ts";
import { SessionTokens } from "./session_tokens.ts";

const MINUTE = 60_000;
const OWNER: SessionOwner = { kind: "user", user: "AIDA" };
const BY = { principal: "alice" };

function sessionsAt() {
  const clock = { time: 1_800_000_000_000, now: () => clock.time };
  const rows = new Map<string, Session>();
  const state = { mayAct: true, canWrite: true, touches: 0 };
  const commands: Partial<Record<CommandName, (input: never) => unknown>> = {
    createSession({ id, owner, at, expiresAt }: Session & { at: number }) {
      const session = { id, owner, createdAt: at, lastUsedAt: at, expiresAt };
      rows.set(id, session);
      return session;
    },
    touchSession({ id, at }: { id: string; at: number }) {
      state.touches++;
      rows.set(id, { ...rows.get(id)!, lastUsedAt: at });
    },
    deleteSession: ({ id }: Session) => void rows.delete(id),
    deleteSessionsOf() {
      rows.clear();
      return { deleted: 1 };
    },
  };
  const sessions = new Sessions({
    clock,
    tokens: new SessionTokens({ masterKey: new Uint8Array(32), clock }),
    reader: { getSession: (id) => Promise.resolve(rows.get(id)) },
    principals: {
      of: () => Promise.resolve(state.mayAct ? { principal: ANONYMOUS, groups: [] } : undefined),
    },
    writer: {
      execute(name, input) {
        if (!state.canWrite) return Promise.reject(new StorageError("readOnly"));
        return Promise.resolve(commands[name]!(input as never)) as never;
      },
    },
    idle: 30 * MINUTE,
    lifetime: 12 * 60 * MINUTE,
  });
  return { clock, rows, state, sessions };
}

async function opened() {
  const at = sessionsAt();
  const session = await at.sessions.open(OWNER, BY);
  assert.ok(session !== undefined);
  return { ...at, ...session };
}

Deno.test("a session is met by its token until it is unused for too long", async () => {
  const { clock, sessions, token } = await opened();
  clock.time += 10 * MINUTE;
  const used = await sessions.meet(token, { isUse: true });
  const renewed = used?.renewed;
  assert.ok(renewed !== undefined);
  // Asking who one is keeps the token young, and not the session.
  clock.time += 15 * MINUTE;
  const asked = await sessions.meet(renewed, { isUse: false });
  assert.ok(asked?.renewed !== undefined);
  clock.time += 15 * MINUTE - 1;
  assert.ok(await sessions.meet(asked.renewed, { isUse: false }));
  clock.time += 1;
  assert.equal(await sessions.meet(asked.renewed, { isUse: true }), undefined);
});

Deno.test("a session is over when its time is, however much it is used", async () => {
  const { clock, sessions, token, session } = await opened();
  let last = token;
  for (; clock.time < session.expiresAt; clock.time += 5 * MINUTE) {
    const met = await sessions.meet(last, { isUse: true });
    assert.ok(met !== undefined, `${(session.expiresAt - clock.time) / MINUTE} minutes before`);
    last = met.renewed ?? last;
  }
  assert.equal(await sessions.meet(last, { isUse: true }), undefined);
});

Deno.test("a token that is not renewed is over before its session", async () => {
  const { clock, sessions, token } = await opened();
  clock.time += 7 * MINUTE;
  assert.equal((await sessions.meet(token, { isUse: true }))?.renewed, undefined);
  clock.time += 9 * MINUTE + 1;
  assert.equal(await sessions.meet(token, { isUse: true }), undefined);
});

Deno.test("a session ends at once: the row is gone, the owner may not act any more", async () => {
  const one = await opened();
  await one.sessions.end(one.session, BY);
  assert.equal(await one.sessions.meet(one.token, { isUse: true }), undefined);
  const other = await opened();
  other.state.mayAct = false;
  assert.equal(await other.sessions.meet(other.token, { isUse: true }), undefined);
  assert.equal(await other.sessions.open(OWNER, BY), undefined);
});

Deno.test("a token is good for the session of its subject alone", async () => {
  const { rows, session, sessions, token } = await opened();
  rows.set(session.id, { ...session, owner: { kind: "root", proof: "" } });
  assert.equal(await sessions.meet(token, { isUse: true }), undefined);
});

Deno.test("uses are noted once a minute, and a store that cannot be written ends no session", async () => {
  const { clock, sessions, state, token } = await opened();
  for (let i = 0; i < 120; i++) {
    clock.time += 1_000;
    assert.ok(await sessions.meet(token, { isUse: true }));
  }
  assert.equal(state.touches, 2);
  state.canWrite = false;
  clock.time += 2 * MINUTE;
  assert.ok(await sessions.meet(token, { isUse: true }));
});
