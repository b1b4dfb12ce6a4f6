/** Certificates from an ACME authority, Pebble: obtained while requests are served, renewed, kept over
 * restarts, and refused without harm. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { RUNTIME_OPTIONS } from "../deploy/compiler.ts";
import type { RunningServer } from "../server/start.ts";
import { freePort, presentedAt } from "./support/authority.ts";
import { MovedClock } from "./support/moved_clock.ts";
import { Pebble } from "./support/pebble.ts";
import { valueOf } from "./support/prometheus.ts";
import { embeddedServer, spawnServer } from "./support/server.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;

interface Asked {
  readonly pebble: Pick<Pebble, "directory" | "trusted">;
  readonly directory: string;
  readonly redirect: number;
  readonly clock: MovedClock;
  readonly domains?: readonly string[];
}

/** A server that asks Pebble, with its log in `DIRECTORY/log`. */
function acmeServer(
  { pebble, directory, redirect, clock, domains = ["localhost"] }: Asked,
): Promise<RunningServer & { managementUrl: string }> {
  return embeddedServer({
    directory: `${directory}/data`,
    isolates: 2,
    consoleAddress: "127.0.0.1:0",
    redirectAddress: `127.0.0.1:${redirect}`,
    tls: { domains, directory: pebble.directory, trusted: pebble.trusted },
    clock,
    log: { level: "info", format: "json", file: `${directory}/log` },
  }) as Promise<RunningServer & { managementUrl: string }>;
}

/** `what`: what is told when it does not come to pass within half a minute. */
async function eventually(
  what: () => string,
  test: () => Promise<boolean> | boolean,
): Promise<void> {
  for (let tries = 0; !await test(); tries++) {
    if (tries === 600) assert.fail(what());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The lines of the log with a message that matches. */
function logged(directory: string, message: RegExp): readonly Record<string, unknown>[] {
  return Deno.readTextFileSync(`${directory}/log`).trim().split("\n")
    .map((line) => JSON.parse(line)).filter((entry) => message.test(entry.message));
}

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-acme-" });
  try {
    await body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Asks again and again until told to end; returns what failed twice and how often it was answered. */
function load(url: string, caCerts: readonly string[]) {
  const client = Deno.createHttpClient({ caCerts: [...caCerts] });
  let running = true, answered = 0;
  const failures: string[] = [];
  const ask = async () => {
    const answer = await fetch(url, { client });
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
    answered++;
  };
  const loops = Array.from({ length: 4 }, async () => {
    while (running) {
      await ask().catch(ask).catch((error) => failures.push(`${error} ${error.cause}`));
    }
  });
  return async () => {
    running = false;
    await Promise.all(loops);
    client.close();
    return { failures, answered };
  };
}

Deno.test("ACME: a certificate is obtained and renewed on both ports while requests run, and outlives its authority", () =>
  inDirectory(async (directory) => {
    const log = () => Deno.readTextFileSync(`${directory}/log`);
    const redirect = freePort();
    const clock = new MovedClock(Date.now());
    const tls = `${directory}/data/.objectstorage/tls`;
    const kept = (name: string) => Deno.readTextFileSync(`${tls}/acme/${name}`);
    let second: string, account: string, gone: Asked["pebble"];
    {
      await using pebble = await Pebble.start({ httpPort: redirect, refusedNonces: 30 });
      await using server = await acmeServer({ pebble, directory, redirect, clock });
      const { directory: url, trusted } = pebble;
      gone = { directory: url, trusted };
      const own = Deno.readTextFileSync(`${tls}/certificate.pem`);
      const live = `${server.url.replace("127.0.0.1", "localhost")}/-/live`;
      const end = load(live, [own, await pebble.root()]);
      const presented = (times: number) =>
        eventually(log, () => logged(directory, /new certificate is presented/).length === times);
      await presented(1);
      const first = await presentedAt(server.url);
      assert.match(first, /issuer=.*Pebble/);
      for (let tries = 0; tries < 4; tries++) assert.equal(await presentedAt(server.url), first);
      assert.equal(await presentedAt(server.managementUrl), first);
      const expiry = async () => {
        using client = Deno.createHttpClient({ caCerts: [await pebble.root()] });
        const management = server.managementUrl.replace("127.0.0.1", "localhost");
        const text = await (await fetch(`${management}/metrics`, { client })).text();
        return valueOf(text, "objectstorage_tls_certificate_expiry_timestamp_seconds") * 1_000;
      };
      assert.ok(Math.abs(await expiry() - (Date.now() + 90 * DAY)) < DAY);
      for (const name of ["account.json", "certificate.json", "attempts.json"]) {
        assert.equal(Deno.statSync(`${tls}/acme/${name}`).mode! & 0o777, 0o600, name);
      }
      account = kept("account.json");
      // The proof is shown as long as it is needed, and everything else is sent on.
      const none = await fetch(`http://127.0.0.1:${redirect}/.well-known/acme-challenge/x`, {
        redirect: "manual",
      });
      await none.body?.cancel();
      assert.equal(none.status, 308);

      await clock.waitedFor();
      clock.advance(59 * DAY);
      await clock.waitedFor();
      assert.equal(pebble.count(/Issued certificate serial/), 1);
      clock.advance(4 * DAY);
      await presented(2);
      second = await presentedAt(server.url);
      assert.notEqual(second, first);
      assert.equal(await presentedAt(server.managementUrl), second);
      assert.equal(pebble.count(/There are now 1 accounts/), 1);
      assert.equal(pebble.count(/There are now 2 accounts/), 0);
      const { failures, answered } = await end();
      assert.deepEqual(failures, []);
      assert.ok(answered > 50, `${answered}`);
    }
    // The authority is gone: what is kept is presented, and nobody is asked.
    {
      await using server = await acmeServer({ pebble: gone, directory, redirect, clock });
      await clock.waitedFor();
      assert.equal(await presentedAt(server.url), second);
      assert.deepEqual(logged(directory, /No new certificate/), []);
    }
    // Another authority is another order by another account; the old certificate serves until then.
    await using pebble = await Pebble.start({ httpPort: redirect });
    {
      await using server = await acmeServer({ pebble, directory, redirect, clock });
      await eventually(log, () => logged(directory, /is presented/).length === 3);
      assert.notEqual(await presentedAt(server.url), second);
      assert.notEqual(kept("account.json"), account);
      account = kept("account.json");
    }
    // Due while the server was down: renewed by the account of before.
    clock.advance(64 * DAY);
    await using _server = await acmeServer({ pebble, directory, redirect, clock });
    await eventually(log, () => logged(directory, /is presented/).length === 4);
    assert.equal(kept("account.json"), account);
    assert.equal(pebble.count(/There are now 2 accounts/), 0);
  }));

Deno.test("ACME: a refused order is told with what to do, and is not repeated in a hurry, restarted or not", () =>
  inDirectory(async (directory) => {
    const log = () => Deno.readTextFileSync(`${directory}/log`);
    const redirect = freePort();
    const clock = new MovedClock(Date.now());
    await using pebble = await Pebble.start({ httpPort: redirect });
    const asked = { pebble, directory, redirect, clock, domains: ["blocked.example"] };
    const tries = () => pebble.count(/POST \/order-plz/);
    let own: string;
    {
      await using server = await acmeServer(asked);
      await eventually(log, () => logged(directory, /^No new certificate:/).length === 1);
      const [told = {}] = logged(directory, /^No new certificate:/);
      assert.match(String(told["error"]), /The order: .*blocked\.example.*\(rejectedIdentifier\)/);
      assert.match(String(told["advice"]), /tls\.acme\.domains/);
      const pause = Date.parse(String(told["next_try"])) - clock.now();
      assert.ok(pause >= MINUTE && pause <= 1.1 * MINUTE, `${pause}`);
      own = await presentedAt(server.url);
      assert.match(own, /issuer=.*objectstorage/);
      assert.equal(tries(), 1);
    }
    {
      await using server = await acmeServer(asked);
      await eventually(log, () => logged(directory, /the last tries failed/).length === 1);
      assert.equal(await presentedAt(server.url), own);
      await clock.waitedFor();
      assert.equal(tries(), 1);
      clock.advance(1.2 * MINUTE);
      await eventually(log, () => logged(directory, /^No new certificate:/).length === 2);
      assert.equal(tries(), 2);
    }
    // Something else is asked for, and at once.
    await using _server = await acmeServer({ ...asked, domains: ["localhost"] });
    await eventually(log, () => logged(directory, /is presented/).length === 1);
  }));

Deno.test("ACME: who cannot be shown the proof is told of port 80, and kept files with nonsense are as none", () =>
  inDirectory(async (directory) => {
    const log = () => Deno.readTextFileSync(`${directory}/log`);
    await using pebble = await Pebble.start({ httpPort: freePort() });
    const clock = new MovedClock(Date.now());
    const asked = { pebble, directory, redirect: freePort(), clock };
    {
      await using server = await acmeServer(asked);
      await eventually(log, () => logged(directory, /^No new certificate:/).length === 1);
      const [told = {}] = logged(directory, /^No new certificate:/);
      assert.match(String(told["error"]), /The proof for localhost: .*\(connection\)/);
      assert.match(String(told["advice"]), /port 80 reach tls\.redirectAddress/);
      assert.match(await presentedAt(server.url), /issuer=.*objectstorage/);
    }
    const kept = `${directory}/data/.objectstorage/tls/acme`;
    const nonsense = {
      "account.json": "{",
      "attempts.json": "[1]",
      "certificate.json": '{"key":1}',
    };
    for (const [name, text] of Object.entries(nonsense)) {
      Deno.writeTextFileSync(`${kept}/${name}`, text);
    }
    await using _server = await acmeServer(asked);
    await eventually(log, () => logged(directory, /^No new certificate:/).length === 2);
    assert.equal(JSON.parse(Deno.readTextFileSync(`${kept}/attempts.json`)).failures, 1);
  }));

Deno.test("ACME: by settings, for a customer of a private authority, with what the executable is allowed", () =>
  inDirectory(async (directory) => {
    const redirect = freePort();
    const key = Buffer.alloc(32, "nobody knows").toString("base64url");
    await using pebble = await Pebble.start({ httpPort: redirect, customers: { "kid-1": key } });
    const env = {
      OBJECTSTORAGE_TLS_REDIRECT_ADDRESS: `127.0.0.1:${redirect}`,
      OBJECTSTORAGE_TLS_ACME_DOMAINS: "localhost",
      OBJECTSTORAGE_TLS_ACME_AGREE: "on",
      OBJECTSTORAGE_TLS_ACME_EMAIL: "operator@example.com",
      OBJECTSTORAGE_TLS_ACME_DIRECTORY: pebble.directory,
      OBJECTSTORAGE_TLS_ACME_CA_CERTIFICATE: pebble.trustedPath,
      OBJECTSTORAGE_TLS_ACME_EAB_KID: "kid-1",
      OBJECTSTORAGE_TLS_ACME_EAB_KEY: key,
      OBJECTSTORAGE_LOG_FORMAT: "text",
    };
    await using server = await spawnServer({
      directory: `${directory}/data`,
      env,
      runtimeArgs: RUNTIME_OPTIONS,
      asked: false,
    });
    await eventually(
      () => server.output(),
      () => /new certificate is presented/.test(server.output()),
    );
    assert.match(await presentedAt(server.url), /issuer=.*Pebble/);
    assert.equal(pebble.count(/Successful newAccount Binding .*kid-1/), 1);
    assert.ok(!server.output().includes(key));
    assert.doesNotMatch(server.output(), /NotCapable|Requires/);
  }));
