/** Browser forms for tests: signed from AWS's pages alone, encoded as browsers do, with knobs to
 * spoil any piece. Shares nothing with the server. */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

export const BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

export type FieldValues = Readonly<Record<string, string>>;

export interface SignFormOptions {
  readonly bucket: string;
  /** Fields, each of which the policy demands as it is, but for `unconditioned` ones. */
  readonly fields: FieldValues;
  readonly conditions?: readonly unknown[];
  /** Names of fields the policy says nothing of. */
  readonly unconditioned?: readonly string[];
  /** Milliseconds since the epoch. Default: now. */
  readonly time?: number;
  /** Milliseconds from `time`. Default: a minute. */
  readonly expiresIn?: number;
  readonly credentials: FormCredentials;
}

export interface FormCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The fields with what signs them. A condition on `bucket` comes by itself. */
export function signForm(options: SignFormOptions): Record<string, string> {
  const { time = Date.now(), expiresIn = 60_000, unconditioned = [] } = options;
  const date = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const fields: Record<string, string> = {
    ...options.fields,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${options.credentials.accessKeyId}/${scope}`,
    "x-amz-date": date,
  };
  const demanded = Object.entries(fields).filter(([name]) => !unconditioned.includes(name));
  return signPolicy(
    fields,
    {
      expiration: new Date(time + expiresIn).toISOString(),
      conditions: [
        { bucket: options.bucket },
        ...demanded.map(([name, value]) => ({ [name]: value })),
        ...options.conditions ?? [],
      ],
    },
    options.credentials.secretAccessKey,
  );
}

/** `fields`, which name a credential, with a policy and its signature. */
export function signPolicy(
  fields: FieldValues,
  policy: unknown,
  secret: string,
): Record<string, string> {
  const text = Buffer.from(typeof policy === "string" ? policy : JSON.stringify(policy))
    .toString("base64");
  const [, ...scope] = (fields["x-amz-credential"] ?? "").split("/");
  let key: Uint8Array = Buffer.from(`AWS4${secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key).update(text).digest("hex");
  return { ...fields, policy: text, "x-amz-signature": signature };
}

export interface FormFileOptions {
  readonly name?: string;
  /** Written as it is between quotes. */
  readonly filename?: string;
  readonly content: string | Uint8Array;
}

/** A body of multipart/form-data with BOUNDARY; fields as pairs where one comes twice. */
export function encodeForm(
  fields: FieldValues | readonly (readonly [string, string])[],
  file?: FormFileOptions,
  after: FieldValues = {},
): Buffer {
  const pieces: (string | Uint8Array)[] = [];
  const field = (name: string, value: string): void => {
    pieces.push(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`, value);
    pieces.push("\r\n");
  };
  const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
  for (const [name, value] of pairs) field(name, value);
  if (file !== undefined) {
    const { name = "file", filename = "a.txt", content } = file;
    pieces.push(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n` +
        "Content-Type: text/html\r\n\r\n",
      content,
      "\r\n",
    );
  }
  for (const [name, value] of Object.entries(after)) field(name, value);
  pieces.push(`--${BOUNDARY}--\r\n`);
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
}

/** The type that goes with `encodeForm`. */
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
