/** Keeps a second process out of a data directory: an exclusive SQLite lock on a file of its own,
 * which the system gives up with the process, however it ends. */
import { DatabaseSync } from "node:sqlite";

export class DirectoryLock implements Disposable {
  readonly #database: DatabaseSync;

  /** Throws when another process (or server of this process) holds `path`. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    try {
      this.#database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
    } catch (error) {
      this.#database.close();
      throw new Error(`${path} is held by a running server`, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
