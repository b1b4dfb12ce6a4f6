/** What an error says, in a line. */

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
