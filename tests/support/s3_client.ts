/** A small S3 client for tests: path style, keys sent exactly, requests signed, answers told as they
 * came. Never throws for an answer, whatever its status; knows no retries. */
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { RawHttp, type RawResponse } from "./raw_http.ts";
import { escapeXml, parseXmlAnswer, type XmlNode } from "./xml.ts";

export interface S3ClientOptions {
  /** `http://host:port`. */
  readonly url: string;
  /** Default minioadmin, like the secret. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  readonly region?: string;
}

export type QueryValues = Readonly<Record<string, string | number | undefined>>;
export type HeaderValues = Readonly<Record<string, string | undefined>>;

export interface S3ClientRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly bucket?: string;
  readonly key?: string;
  /** Undefined ones are left out. */
  readonly query?: QueryValues;
  /** Undefined ones are left out; values beyond Latin-1 are sent as UTF-8. */
  readonly headers?: HeaderValues;
  readonly body?: Uint8Array;
  /** Send UNSIGNED-PAYLOAD: no hash of the body. */
  readonly unsigned?: boolean;
}

export interface S3Response {
  readonly status: number;
  /** First value by lower-case name, UTF-8 decoded. */
  header(name: string): string | undefined;
  /** Every header whose name begins so, by the rest of its name. */
  headersAfter(prefix: string): Record<string, string>;
  readonly body: Uint8Array;
  /** The root element; throws when the body is not XML. */
  readonly xml: XmlNode;
  /** `<Error><Code>`; undefined on success and for HEAD. */
  readonly code: string | undefined;
}

/** Address of an object in calls that may name a version. */
export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface UploadRef {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

export class S3Client implements Disposable {
  readonly http: RawHttp;
  readonly #host: string;
  readonly #access: { readonly id: string; readonly secret: string; readonly region: string };
  readonly #token: string | undefined;

  constructor(options: S3ClientOptions) {
    this.http = new RawHttp(options.url);
    this.#host = new URL(options.url).host;
    this.#token = options.sessionToken;
    this.#access = {
      id: options.accessKeyId ?? "minioadmin",
      secret: options.secretAccessKey ?? "minioadmin",
      region: options.region ?? "us-east-1",
    };
  }

  [Symbol.dispose](): void {
    this.http[Symbol.dispose]();
  }

  /** Signs and sends any request. */
  async request(request: S3ClientRequest): Promise<S3Response> {
    const { method, bucket, key, query, body } = request;
    const headers = new Map<string, string>([["host", this.#host]]);
    if (this.#token !== undefined) headers.set("x-amz-security-token", this.#token);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (value !== undefined) headers.set(name.toLowerCase(), toLatin1(value));
    }
    if (body !== undefined || method === "PUT" || method === "POST") {
      headers.set("content-length", String(body?.length ?? 0));
    }
    const path = `/${bucket ?? ""}${key === undefined ? "" : `/${encodeKey(key)}`}`;
    const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [encodeComponent(name), encodeComponent(String(value))] as const);
    const payload = request.unsigned ? "UNSIGNED-PAYLOAD" : sha256(body ?? new Uint8Array(0));
    this.#sign({ method, path, pairs, headers, payload });
    const search = pairs.map(([name, value]) => value === "" ? name : `${name}=${value}`).join("&");
    return new Answer(
      await this.http.send({
        method,
        target: search === "" ? path : `${path}?${search}`,
        headers: [...headers],
        ...(body === undefined ? {} : { body }),
      }),
    );
  }

  #sign({ method, path, pairs, headers, payload }: {
    readonly method: string;
    readonly path: string;
    readonly pairs: readonly (readonly [string, string])[];
    readonly headers: Map<string, string>;
    readonly payload: string;
  }): void {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const { id, secret, region } = this.#access;
    headers.set("x-amz-date", date);
    headers.set("x-amz-content-sha256", payload);
    const names = [...headers.keys()].filter((name) => name !== "content-length").sort();
    const canonical = [
      method,
      path,
      pairs.map((pair) => pair.join("=")).sort().join("&"),
      ...names.map((name) => `${name}:${headers.get(name)!.trim().replace(/ +/g, " ")}`),
      "",
      names.join(";"),
      payload,
    ].join("\n");
    const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(Buffer.from(canonical, "latin1"))}`;
    const day = hmac(`AWS4${secret}`, date.slice(0, 8));
    const signing = hmac(hmac(hmac(day, region), "s3"), "aws4_request");
    headers.set(
      "authorization",
      `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(";")}, ` +
        `Signature=${hmac(signing, text).toString("hex")}`,
    );
  }

  // Buckets.

  listBuckets(query?: QueryValues): Promise<S3Response> {
    return this.request({ method: "GET", ...(query === undefined ? {} : { query }) });
  }

  createBucket(bucket: string): Promise<S3Response> {
    return this.request({ method: "PUT", bucket });
  }

  headBucket(bucket: string): Promise<S3Response> {
    return this.request({ method: "HEAD", bucket });
  }

  deleteBucket(bucket: string): Promise<S3Response> {
    return this.request({ method: "DELETE", bucket });
  }

  getBucketVersioning(bucket: string): Promise<S3Response> {
    return this.request({ method: "GET", bucket, query: { versioning: "" } });
  }

  putBucketVersioning(bucket: string, status: "Enabled" | "Suspended"): Promise<S3Response> {
    const body = document("VersioningConfiguration", `<Status>${status}</Status>`);
    return this.request({ method: "PUT", bucket, query: { versioning: "" }, body });
  }

  // Objects.

  putObject(
    { bucket, key }: ObjectRef,
    body: Uint8Array,
    options: { readonly headers?: HeaderValues; readonly unsigned?: boolean } = {},
  ): Promise<S3Response> {
    return this.request({ method: "PUT", bucket, key, body, ...options });
  }

  getObject(ref: ObjectRef, headers: HeaderValues = {}, query: QueryValues = {}) {
    return this.#object("GET", ref, { headers, query });
  }

  headObject(ref: ObjectRef, headers: HeaderValues = {}, query: QueryValues = {}) {
    return this.#object("HEAD", ref, { headers, query });
  }

  /** `attributes`: as S3 names them, e.g. `ETag`, `ObjectSize`. */
  getObjectAttributes(ref: ObjectRef, attributes: readonly string[]): Promise<S3Response> {
    const headers = { "x-amz-object-attributes": attributes.join(",") };
    return this.#object("GET", ref, { headers, query: { attributes: "" } });
  }

  copyObject(source: ObjectRef, to: ObjectRef, headers: HeaderValues = {}): Promise<S3Response> {
    return this.#object("PUT", to, {
      headers: { "x-amz-copy-source": copySource(source), ...headers },
    });
  }

  deleteObject(ref: ObjectRef, headers: HeaderValues = {}): Promise<S3Response> {
    return this.#object("DELETE", ref, { headers });
  }

  deleteObjects(
    bucket: string,
    objects: readonly { readonly key: string; readonly versionId?: string | undefined }[],
    options: {
      readonly quiet?: boolean;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<S3Response> {
    const entries = objects.map(({ key, versionId }) => {
      const version = versionId === undefined
        ? ""
        : `<VersionId>${escapeXml(versionId)}</VersionId>`;
      return `<Object><Key>${escapeXml(key)}</Key>${version}</Object>`;
    });
    const quiet = options.quiet === true ? "<Quiet>true</Quiet>" : "";
    const body = document("Delete", quiet + entries.join(""));
    const md5 = createHash("md5").update(body).digest("base64");
    const headers = { "content-md5": md5, ...options.headers };
    return this.request({ method: "POST", bucket, query: { delete: "" }, headers, body });
  }

  getObjectTagging(ref: ObjectRef): Promise<S3Response> {
    return this.#object("GET", ref, { query: { tagging: "" } });
  }

  putObjectTagging(ref: ObjectRef, tags: Readonly<Record<string, string>>): Promise<S3Response> {
    const set = Object.entries(tags).map(([key, value]) =>
      `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`
    );
    const body = document("Tagging", `<TagSet>${set.join("")}</TagSet>`);
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    return this.#object("PUT", ref, { query: { tagging: "" }, headers, body });
  }

  deleteObjectTagging(ref: ObjectRef): Promise<S3Response> {
    return this.#object("DELETE", ref, { query: { tagging: "" } });
  }

  // Listings: one page each.

  listObjects(bucket: string, query: QueryValues = {}): Promise<S3Response> {
    return this.request({ method: "GET", bucket, query });
  }

  listObjectsV2(bucket: string, query: QueryValues = {}): Promise<S3Response> {
    return this.request({ method: "GET", bucket, query: { "list-type": 2, ...query } });
  }

  listObjectVersions(bucket: string, query: QueryValues = {}): Promise<S3Response> {
    return this.request({ method: "GET", bucket, query: { versions: "", ...query } });
  }

  listMultipartUploads(bucket: string, query: QueryValues = {}): Promise<S3Response> {
    return this.request({ method: "GET", bucket, query: { uploads: "", ...query } });
  }

  // Multipart uploads.

  createMultipartUpload(ref: ObjectRef, headers: HeaderValues = {}): Promise<S3Response> {
    return this.#object("POST", ref, { headers, query: { uploads: "" } });
  }

  uploadPart(
    { bucket, key, uploadId }: UploadRef,
    partNumber: number,
    options: {
      readonly body: Uint8Array;
      readonly headers?: HeaderValues;
      readonly unsigned?: boolean;
    },
  ): Promise<S3Response> {
    const query = { partNumber, uploadId };
    return this.request({ method: "PUT", bucket, key, query, ...options });
  }

  uploadPartCopy(
    { bucket, key, uploadId }: UploadRef,
    partNumber: number,
    options: { readonly source: ObjectRef; readonly headers?: HeaderValues },
  ): Promise<S3Response> {
    const headers = { "x-amz-copy-source": copySource(options.source), ...options.headers };
    return this.request({
      ...{ method: "PUT", bucket, key },
      query: { partNumber, uploadId },
      headers,
    });
  }

  completeMultipartUpload(
    { bucket, key, uploadId }: UploadRef,
    parts: readonly { readonly number: number; readonly etag: string }[],
    headers: HeaderValues = {},
  ): Promise<S3Response> {
    const list = parts.map(({ number, etag }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag></Part>`
    );
    const body = document("CompleteMultipartUpload", list.join(""));
    return this.request({ method: "POST", bucket, key, query: { uploadId }, headers, body });
  }

  abortMultipartUpload({ bucket, key, uploadId }: UploadRef): Promise<S3Response> {
    return this.request({ method: "DELETE", bucket, key, query: { uploadId } });
  }

  listParts({ bucket, key, uploadId }: UploadRef, query: QueryValues = {}): Promise<S3Response> {
    return this.request({ method: "GET", bucket, key, query: { uploadId, ...query } });
  }

  #object(
    method: S3ClientRequest["method"],
    { bucket, key, versionId }: ObjectRef,
    rest: Pick<S3ClientRequest, "query" | "headers" | "body"> = {},
  ): Promise<S3Response> {
    return this.request({ ...rest, method, bucket, key, query: { ...rest.query, versionId } });
  }
}

class Answer implements S3Response {
  readonly #raw: RawResponse;

  constructor(raw: RawResponse) {
    this.#raw = raw;
  }

  get status(): number {
    return this.#raw.status;
  }

  get body(): Uint8Array {
    return this.#raw.body;
  }

  header(name: string): string | undefined {
    const value = this.#raw.header(name);
    return value === undefined ? undefined : Buffer.from(value, "latin1").toString();
  }

  headersAfter(prefix: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, value] of this.#raw.lines) {
      const lower = name.toLowerCase();
      if (!lower.startsWith(prefix)) continue;
      found[lower.slice(prefix.length)] = Buffer.from(value, "latin1").toString();
    }
    return found;
  }

  get xml(): XmlNode {
    return parseXmlAnswer(Buffer.from(this.body).toString());
  }

  get code(): string | undefined {
    if (this.status < 300 || this.body.length === 0) return undefined;
    return this.xml.get("Code");
  }
}

/** `x-amz-copy-source`: `/bucket/key`, percent-encoded, with the version if one is named. */
export function copySource({ bucket, key, versionId }: ObjectRef): string {
  const version = versionId === undefined ? "" : `?versionId=${encodeComponent(versionId)}`;
  return `/${bucket}/${encodeKey(key)}${version}`;
}

/** Percent-encodes everything but unreserved characters (RFC 3986) and slashes. */
export function encodeKey(key: string): string {
  return encodeComponent(key).replaceAll("%2F", "/");
}

export function encodeComponent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes what `encoding-type=url` encoded. */
export function decodeListed(text: string): string {
  return decodeURIComponent(text.replaceAll("+", "%20"));
}

function document(name: string, content: string): Uint8Array {
  const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
  return Buffer.from(`<${name} xmlns="${namespace}">${content}</${name}>`);
}

// deno-lint-ignore no-control-regex
const BEYOND_LATIN1 = /[^\x00-\x7f]/;

function toLatin1(value: string): string {
  return BEYOND_LATIN1.test(value) ? Buffer.from(value).toString("latin1") : value;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
