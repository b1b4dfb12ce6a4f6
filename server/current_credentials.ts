/** The access keys a request to the main isolate may come with: the root user's of now, which can
 * change while the server runs, and those of the store. */
import type { Credential, Credentials } from "./auth/principal.ts";
import { RootCredentials } from "./auth/root_credentials.ts";
import { StoredCredentials, type StoredCredentialsOptions } from "./auth/stored_credentials.ts";

export interface CurrentCredentialsOptions extends Omit<StoredCredentialsOptions, "root"> {
  /** Of now. */
  readonly rootSettings: () => { readonly rootUser: string; readonly rootPassword: string };
}

export class CurrentCredentials implements Credentials {
  readonly #options: CurrentCredentialsOptions;
  #root: Credential | undefined;
  #stored: StoredCredentials | undefined;

  constructor(options: CurrentCredentialsOptions) {
    this.#options = options;
  }

  get root(): Credential {
    const { rootUser, rootPassword } = this.#options.rootSettings();
    if (this.#root?.accessKeyId !== rootUser || this.#root.secretAccessKey !== rootPassword) {
      this.#root = new RootCredentials(rootUser, rootPassword).credential;
      this.#stored = undefined;
    }
    return this.#root;
  }

  get(accessKeyId: string): Promise<Credential | undefined> | Credential {
    const { root } = this;
    this.#stored ??= new StoredCredentials({ ...this.#options, root });
    return this.#stored.get(accessKeyId);
  }
}
