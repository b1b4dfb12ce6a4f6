/** HTTPS: real certificates, curl and the AWS CLI over it, a certificate changed under load. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { startServer } from "../server/start.ts";
import { Authority, freePort, presentedAt, printed } from "./support/authority.ts";
import { MovedClock } from "./support/moved_clock.ts";
import { valueOf } from "./support/prometheus.ts";
import { clientEnvironment, preparePython, run } from "./support/clients.ts";
import { CREDENTIALS, embeddedServer, spawnServer } from "./support/server.ts";
import { sign } from "./support/sign.ts";

const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;

Deno.test("TLS: HTTP/2 and HTTP/1.1, signed, and plain HTTP sent on", async () => {
  await using authority = await Authority.create();
  await authority.issue("one", 1);
  const tls = { certificate: authority.text("one.pem"), key: authority.text("one.key") };
  const redirect = freePort();
  await using server = await embeddedServer({ tls, redirectAddress: `127.0.0.1:${redirect}` });
  assert.match(server.url, /^https:/);
  const curl = (...args: readonly string[]) =>
    printed("curl", "-s", "--cacert", `${authority.directory}/ca.pem`, ...args);
  const signature = [
    "-H",
    "x-amz-content-sha256: UNSIGNED-PAYLOAD",
    "--aws-sigv4",
    "aws:amz:us-east-1:s3",
    "--user",
    `${accessKeyId}:${secret}`,
  ];
  for (const version of ["--http1.1", "--http2"]) {
    const answer = await curl(
      version,
      ...signature,
      "-w",
      "%{http_version} %{http_code}",
      server.url,
    );
    assert.match(answer, /ListAllMyBucketsResult/, answer);
    assert.match(answer, version === "--http2" ? /2 200$/ : /1\.1 200$/);
  }
  const sent = await curl("-i", `http://127.0.0.1:${redirect}/b/k%20é?x=1`);
  assert.match(sent, /^HTTP\/1\.1 308/);
  assert.match(sent, new RegExp(`location: https://127\\.0\\.0\\.1:${server.port}/b/k%20`, "i"));
});

Deno.test("TLS: the aws CLI sends its trailing checksums over HTTPS", async () => {
  const python = await preparePython();
  assert.ok("client" in python, "missing" in python ? python.missing : "");
  await using authority = await Authority.create();
  await authority.issue("one", 1);
  const { directory } = authority;
  const tls = { certificate: authority.text("one.pem"), key: authority.text("one.key") };
  await using server = await embeddedServer({ tls });
  const env = {
    ...clientEnvironment(server.url, directory),
    AWS_CA_BUNDLE: `${directory}/ca.pem`,
  };
  const aws = (...args: readonly string[]) =>
    run([python.client.aws, "s3", ...args], { env, cwd: directory });
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const whole = Uint8Array.from({ length: 12_000_000 }, (_, at) => bytes[at % bytes.length]!);
  Deno.writeFileSync(`${directory}/up`, whole);
  await aws("mb", "s3://secure");
  await aws("cp", "--quiet", "up", "s3://secure/é 1");
  await aws("cp", "--quiet", "s3://secure/é 1", "down");
  assert.ok(Buffer.from(whole).equals(Deno.readFileSync(`${directory}/down`)));
});

Deno.test("TLS: a certificate of its own is for this machine, and stays the same", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "objectstorage-tls-" });
  try {
    const kept: string[] = [];
    for (let start = 0; start < 2; start++) {
      await using server = await startServer({ directory, tls: "selfSigned", isolates: 1 });
      const certificate = `${directory}/.objectstorage/tls/certificate.pem`;
      kept.push(Deno.readTextFileSync(certificate));
      const url = `https://localhost:${server.port}/-/ready`;
      assert.equal(await printed("curl", "-sS", "--cacert", certificate, url), "ready\n");
    }
    assert.equal(kept[0], kept[1]);
    assert.equal(Deno.statSync(`${directory}/.objectstorage/tls/key.pem`).mode! & 0o777, 0o600);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("TLS: a certificate of its own names where the server is, and is replaced before it expires", async () => {
  const clock = new MovedClock(Date.now());
  await using server = await embeddedServer({
    tls: "selfSigned",
    consoleAddress: "127.0.0.1:0",
    publicUrl: "https://s3.example.com:8443",
    domains: ["buckets.example.com"],
    clock,
  });
  const path = `${server.directory}/.objectstorage/tls/certificate.pem`;
  const text = await printed("openssl", "x509", "-in", path, "-noout", "-text");
  assert.match(text, /Signature Algorithm: ecdsa-with-SHA256/);
  const names = /Subject Alternative Name:[^\n]*\n\s*(.*)/.exec(text)?.[1]?.split(", ") ?? [];
  for (
    const name of [
      "DNS:localhost",
      "IP Address:127.0.0.1",
      "IP Address:0:0:0:0:0:0:0:1",
      "DNS:s3.example.com",
      "DNS:buckets.example.com",
      "DNS:*.buckets.example.com",
    ]
  ) assert.ok(names.includes(name), `${name} is not among ${names}`);
  const first = await presentedAt(server.url);
  const expiry = async () => {
    const ask = ["curl", "-s", "--cacert", path, `${server.managementUrl}/metrics`];
    const text = await printed(...ask);
    return valueOf(text, "objectstorage_tls_certificate_expiry_timestamp_seconds");
  };
  const expires = await expiry();
  assert.ok(Math.abs(expires - (Date.now() / 1_000 + 396 * 86_400)) < 86_400, `${expires}`);
  await clock.waitedFor();
  clock.advance(365 * 86_400_000);
  await clock.waitedFor();
  assert.equal(await presentedAt(server.url), first);
  clock.advance(2 * 86_400_000);
  await clock.waitedFor();
  const second = await presentedAt(server.url);
  assert.notEqual(second, first);
  assert.equal(await presentedAt(server.managementUrl ?? ""), second);
  const renewed = (await printed("openssl", "x509", "-in", path, "-noout", "-serial")).trim();
  assert.equal(second.split("\n")[0], renewed);
});

Deno.test("TLS: a certificate that changes is presented, and no client that tries twice meets a failure", async () => {
  await using authority = await Authority.create();
  await authority.issue("one", 1);
  await authority.issue("two", 2);
  const { directory } = authority;
  const install = (name: string) => {
    for (const ending of ["key", "pem"]) {
      Deno.writeTextFileSync(
        `${directory}/live.${ending}.new`,
        authority.text(`${name}.${ending}`),
      );
      Deno.renameSync(`${directory}/live.${ending}.new`, `${directory}/live.${ending}`);
    }
  };
  install("one");
  await using server = await spawnServer({
    env: {
      OBJECTSTORAGE_TLS_CERTIFICATE: `${directory}/live.pem`,
      OBJECTSTORAGE_TLS_KEY: `${directory}/live.key`,
      OBJECTSTORAGE_ISOLATES: "2",
    },
    caCert: authority.text("ca.pem"),
  });
  using client = Deno.createHttpClient({ caCerts: [authority.text("ca.pem")] });
  let running = true, answered = 0;
  const failures: string[] = [];
  // As SDKs do, a second try where a connection ended before the answer: one that is being made in
  // the moment the old socket closes is reset.
  const ask = async (): Promise<void> => {
    const { url, headers } = sign({
      ...{ method: "GET", url: server.url, path: "/", accessKeyId, secret },
    });
    const answer = await fetch(url, { headers, client });
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
    answered++;
  };
  const load = async (number: number) => {
    while (running) {
      const again = (error: unknown) => error instanceof TypeError ? ask() : Promise.reject(error);
      await ask().catch(again).catch((error) => failures.push(`${number}: ${error}`));
    }
  };
  const clients = Array.from({ length: 16 }, (_, number) => load(number));
  const serial = async () => (await presentedAt(server.url)).split("\n")[0];
  assert.equal(await serial(), "serial=01");
  install("two");
  Deno.kill(server.pid, "SIGHUP");
  for (let tries = 0; !/SIGHUP\): the certificate/.test(server.output()); tries++) {
    assert.ok(tries < 800, server.output());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (let tries = 0; tries < 8; tries++) assert.equal(await serial(), "serial=02");
  running = false;
  await Promise.all(clients);
  assert.deepEqual(failures, []);
  assert.ok(answered > 100, `${answered}`);
});

Deno.test("TLS: a certificate that cannot be used changes nothing, now or after a crash", async () => {
  await using authority = await Authority.create();
  await authority.issue("one", 1);
  // Sound, and of a kind the runtime does not take.
  await authority.issue("odd", 2, "secp256k1");
  await authority.issue("three", 3);
  const { directory } = authority;
  const install = (certificate: string, key: string) => {
    Deno.writeTextFileSync(`${directory}/live.key`, key);
    Deno.writeTextFileSync(`${directory}/live.pem`, certificate);
  };
  const pair = (name: string) =>
    [authority.text(`${name}.pem`), authority.text(`${name}.key`)] as const;
  install(...pair("one"));
  await using server = await spawnServer({
    env: {
      OBJECTSTORAGE_TLS_CERTIFICATE: `${directory}/live.pem`,
      OBJECTSTORAGE_TLS_KEY: `${directory}/live.key`,
    },
    caCert: authority.text("ca.pem"),
  });
  using client = Deno.createHttpClient({ caCerts: [authority.text("ca.pem")] });
  const reloaded = async (line: RegExp) => {
    Deno.kill(server.pid, "SIGHUP");
    for (let tries = 0; !line.test(server.output()); tries++) {
      assert.ok(tries < 800, server.output());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (let tries = 0; tries < 10; tries++) {
      const answer = await fetch(`${server.url}/-/live`, { client });
      await answer.body?.cancel();
      assert.equal(answer.status, 200);
    }
  };
  const [certificate, key] = pair("three");
  install(`${certificate}-----BEGIN CERTIFICATE-----\nMIIB`, key);
  await reloaded(/kept as it was.*is not a certificate in PEM/);
  install(...pair("odd"));
  await reloaded(/kept as it was(?!.*is not a certificate)/);
  install(certificate, key);
  await reloaded(/read again \(SIGHUP\): the certificate/);
});

Deno.test("TLS: who keeps a redirect waiting does not keep the server", async () => {
  const port = freePort();
  const server = await startServer({
    tls: "selfSigned",
    isolates: 1,
    redirectAddress: `127.0.0.1:${port}`,
  });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const half = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab";
  await connection.write(new TextEncoder().encode(half));
  const answer = new Uint8Array(500);
  const count = await connection.read(answer) ?? 0;
  assert.match(new TextDecoder().decode(answer.subarray(0, count)), /^HTTP\/1\.1 308/);
  await server.stop();
});
