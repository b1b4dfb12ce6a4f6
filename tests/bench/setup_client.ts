/** What a benchmark does to a server besides measuring it: buckets, probes, multipart objects.
 * Throws on any answer that is not a success. */
import { createHash, randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import type { BareAnswer } from "./bare_server.ts";
import { CREDENTIALS, type RunningProcess } from "./processes.ts";
import { Signer } from "./signing.ts";

interface SetupRequest {
  readonly method: string;
  readonly path: string;
  /** Canonical, without `?`. */
  readonly query?: string;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

export class SetupClient {
  readonly #port: number;

  constructor(server: RunningProcess) {
    this.#port = server.port;
  }

  async send({ method, path, query = "", body = "" }: SetupRequest): Promise<Response> {
    const signer = new Signer(`127.0.0.1:${this.#port}`, CREDENTIALS, Date.now());
    const headers = signer.headers({
      method,
      path,
      query,
      payload: createHash("sha256").update(body).digest("hex"),
      headers: {},
    });
    const url = `http://127.0.0.1:${this.#port}${path}${query && "?" + query}`;
    const response = await fetch(url, {
      method,
      headers,
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }

  async createBucket(name: string): Promise<void> {
    await (await this.send({ method: "PUT", path: `/${name}` })).body?.cancel();
  }

  /** What the server answers to a request: status, headers and length, for the bare server to give. */
  async probe(request: SetupRequest): Promise<BareAnswer> {
    const response = await this.send(request);
    const length = (await response.bytes()).length;
    const headers = Object.fromEntries(response.headers);
    if (request.method !== "HEAD") delete headers["content-length"]; // the runtime's own
    delete headers["date"];
    delete headers["vary"];
    return { status: response.status, headers, ...(length > 0 ? { length } : {}) };
  }

  /** An object of `count` different parts of `size` bytes each. */
  async multipart(path: string, count: number, size: number): Promise<void> {
    const created = await this.send({ method: "POST", path, query: "uploads=" });
    const id = /<UploadId>([^<]+)</.exec(await created.text())?.[1];
    if (id === undefined) throw new Error("no UploadId in the answer");
    const part = Buffer.from(randomBytes(size));
    let document = "<CompleteMultipartUpload>";
    for (let number = 1; number <= count; number++) {
      part.writeUInt32BE(number);
      const query = `partNumber=${number}&uploadId=${encodeURIComponent(id)}`;
      const response = await this.send({ method: "PUT", path, query, body: part });
      await response.body?.cancel();
      const etag = response.headers.get("etag");
      document += `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
    }
    const completed = await this.send({
      method: "POST",
      path,
      query: `uploadId=${encodeURIComponent(id)}`,
      body: document + "</CompleteMultipartUpload>",
    });
    if (!(await completed.text()).includes("<ETag>")) {
      throw new Error("the upload did not complete");
    }
  }
}
