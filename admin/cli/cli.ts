/** Runs one command for a server that runs, here or elsewhere: the one place where its errors are caught and
 * told. Nothing of this is loaded to start a server. */
import { Api } from "./api.ts";
import { CliError, ClosedPipeError, type ExitCode } from "./cli_error.ts";
import type { Sink } from "./descriptor.ts";
import type { Environment } from "./environment.ts";
import { helpText } from "./help.ts";
import { Output } from "./output.ts";
import { parse } from "./parse.ts";
import { chooseServer } from "./server_choice.ts";
import { COMMANDS } from "./table.ts";
import { type InputStream, Terminal } from "./terminal.ts";
import { visible } from "./text_table.ts";

export interface CliOptions {
  readonly environment: Environment;
  readonly stdin: InputStream;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Returns the exit status. Never rejects. */
export async function runCommand(args: readonly string[], options: CliOptions): Promise<ExitCode> {
  const { environment, stdin, stdout, now } = options;
  const stderr = new Output(options.stderr, false);
  try {
    const parsed = parse(args, COMMANDS);
    if (parsed.kind === "help") {
      await new Output(stdout, false).write(helpText(parsed.words, COMMANDS));
      return 0;
    }
    const { command, given } = parsed;
    const session = {
      api: new Api(() => chooseServer(given, environment), now),
      output: new Output(stdout, given.knows("json") && given.has("json")),
      terminal: new Terminal(stdin, stderr),
      ...{ environment, now },
    };
    return await command.run(given, session) ?? 0;
  } catch (error) {
    // As after `| head`: who has seen enough is not told that there was more.
    if (error instanceof ClosedPipeError) return 0;
    const { lines, exit } = told(error);
    try {
      await stderr.write(`${lines.join("\n")}\n`);
    } catch (closed) {
      if (!(closed instanceof ClosedPipeError)) throw closed;
    }
    return exit;
  }
}

/** An error in lines, without where in the program it arose. */
function told(error: unknown): { readonly lines: readonly string[]; readonly exit: ExitCode } {
  if (!(error instanceof CliError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { lines: [`error: ${visible(message)}`], exit: 1 };
  }
  const { message, hint, fields, exit } = error;
  return {
    lines: [
      `error: ${visible(message)}`,
      ...Object.entries(fields).map(([name, text]) => `  ${visible(`${name}: ${text}`)}`),
      ...(hint === undefined ? [] : [`hint: ${visible(hint)}`]),
    ],
    exit,
  };
}
