/** A wait that has an end. */

/** Resolves when `done` does, or after so many milliseconds. */
export async function within(milliseconds: number, done: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([done, late]);
  clearTimeout(timer);
}
