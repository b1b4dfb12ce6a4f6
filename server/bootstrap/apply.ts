/** Takes planned steps in order. Each is durable when the next begins; what interrupts them is made up
 * for by the next start. */
import { StorageError, type StorageErrorCode } from "../../storage/model.ts";
import { ConfigError } from "../config/config_error.ts";
import type { Change, Hands } from "./change.ts";

/** There is one whose name differs in the case of letters alone, which no plan sees. */
const SAME_NAME: ReadonlySet<StorageErrorCode> = new Set([
  "userExists",
  "groupExists",
  "policyExists",
]);

/** Rejects with StorageError, or ConfigError for a name that is taken. */
export async function applyChanges(changes: readonly Change[], hands: Hands): Promise<void> {
  for (const change of changes) {
    try {
      await change.apply(hands);
    } catch (error) {
      if (!(error instanceof StorageError) || !SAME_NAME.has(error.code)) throw error;
      throw new ConfigError(
        `Cannot ${change.text}: there is ${
          error.detail["name"]
        }, and case does not tell names apart`,
        { cause: error },
      );
    }
  }
}
