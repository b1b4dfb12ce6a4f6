/** Who asks: for each column of the matrix the keys it asks with; and how a request of theirs is sent
 * and its answer told. */
import { Buffer } from "node:buffer";
import { Sealer } from "../../server/auth/sealing.ts";
import { SessionTokens } from "../../server/auth/session_tokens.ts";
import type { RunningServer } from "../../server/start.ts";
import { encodeForm, FORM_TYPE, signForm } from "../support/post_form.ts";
import { sign, type Signed } from "../support/sign.ts";
import { assumeRole, type Keys } from "../support/sts_client.ts";
import { allow, policyText, ROOT, tenant } from "../support/tenants.ts";
import type { Column } from "./expectations.ts";
import type { Prefix } from "./place.ts";
import type { MatrixRequest } from "./requests.ts";

export interface Caller {
  /** Absent: nothing is signed. */
  readonly keys?: Keys;
  /** What is asked for is this tenant's. */
  readonly about: Prefix;
}

export interface Callers {
  readonly columns: Readonly<Record<Column, Caller>>;
  /** As the expired session, but not over. */
  readonly liveSession: Keys;
}

const LISTINGS = ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"];

/** Buckets whose names begin so are the matrix's. `masterKey`: the server's. */
export async function callersOf(
  server: RunningServer,
  { masterKey, buckets }: { readonly masterKey: Uint8Array; readonly buckets: string },
): Promise<Callers> {
  const { identities, url } = server;
  const withPolicy = async (name: string, policy: string): Promise<Keys> => {
    await identities.createUser({ name }, ROOT);
    await identities.attachPolicies({ kind: "user", name }, [policy], ROOT);
    const { key, secretAccessKey } = await identities.createAccessKey({ user: name }, ROOT);
    return { accessKeyId: key.accessKeyId, secretAccessKey };
  };
  // All of whom may everything, were it not for what is wrong with their keys.
  const administrator = await withPolicy("boss", "consoleAdmin");
  const disabled = await withPolicy("disabled", "consoleAdmin");
  const expired = await withPolicy("expired", "consoleAdmin");
  await identities.updateAccessKey({ accessKeyId: disabled.accessKeyId, disabled: true }, ROOT);
  await identities.updateAccessKey(
    { accessKeyId: expired.accessKeyId, expiresAt: Date.now() - 1 },
    ROOT,
  );
  const boss = await identities.reader.getUser({ name: "boss" });
  const session = (accessKeyId: string, expiresAt: number): Keys => {
    const secretAccessKey = "a-secret-of-a-session";
    const holder = { kind: "user", user: boss?.id ?? "" } as const;
    const contents = { secretAccessKey, issuedAt: expiresAt - 900_000, expiresAt, holder };
    const sessionToken = new SessionTokens(new Sealer({ current: masterKey }))
      .seal(accessKeyId, contents);
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  using other = await tenant(server, "tenant-b", [
    allow("s3:*", `${buckets}*/tenant-b/*`),
    allow(LISTINGS, `${buckets}*`, { StringLike: { "s3:prefix": "tenant-b/*" } }),
  ]);
  const Policy = policyText(allow("s3:GetObject", `${buckets}*/tenant-a/*`));
  const about = "tenant-a/";
  return {
    columns: {
      "anonymous": { about },
      "wrong secret": { about, keys: { ...administrator, secretAccessKey: "not-the-secret" } },
      "disabled key": { about, keys: disabled },
      "expired key": { about, keys: expired },
      "expired session": { about, keys: session("ASIAEXPIRED234567ABC", Date.now() - 1) },
      "read-only user": { about, keys: await withPolicy("reader", "readonly") },
      "other tenant": { about, keys: other },
      "tenant at home": { about: "tenant-b/", keys: other },
      "narrowed session": { about, keys: await assumeRole(url, administrator, { Policy }) },
      "administrator": { about, keys: administrator },
    },
    liveSession: session("ASIALIVE234567ABCDEF", Date.now() + 900_000),
  };
}

/** An answer as the matrix compares it. */
export interface Told {
  /** As a letter of the table stands for: `2xx`, `403 AccessDenied`; of a HEAD the status alone. */
  readonly outcome: string;
  readonly headers: Headers;
  readonly text: string;
}

export async function ask(
  url: string,
  request: MatrixRequest,
  keys: Keys | undefined,
  { presign = false } = {},
): Promise<Told> {
  const { body, ...signed } = prepare(url, request, keys, presign);
  const bodyless = request.method === "GET" || request.method === "HEAD";
  const answer = await fetch(signed.url, { ...signed, ...(bodyless ? {} : { body }) });
  const text = await answer.text();
  const code = text.startsWith("<?xml") ? /<Code>(\w+)<\/Code>/.exec(text)?.[1] : undefined;
  const status = answer.ok ? "2xx" : String(answer.status);
  const outcome = code === undefined ? status : `${status} ${code}`;
  return { outcome, headers: answer.headers, text };
}

function prepare(
  url: string,
  request: MatrixRequest,
  keys: Keys | undefined,
  presign: boolean,
): Signed {
  const { method, bucket, key, query, form } = request;
  const path = `/${bucket ?? ""}${key === undefined ? "" : `/${key}`}`;
  if (form !== undefined) return prepareForm(url, { ...request, form }, keys);
  const body = Uint8Array.from(Buffer.from(request.body ?? ""));
  const headers = { ...request.headers };
  if (keys === undefined) {
    return { url: `${url}${path}?${new URLSearchParams(query)}`, method, headers, body };
  }
  const { accessKeyId, secretAccessKey: secret, sessionToken } = keys;
  const token = sessionToken === undefined
    ? {}
    : { [presign ? "X-Amz-Security-Token" : "x-amz-security-token"]: sessionToken };
  return sign({
    ...{ url, method, path, body, accessKeyId, secret, presign },
    query: presign ? { ...query, ...token } : query ?? {},
    headers: presign ? headers : { ...headers, ...token },
    ...(presign ? { mode: "UNSIGNED-PAYLOAD" } : {}),
  });
}

function prepareForm(
  url: string,
  { bucket = "", form }: MatrixRequest & { readonly form: Readonly<Record<string, string>> },
  keys: Keys | undefined,
): Signed {
  const token = keys?.sessionToken;
  const fields = token === undefined ? form : { ...form, "x-amz-security-token": token };
  const signed = keys === undefined ? fields : signForm({ bucket, fields, credentials: keys });
  const body = Uint8Array.from(encodeForm(signed, { content: "content" }));
  return { url: `${url}/${bucket}`, method: "POST", headers: { "content-type": FORM_TYPE }, body };
}
