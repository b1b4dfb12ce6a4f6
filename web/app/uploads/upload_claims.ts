/** Which tab of this browser has an upload: one at a time, until it lets it go or is closed. Where browsers
 * have no locks (pages by plain HTTP from elsewhere), tabs know nothing of each other. */

const locks: LockManager | undefined = navigator.locks;

export class UploadClaims {
  /** What lets go of them, by upload. */
  readonly #held = new Map<string, () => void>();

  /** False: another tab has it. */
  async take(uploadId: string): Promise<boolean> {
    if (locks === undefined || this.#held.has(uploadId)) return true;
    const taken = Promise.withResolvers<boolean>(), held = Promise.withResolvers<void>();
    locks.request(nameOf(uploadId), { ifAvailable: true }, async (lock) => {
      taken.resolve(lock !== null);
      if (lock !== null) await held.promise;
      // Where a browser refuses locks there are none.
    }).catch(() => taken.resolve(true));
    if (!await taken.promise) return false;
    this.#held.set(uploadId, held.resolve);
    return true;
  }

  release(uploadId: string): void {
    this.#held.get(uploadId)?.();
    this.#held.delete(uploadId);
  }

  releaseAll(): void {
    for (const uploadId of [...this.#held.keys()]) this.release(uploadId);
  }

  async isElsewhere(uploadId: string): Promise<boolean> {
    if (this.#held.has(uploadId)) return false;
    const { held = [] } = await locks?.query().catch(() => undefined) ?? {};
    return held.some(({ name }) => name === nameOf(uploadId));
  }

  /** Resolves when no tab has it. */
  async released(uploadId: string): Promise<void> {
    await locks?.request(nameOf(uploadId), () => {});
  }
}

function nameOf(uploadId: string): string {
  return `objectstorage upload ${uploadId}`;
}
