import assert from "node:assert/strict";
import { MovedClock } from "../../tests/support/moved_clock.ts";
import { CertificateKeeper, type CertificateSource } from "./certificate_keeper.ts";
import type { KeyPair } from "./key_pair.ts";
import { type Attempts, NO_ATTEMPTS } from "./renewal.ts";
import { selfSigned } from "./x509.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2027, 0, 1);

const pair = await selfSigned({ names: ["localhost"], notBefore: START, notAfter: START + DAY });

/** A source that does as it is told, and what became of it. */
class PlayedSource implements CertificateSource {
  dueAt = START;
  attempts: Attempts = NO_ATTEMPTS;
  /** In the order of events. */
  readonly told: string[] = [];
  refuse: Error | undefined;
  full: "record" | "keep" | undefined;
  /** Resolves an order that hangs; undefined: none does. */
  hang: Promise<void> | undefined;

  record(attempts: Attempts): void {
    if (this.full === "record") throw new Error("no space left");
    this.attempts = attempts;
    this.told.push(`record ${attempts.failures}`);
  }

  async obtain(signal: AbortSignal): Promise<KeyPair> {
    this.told.push("obtain");
    if (this.hang !== undefined) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      this.told.push("aborted");
      throw new Error("aborted");
    }
    if (this.refuse !== undefined) throw this.refuse;
    return pair;
  }

  keep(): void {
    this.dueAt += 60 * DAY;
    this.told.push("keep");
    if (this.full === "keep") throw new Error("no space left");
  }
}

function keeper(source: PlayedSource, clock: MovedClock, unusable = false) {
  const lines: string[] = [];
  const line = (message: string, fields = {}) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const kept = new CertificateKeeper({
    source,
    present: () => {
      source.told.push("present");
      return unusable ? Promise.reject(new Error("no such curve")) : Promise.resolve();
    },
    log: { info: line, warn: line, error: line },
    clock,
    random: () => 0,
  });
  return { lines, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

Deno.test("a certificate that is due is obtained, presented, then kept; the next in its time", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  await using _keeper = keeper(source, clock);
  await clock.waitedFor();
  assert.deepEqual(source.told, ["record 1", "obtain", "present", "keep", "record 0"]);
  for (let day = 0; day < 59; day++) {
    clock.advance(DAY);
    await clock.waitedFor();
  }
  assert.equal(source.told.length, 5);
  clock.advance(DAY);
  await clock.waitedFor();
  assert.deepEqual(source.told.slice(5), ["record 1", "obtain", "present", "keep", "record 0"]);
});

Deno.test("what is refused is told with the advice, and tried again at growing pauses", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.refuse = Object.assign(new Error("port 80 is closed"), { advice: "open it" });
  await using watched = keeper(source, clock);
  for (const [failures, minutes] of [1, 4, 16].entries()) {
    await clock.waitedFor();
    const wake = clock.nextWake;
    assert.equal(wake - clock.now(), minutes * MINUTE);
    assert.deepEqual(source.attempts, { failures: failures + 1, notBefore: wake });
    assert.match(watched.lines[failures] ?? "", /port 80 is closed.*open it.*"next_try":"2027/);
    clock.advance(minutes * MINUTE);
  }
  await clock.waitedFor();
  source.refuse = undefined;
  clock.advance(64 * MINUTE);
  await clock.waitedFor();
  assert.equal(source.attempts.failures, 0);
  assert.equal(source.told.filter((each) => each === "present").length, 1);
});

Deno.test("an authority that wants to be left alone is", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.refuse = Object.assign(new Error("too many"), { retryAfter: 30 * MINUTE });
  await using _keeper = keeper(source, clock);
  await clock.waitedFor();
  assert.equal(source.attempts.notBefore, START + 30 * MINUTE);
});

Deno.test("a restart does not shorten a pause, and says why nothing happens", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.attempts = { failures: 3, notBefore: START + 10 * MINUTE };
  await using watched = keeper(source, clock);
  await clock.waitedFor();
  assert.equal(source.told.length, 0);
  assert.match(watched.lines[0] ?? "", /the last tries failed.*"failures":3/);
  clock.advance(10 * MINUTE);
  await clock.waitedFor();
  assert.equal(source.told.filter((each) => each === "present").length, 1);
});

Deno.test("nothing is ordered that could not be remembered", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.full = "record";
  await using watched = keeper(source, clock);
  await clock.waitedFor();
  clock.advance(MINUTE);
  await clock.waitedFor();
  assert.equal(clock.nextWake - clock.now(), 4 * MINUTE);
  assert.deepEqual(source.told, []);
  assert.match(watched.lines[1] ?? "", /no space left/);
});

Deno.test("one that cannot be presented is not kept, one that cannot be kept is not ordered again", async () => {
  {
    const source = new PlayedSource(), clock = new MovedClock(START);
    await using watched = keeper(source, clock, true);
    await clock.waitedFor();
    assert.deepEqual(source.told, ["record 1", "obtain", "present", "record 1"]);
    assert.match(watched.lines[0] ?? "", /no such curve/);
  }
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.full = "keep";
  await using watched = keeper(source, clock);
  await clock.waitedFor();
  clock.advance(DAY);
  await clock.waitedFor();
  assert.deepEqual(source.told, ["record 1", "obtain", "present", "keep"]);
  assert.match(watched.lines[1] ?? "", /could not be kept.*no space left/);
});

Deno.test("an order under way ends with the server, untold", async () => {
  const source = new PlayedSource(), clock = new MovedClock(START);
  source.hang = Promise.resolve();
  const watched = keeper(source, clock);
  await watched[Symbol.asyncDispose]();
  assert.deepEqual(source.told, ["record 1", "obtain", "aborted"]);
  assert.deepEqual(watched.lines, []);
});
