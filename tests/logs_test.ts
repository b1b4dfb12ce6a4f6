/** Logs of whole servers: what is written where, and what never is. */
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type AccessLine, keyOf, parseAccessLine } from "./support/access_log.ts";
import { CREDENTIALS, embeddedServer, spawnServer } from "./support/server.ts";
import { sign, type SignOptions } from "./support/sign.ts";

const { accessKeyId, secretAccessKey: secret } = CREDENTIALS;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736", SPAN = "00f067aa0ba902b7";
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const ENCODER = new TextEncoder();

async function scratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "objectstorage-logs-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

type Request = Omit<SignOptions, "accessKeyId" | "secret"> & {
  /** Headers added after signing. */
  readonly extra?: Readonly<Record<string, string>>;
};

/** Sends a signed request; resolves to status and request id. */
async function ask({ extra = {}, ...options }: Request): Promise<{ status: number; id: string }> {
  const { url, method, headers, body } = sign({ ...options, accessKeyId, secret });
  return await bare(url, {
    method,
    headers: { ...headers, ...extra },
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  });
}

async function bare(url: string, init: RequestInit = {}): Promise<{ status: number; id: string }> {
  const answer = await fetch(url, init);
  await answer.arrayBuffer();
  return { status: answer.status, id: answer.headers.get("x-amz-request-id") ?? "" };
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

async function until(what: string, test: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!test()) {
    assert.ok(performance.now() < deadline, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("the access log in S3's form: a line a request, 27 fields, each as it was", async () => {
  await using directory = await scratch();
  const path = join(directory.path, "access.log");
  const server = await embeddedServer({ isolates: 2, log: { access: "s3", accessFile: path } });
  const { url } = server;
  const key = "a b/50%/é\"+'\\", raw = "/logs/a%20b/50%25/%C3%A9%22%2B%27%5C";
  const body = ENCODER.encode("x".repeat(100_000));
  const agent = 'agent "quoted" \\ back';
  const expected: [{ status: number; id: string }, Partial<AccessLine>][] = [
    [await ask({ url, method: "PUT", path: "/logs" }), { operation: "REST.PUT.BUCKET" }],
    [
      await ask({ url, method: "PUT", path: raw, body, extra: { "user-agent": agent } }),
      {
        operation: "REST.PUT.OBJECT",
        objectSize: "100000",
        bytesSent: "-",
        userAgent: "agent %22quoted%22 %5C back",
        authenticationType: "AuthHeader",
        signatureVersion: "SigV4",
      },
    ],
    [
      await ask({
        url,
        method: "PUT",
        path: raw,
        body,
        mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      }),
      { operation: "REST.PUT.OBJECT", objectSize: "100000" },
    ],
    [
      await ask({ url, method: "GET", path: raw, extra: { referer: "https://a.example/x y" } }),
      {
        operation: "REST.GET.OBJECT",
        bytesSent: "100000",
        objectSize: "100000",
        referer: "https://a.example/x y",
        requestUri: `GET ${raw} HTTP/1.1`,
        hostHeader: new URL(url).host,
        remoteIp: "127.0.0.1",
      },
    ],
    [
      await ask({ url, method: "GET", path: raw, extra: { range: "bytes=0-9" } }),
      { status: "206", bytesSent: "10", objectSize: "100000" },
    ],
    [
      await ask({ url, method: "HEAD", path: raw }),
      { operation: "REST.HEAD.OBJECT", bytesSent: "-", objectSize: "100000" },
    ],
    [
      await ask({ url, method: "GET", path: raw, extra: { "if-none-match": "*" } }),
      { status: "304", errorCode: "-", bytesSent: "-" },
    ],
    [
      await ask({ url, method: "GET", path: raw, presign: true }),
      { authenticationType: "QueryString", signatureVersion: "SigV4", status: "200" },
    ],
    [
      await ask({ url, method: "GET", path: "/logs/none", query: { versionId: "null" } }),
      { status: "404", errorCode: "NoSuchVersion", versionId: "null" },
    ],
    [
      await bare(`${url}/logs`),
      { status: "403", errorCode: "AccessDenied", requester: "-", authenticationType: "-" },
    ],
    [await bare(`${url}/%zz`), { status: "400", errorCode: "InvalidURI", bucket: "-", key: "-" }],
    [
      await bare(`${url}/logs`, { method: "PATCH" }),
      { status: "405", errorCode: "MethodNotAllowed", operation: "REST.PATCH.BUCKET" },
    ],
    [await ask({ url, method: "GET", path: "/" }), { operation: "REST.GET.SERVICE", bucket: "-" }],
    [
      await ask({ url, method: "GET", path: "/logs", query: { lifecycle: "" } }),
      { status: "501", errorCode: "NotImplemented", bucketOwner: "-" },
    ],
  ];
  await server.stop();

  assert.equal(statSync(path).mode & 0o777, 0o600);
  const lines = new Map(
    linesOf(path).map((line) => {
      const parsed = parseAccessLine(line);
      return [parsed.requestId, parsed];
    }),
  );
  assert.equal(linesOf(path).length, expected.length);
  for (const [{ id, status }, fields] of expected) {
    const line = lines.get(id);
    assert.ok(line, `no line of ${JSON.stringify(fields)}`);
    assert.equal(line.status, String(status));
    for (const [name, value] of Object.entries(fields)) {
      assert.equal(line[name as keyof AccessLine], value, `${name} of ${JSON.stringify(line)}`);
    }
    assert.ok(Number(line.totalTime) >= Number(line.turnAroundTime));
    if (line.key !== "-" && line.status !== "404") assert.equal(keyOf(line), key);
  }
});

Deno.test({
  name: "goaccess reads the access log whole",
  ignore: !existsSync("/usr/bin/goaccess"),
  async fn() {
    await using directory = await scratch();
    const path = join(directory.path, "access.log");
    const server = await embeddedServer({ log: { access: "s3", accessFile: path } });
    const { url } = server;
    await ask({ url, method: "PUT", path: "/logs" });
    const agent = { "user-agent": 'a "b" \\', referer: 'https://a.example/?q="\\' };
    for (let i = 0; i < 20; i++) {
      await ask({ url, method: "PUT", path: `/logs/k%20${i}%22`, body: ENCODER.encode("body") });
      await ask({ url, method: "GET", path: `/logs/k%20${i}%22`, extra: agent });
      await ask({ url, method: "GET", path: "/logs/none" });
    }
    await server.stop();
    const report = join(directory.path, "report.json");
    const { code, stderr } = await new Deno.Command("goaccess", {
      args: [path, "--log-format=AWSS3", `--output=${report}`, "--no-global-config"],
      stdin: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const { general } = JSON.parse(readFileSync(report, "utf8"));
    assert.deepEqual(
      [general.total_requests, general.valid_requests, general.failed_requests],
      [61, 61, 0],
    );
  },
});

Deno.test("an answer that breaks off is told with what left, one refused while stopping too", async () => {
  await using directory = await scratch();
  const path = join(directory.path, "access.log");
  const server = await embeddedServer({
    authentication: false,
    log: { access: "json", accessFile: path },
  });
  const { url, port } = server;
  const size = 50_000_000;
  await bare(`${url}/logs`, { method: "PUT" });
  await bare(`${url}/logs/big`, { method: "PUT", body: new Uint8Array(size) });
  {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(ENCODER.encode("GET /logs/big HTTP/1.1\r\nHost: x\r\n\r\n"));
    // More than the head.
    for (let got = 0; got < 10_000;) got += await connection.read(new Uint8Array(1_000)) ?? 10_000;
  }
  await until("the broken answer is told", () => linesOf(path).length === 3);
  const broken = JSON.parse(linesOf(path)[2] ?? "");
  assert.deepEqual([broken.status, broken.complete, broken.object_size], [200, false, size]);
  assert.ok(broken.sent > 0 && broken.sent < size, `${broken.sent} bytes`);

  // One connection keeps the isolate from ending, another asks for something meanwhile.
  using upload = await Deno.connect({ hostname: "127.0.0.1", port });
  await upload.write(
    ENCODER.encode("PUT /logs/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n12"),
  );
  using other = await Deno.connect({ hostname: "127.0.0.1", port });
  const get = async () => {
    await other.write(ENCODER.encode("HEAD /logs HTTP/1.1\r\nHost: x\r\n\r\n"));
    const buffer = new Uint8Array(2_000);
    return new TextDecoder().decode(buffer.subarray(0, await other.read(buffer) ?? 0));
  };
  assert.match(await get(), /^HTTP\/1\.1 200 /);
  const stopped = server.stop();
  let answer = await get();
  while (answer.startsWith("HTTP/1.1 200")) answer = await get();
  assert.match(answer, /^HTTP\/1\.1 503 /);
  await upload.write(ENCODER.encode("34"));
  await stopped;
  const id = /x-amz-request-id: (\w+)/i.exec(answer)?.[1];
  const refused = linesOf(path).map((line) => JSON.parse(line)).find((line) =>
    line.request_id === id
  );
  assert.deepEqual([refused?.status, refused?.error_code], [503, "ServiceUnavailable"]);
});

Deno.test("files are put aside by size, by one owner for all isolates, and no line is lost", async () => {
  await using directory = await scratch();
  const file = join(directory.path, "deep", "down", "access.log");
  const server = await embeddedServer({
    isolates: 3,
    authentication: false,
    log: { access: "json", accessFile: file, maxSize: 20_000 },
  });
  const ids = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const answers = Array.from({ length: 10 }, () => bare(`${server.url}/none`));
    for (const { id } of await Promise.all(answers)) ids.add(id);
  }
  await server.stop();
  const folder = join(directory.path, "deep", "down");
  const names = readdirSync(folder).sort();
  assert.ok(names.length > 3, names.join());
  const told = new Set<string>();
  for (const name of names) {
    assert.match(name, /^access\.log(?:\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z(?:-\d+)?)?$/);
    const stat = statSync(join(folder, name));
    assert.equal(stat.mode & 0o777, 0o600);
    assert.ok(stat.size <= 20_000, `${name} has ${stat.size} bytes`);
    for (const line of linesOf(join(folder, name))) told.add(JSON.parse(line).request_id);
  }
  assert.deepEqual([...told].sort(), [...ids].sort());
});

Deno.test("level and access log change while the server runs, in all isolates", async () => {
  await using directory = await scratch();
  const path = join(directory.path, "server.log");
  const server = await embeddedServer({
    isolates: 2,
    authentication: false,
    log: { file: path, level: "info", format: "json" },
  });
  const round = async () => {
    for (let i = 0; i < 10; i++) {
      await bare(`${server.url}/none`, { headers: { connection: "close" } });
    }
  };
  const count = (message: string) =>
    linesOf(path).filter((line) => line.includes(`"message":"${message}"`)).length;
  await round();
  await server.apply({ log: { level: "debug" } });
  await round();
  await until("ten requests", () => count("Request") === 10);
  await server.apply({ log: { level: "warn", access: "json" } });
  await round();
  await until("ten accesses", () => count("access") === 10);
  await server.apply({ log: { access: "off" } });
  await round();
  await server.apply({ log: { level: "info" } });
  await server.stop();
  assert.deepEqual([count("Request"), count("access")], [10, 10]);
  assert.deepEqual([count("Server started"), count("Stopping: finishing the requests under way")], [
    1,
    1,
  ]);
  for (const line of linesOf(path)) JSON.parse(line);
});

Deno.test("a configuration read again changes level and access log", async () => {
  await using directory = await scratch();
  const config = join(directory.path, "conf.yaml"), path = join(directory.path, "server.log");
  const write = (text: string) => Deno.writeTextFile(config, `log: {file: ${path}${text}}\n`);
  await write("");
  await using server = await spawnServer({ env: { OBJECTSTORAGE_CONFIG: config } });
  await bare(`${server.url}/one`);
  await write(", level: debug, access: s3");
  Deno.kill(server.pid, "SIGHUP");
  await until(
    "read again",
    () => /read again .*log\.level, log\.access/.test(readFileSync(path, "utf8")),
  );
  const { id } = await bare(`${server.url}/two`);
  await until(
    "two lines of one request",
    () => linesOf(path).filter((line) => line.includes(id)).length === 2,
  );
  assert.doesNotMatch(readFileSync(path, "utf8"), /\/one/);
  assert.equal(await server.stop(), 0);
});

Deno.test("a trace of the caller's is named in the lines of its requests, a wrong one is not", async () => {
  await using directory = await scratch();
  const path = join(directory.path, "server.log");
  const server = await embeddedServer({
    log: { file: path, level: "debug", access: "json", format: "json" },
  });
  const good = await bare(`${server.url}/b`, {
    headers: { traceparent: `00-${TRACE}-${SPAN}-01` },
  });
  const bad = await bare(`${server.url}/b`, { headers: { traceparent: `00-${TRACE}-${SPAN}` } });
  await server.stop();
  const lines = linesOf(path).map((line) => JSON.parse(line));
  for (const [{ id }, trace] of [[good, TRACE], [bad, undefined]] as const) {
    const own = lines.filter((line) => line.request_id === id);
    assert.deepEqual(own.map(({ message }) => message).sort(), ["Request", "access"]);
    for (const line of own) {
      assert.deepEqual([line.trace_id, line.parent_id], [trace, trace && SPAN]);
    }
  }
});

Deno.test("a server of every address is reached by both families, and tells who came by which", async () => {
  await using directory = await scratch();
  const path = join(directory.path, "access.log");
  const server = await embeddedServer({ address: ":0", log: { access: "json", accessFile: path } });
  await bare(`http://127.0.0.1:${server.port}/b`);
  const both = Deno.networkInterfaces().some(({ address }) => address === "::1");
  if (both) await bare(`http://[::1]:${server.port}/b`);
  await server.stop();
  assert.deepEqual(
    linesOf(path).map((line) => JSON.parse(line).remote_ip),
    both ? ["127.0.0.1", "::1"] : ["127.0.0.1"],
  );
});

Deno.test("SIGHUP opens the files again, in a directory that vanished too", async () => {
  await using directory = await scratch();
  const folder = join(directory.path, "logs");
  const log = join(folder, "server.log"), access = join(folder, "access.log");
  await using server = await spawnServer({
    env: {
      OBJECTSTORAGE_LOG_FILE: log,
      OBJECTSTORAGE_ACCESS_LOG: "s3",
      OBJECTSTORAGE_ACCESS_LOG_FILE: access,
    },
  });
  await bare(`${server.url}/one`);
  await until("a first line", () => linesOf(access).length === 1);
  await Deno.rename(access, `${access}.1`);
  await bare(`${server.url}/two`);
  await until("a line in the old file", () => linesOf(`${access}.1`).length === 2);
  assert.ok(!existsSync(access));
  Deno.kill(server.pid, "SIGHUP");
  await until("a new file", () => existsSync(access));
  await bare(`${server.url}/three`);
  await until("a line in the new file", () => linesOf(access).length === 1);
  assert.equal(linesOf(`${access}.1`).length, 2);
  assert.match(linesOf(access)[0] ?? "", /\/three/);
  assert.match(readFileSync(log, "utf8"), /"message":"Log files opened again"/);

  await Deno.remove(folder, { recursive: true });
  assert.equal((await bare(`${server.url}/four`)).status, 403);
  Deno.kill(server.pid, "SIGHUP");
  await until("a new directory", () => existsSync(access));
  await bare(`${server.url}/five`);
  await until("a line in it", () => /\/five/.test(readFileSync(access, "utf8")));
  assert.equal(statSync(access).mode & 0o777, 0o600);
  assert.equal(await server.stop(), 0);
});

Deno.test("a full disk costs lines and one complaint, no request", async () => {
  await using server = await spawnServer({
    env: {
      OBJECTSTORAGE_LOG_FORMAT: "text",
      OBJECTSTORAGE_ACCESS_LOG: "json",
      OBJECTSTORAGE_ACCESS_LOG_FILE: "/dev/full",
    },
  });
  for (let i = 0; i < 30; i++) assert.equal((await bare(`${server.url}/none`)).status, 403);
  assert.equal(await server.stop(), 0);
  const complaints = server.output().match(/^.* ERROR \/dev\/full cannot be written.*$/gm);
  assert.equal(complaints?.length, 1, server.output());
  assert.match(complaints[0] ?? "", /No space left on device/);
});

Deno.test("a log file that cannot be opened is told at the start, by its name", async () => {
  await assert.rejects(
    embeddedServer({ log: { file: "/dev/null/server.log" } }),
    /The log file \/dev\/null\/server\.log cannot be opened/,
  );
});

Deno.test("nobody reading standard error stops nothing", async () => {
  await using directory = await scratch();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      MAIN,
      "dev",
      "--access-log",
      "json",
      "--data",
      join(directory.path, "data"),
    ],
    env: {
      OBJECTSTORAGE_S3_ADDRESS: "127.0.0.1:0",
      OBJECTSTORAGE_CONSOLE_ADDRESS: "127.0.0.1:0",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!/ready: /.test(said)) said += (await reader.read()).value ?? "";
    const [, s3, management] = /S3 at (\S+), management at (\S+),/.exec(said) ?? [];
    const get = async (url: string) => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
      await answer.body?.cancel();
      return answer.status;
    };
    // More lines than any pipe holds.
    for (let round = 0; round < 60; round++) {
      await Promise.all(Array.from({ length: 20 }, () => get(`${s3}/none/${"k".repeat(900)}`)));
    }
    assert.equal(await get(`${management}/livez`), 200);
    assert.equal(await get(`${management}/readyz`), 200);
    await reader.cancel();
  } finally {
    await child.stderr.cancel();
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
  }
});
