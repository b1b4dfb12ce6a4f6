/** Documents that commands are given: a file, or what is sent to standard input. */
import type { Session } from "./command.ts";
import { CliError } from "./cli_error.ts";
import { fileText } from "./server_choice.ts";

/** The text of a file; `-` is standard input. Throws CliError. */
export async function documentText(
  path: string,
  { terminal }: Pick<Session, "terminal">,
): Promise<string> {
  return path === "-" ? await terminal.text() : fileText(path);
}

/** The same, as JSON. */
export async function jsonDocument(
  path: string,
  session: Pick<Session, "terminal">,
): Promise<unknown> {
  const text = await documentText(path, session);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : String(error);
    throw new CliError(`${path} is not JSON: ${why}`);
  }
}
