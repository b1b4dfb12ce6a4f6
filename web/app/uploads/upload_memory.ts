/** Uploads that were begun and not finished, kept in this browser so that they go on after the page was
 * loaded again, in one tab each: names and ids, never bytes nor anything secret. A browser that keeps
 * nothing is as good, but for that. */
import type { Fingerprint } from "./transfer.ts";
import { UploadClaims } from "./upload_claims.ts";

export interface RememberedUpload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly partSize: number;
  readonly mayOverwrite: boolean;
  readonly fingerprint: Fingerprint;
  readonly handle: FileSystemFileHandle | undefined;
}

/** With whose it is: several people may use one browser. */
interface Kept extends RememberedUpload {
  readonly owner: string;
}

const STORE = "uploads";

export class UploadMemory {
  readonly claims = new UploadClaims();
  readonly #owner: string;
  #database: Promise<IDBDatabase | undefined> | undefined;

  constructor(owner: string) {
    this.#owner = owner;
  }

  /** This tab's from now on. */
  async keep(upload: RememberedUpload): Promise<void> {
    await this.claims.take(upload.uploadId);
    await this.#ask("readwrite", (store) => store.put({ ...upload, owner: this.#owner }));
  }

  async remove(uploadId: string): Promise<void> {
    await this.#ask("readwrite", (store) => store.delete([this.#owner, uploadId]));
    this.claims.release(uploadId);
  }

  async has(uploadId: string): Promise<boolean> {
    const key = [this.#owner, uploadId];
    return await this.#ask<Kept>("readonly", (store) => store.get(key)) !== undefined;
  }

  async all(): Promise<readonly RememberedUpload[]> {
    const kept = await this.#ask<Kept[]>("readonly", (store) => store.getAll());
    return kept?.filter(({ owner }) => owner === this.#owner) ?? [];
  }

  async #ask<T>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest,
  ): Promise<T | undefined> {
    const database = await (this.#database ??= opened());
    if (database === undefined) return undefined;
    try {
      return await ended<T>(ask(database.transaction(STORE, mode).objectStore(STORE)));
    } catch {
      // Full, or not allowed: the upload goes on without.
      return undefined;
    }
  }
}

async function opened(): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open("objectstorage", 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: ["owner", "uploadId"] });
    });
    return await ended(request);
  } catch {
    return undefined;
  }
}

function ended<T>(request: IDBRequest): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.addEventListener("success", () => resolve(request.result));
  request.addEventListener("error", () => reject(request.error));
  return promise;
}
