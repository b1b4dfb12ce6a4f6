/** The root user's access key, from the settings. */
import { createHash } from "node:crypto";
import type { Credential, Credentials, Principal } from "./principal.ts";

/** Whatever the root user is called: buckets stay its own when that changes. */
export const ROOT_ID = createHash("sha256").update("root").digest("hex");

export class RootCredentials implements Credentials {
  readonly #credential: Credential;

  constructor(accessKeyId: string, secretAccessKey: string) {
    this.#credential = {
      accessKeyId,
      secretAccessKey,
      principal: { kind: "root", name: accessKeyId, id: ROOT_ID, accessKeyId, narrowing: [] },
    };
  }

  get credential(): Credential {
    return this.#credential;
  }

  get principal(): Principal {
    return this.#credential.principal;
  }

  get(accessKeyId: string): Credential | undefined {
    return accessKeyId === this.#credential.accessKeyId ? this.#credential : undefined;
  }
}
