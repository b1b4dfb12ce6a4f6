/** The root user's access key, from the settings. */
import { createHash } from "node:crypto";
import type { Credential, Credentials, Principal } from "./principal.ts";

export class RootCredentials implements Credentials {
  readonly #credential: Credential;

  constructor(accessKeyId: string, secretAccessKey: string) {
    const id = createHash("sha256").update(accessKeyId).digest("hex");
    this.#credential = {
      accessKeyId,
      secretAccessKey,
      principal: { kind: "root", name: accessKeyId, id, accessKeyId },
    };
  }

  get principal(): Principal {
    return this.#credential.principal;
  }

  get(accessKeyId: string): Credential | undefined {
    return accessKeyId === this.#credential.accessKeyId ? this.#credential : undefined;
  }
}
