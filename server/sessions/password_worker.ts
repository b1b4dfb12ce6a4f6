/** Hashes passwords, one at a time, away from the loop that serves requests. The other end is
 * password_hasher.ts. Parameters: OWASP, "Password Storage Cheat Sheet", argon2id; the form is PHC's. */
import { argon2id, argon2Verify } from "hash-wasm";

/** To the worker. Without `hash` a new one is made with `salt`. */
export interface HashJob {
  readonly id: number;
  readonly password: string;
  readonly hash?: string;
  readonly salt?: Uint8Array;
}

/** From the worker: the new hash, or whether the password is that of the hash. */
export type HashReply =
  | { readonly id: number; readonly hash: string }
  | { readonly id: number; readonly matches: boolean }
  | { readonly id: number; readonly error: string };

interface Scope {
  onmessage: ((event: MessageEvent<HashJob>) => void) | null;
  postMessage(message: HashReply): void;
}

const COST = { memorySize: 19 * 1024, iterations: 2, parallelism: 1, hashLength: 32 } as const;

function serve(scope: Scope): void {
  async function run({ id, password, hash, salt }: HashJob): Promise<void> {
    try {
      if (hash !== undefined) {
        scope.postMessage({ id, matches: await argon2Verify({ password, hash }) });
        return;
      }
      const made = await argon2id({ ...COST, password, salt: salt!, outputType: "encoded" });
      scope.postMessage({ id, hash: made });
    } catch (error) {
      scope.postMessage({ id, error: error instanceof Error ? error.message : "unknown" });
    }
  }

  scope.onmessage = ({ data }) => void run(data);
}

serve(self as unknown as Scope);
