/** Canaries: secrets, signatures, tokens and bodies in every place a client or an operator can put
 * them, every log on, and none of them in anything that was written. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeForm, FORM_TYPE, signForm } from "./support/post_form.ts";
import { type SpawnedServer, spawnServer } from "./support/server.ts";
import { type PayloadMode, sign, type Signed } from "./support/sign.ts";

const USER = "logs-root", SECRET = "canary-secret-of-root-Zk3fPq";
const TOKEN = "canaryTokenZk3fPq/+abc==";
const CANARIES: readonly string[] = [
  SECRET,
  TOKEN,
  encodeURIComponent(TOKEN),
  "canary-body-Zk3fPq",
  "canary-signature-v2-Zk3fPq",
  "canary-bearer-Zk3fPq",
  "canary-cookie-Zk3fPq",
  "canary-customer-key-Zk3fPq",
  "canary-environment-Zk3fPq",
];
const BODY = new TextEncoder().encode("canary-body-Zk3fPq ".repeat(2_000));

/** Every request that carries something secret, and the signatures among it. */
function requests(url: string): readonly Signed[] {
  const signed: Signed[] = [];
  const add = (options: Partial<Parameters<typeof sign>[0]>): Signed => {
    const one = sign({
      ...{ url, method: "GET", path: "/canary/key", accessKeyId: USER, secret: SECRET },
      ...options,
    });
    signed.push(one);
    return one;
  };
  add({ method: "PUT", path: "/canary" });
  const modes: readonly PayloadMode[] = [
    "hex",
    "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  ];
  for (const mode of modes) add({ method: "PUT", body: BODY, mode });
  // A chunk whose signature is wrong.
  add({
    method: "PUT",
    body: BODY,
    mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    spoil: (chunks) => chunks[0]?.bytes.reverse(),
  });
  add({});
  const { url: presigned } = add({ presign: true });
  // Wrong, unknown, old, and of the time before Signature Version 4.
  add({ secret: `${SECRET}x` });
  add({ secret: `${SECRET}x`, presign: true });
  add({ accessKeyId: "nobody" });
  add({ time: Date.now() - 86_400_000 });
  add({ time: Date.now() - 86_400_000, presign: true });
  plain(`/canary/key?AWSAccessKeyId=${USER}&Expires=1&Signature=canary-signature-v2-Zk3fPq`);
  plain("/canary/key", { authorization: `AWS ${USER}:canary-signature-v2-Zk3fPq` });
  plain("/canary/key", { authorization: "Bearer canary-bearer-Zk3fPq" });
  // Tokens, in both forms.
  add({ headers: { "x-amz-security-token": TOKEN } });
  add({ query: { "X-Amz-Security-Token": TOKEN }, presign: true });
  // Where a URL can be put: in other headers, in a path, behind a path nothing can be read from.
  plain("/canary/key", { referer: presigned });
  plain("/canary/key", { "user-agent": `agent (${presigned})` });
  plain(`/canary/${encodeURIComponent(presigned)}`);
  plain(`/canary/${encodeURIComponent(encodeURIComponent(presigned))}`);
  plain(`/canary?list-type=2&prefix=${encodeURIComponent(presigned)}`);
  plain(`/%zz${presigned.slice(presigned.indexOf("?"))}`);
  plain(presigned.slice(url.length).replaceAll("X-Amz-Signature", "%58-Amz-Signatur%65"));
  plain(presigned.slice(url.length).replaceAll("X-Amz-Signature", "x-amz-signature"));
  // Other things nobody may see.
  plain("/canary/key", { cookie: "session=canary-cookie-Zk3fPq" });
  add({
    method: "PUT",
    body: BODY,
    headers: { "x-amz-server-side-encryption-customer-key": "canary-customer-key-Zk3fPq" },
  });
  add({ method: "POST", path: "/canary", query: { delete: "" }, body: BODY });
  add({ method: "PUT", path: "/canary", query: { tagging: "" }, body: BODY });
  // Browser forms: right, with a wrong secret, with a token.
  form(SECRET);
  form(`${SECRET}x`);
  form(SECRET, { "x-amz-security-token": TOKEN });
  return signed;

  function plain(path: string, headers: Record<string, string> = {}): void {
    signed.push({ url: url + path, method: "GET", headers, body: new Uint8Array(0) });
  }
  function form(secretAccessKey: string, more: Record<string, string> = {}): void {
    const fields = signForm({
      ...{ bucket: "canary", fields: { key: "form", ...more } },
      credentials: { accessKeyId: USER, secretAccessKey },
    });
    const body = new Uint8Array(encodeForm(fields, { content: BODY }));
    signed.push({
      ...{ url: `${url}/canary`, method: "POST", headers: { "content-type": FORM_TYPE }, body },
    });
  }
}

/** Signatures of headers, queries, chunks and forms. */
function signaturesOf({ url, headers, body }: Signed): readonly string[] {
  const text = `${url} ${headers["authorization"]} ${new TextDecoder().decode(body)}`;
  return [...text.matchAll(/signature(?:[=:]|"\r\n\r\n)([0-9a-f]{64})/gi)].map((
    [, signature = ""],
  ) => signature);
}

async function exercise(server: SpawnedServer): Promise<readonly string[]> {
  const signatures = new Set<string>();
  const all = requests(server.url);
  for (const one of all) {
    for (const signature of signaturesOf(one)) signatures.add(signature);
    const { url, method, headers, body } = one;
    const answer = await fetch(url, { method, headers, ...(method === "GET" ? {} : { body }) });
    await answer.arrayBuffer();
  }
  assert.ok(signatures.size > 20, `${signatures.size} signatures`);
  return [...signatures];
}

for (const [format, access] of [["json", "json"], ["text", "s3"], ["json", "s3"]] as const) {
  for (const files of [true, false]) {
    const where = files ? "in files" : "on standard error";
    Deno.test(`adv_GHSA-333v: no secret is written: ${format} and ${access} ${where}`, async () => {
      const directory = await Deno.makeTempDir({ prefix: "objectstorage-secrets-" });
      try {
        const server = await spawnServer({
          env: {
            OBJECTSTORAGE_ROOT_USER: USER,
            OBJECTSTORAGE_ROOT_PASSWORD: SECRET,
            AWS_SECRET_ACCESS_KEY: "canary-environment-Zk3fPq",
            OBJECTSTORAGE_LOG_LEVEL: "debug",
            OBJECTSTORAGE_LOG_FORMAT: format,
            OBJECTSTORAGE_ACCESS_LOG: access,
            ...(files
              ? {
                OBJECTSTORAGE_LOG_FILE: join(directory, "server.log"),
                OBJECTSTORAGE_ACCESS_LOG_FILE: join(directory, "access.log"),
              }
              : {}),
          },
        });
        const signatures = await exercise(server);
        assert.equal(await server.stop(), 0);
        const written = [
          server.output(),
          ...readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8")),
        ].join("\n");
        const count = (pattern: RegExp) => [...written.matchAll(pattern)].length;
        const told = requests(server.url).length;
        assert.equal(count(/"message":"Request"|DEBUG Request /g), told, "the log is on");
        assert.equal(count(/"message":"access"|"(?:GET|PUT|POST) [^"]* HTTP\/1\.1"/g), told);
        assert.match(written, /REDACTED/);
        for (
          const canary of [
            ...CANARIES,
            ...signatures,
            ...signatures.map((s) => s.slice(0, 16)),
          ]
        ) {
          assert.ok(!written.includes(canary), `${canary} in ${lineWith(written, canary)}`);
        }
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
  }
}

function lineWith(text: string, canary: string): string {
  return text.split("\n").find((line) => line.includes(canary)) ?? "";
}
