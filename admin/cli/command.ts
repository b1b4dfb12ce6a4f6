/** A command is one record: its words, operands and options are what is parsed and what help tells. */
import type { Api } from "./api.ts";
import type { ExitCode } from "./cli_error.ts";
import type { Environment } from "./environment.ts";
import type { Given } from "./given.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface Option {
  /** What stands behind it, in capitals; absent: nothing, it is a switch. */
  readonly value?: string;
  /** May be given more than once. */
  readonly many?: true;
  /** One line for people. */
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What a command has to do with. */
export interface Session {
  /** Asks a server with the first request, and not before. */
  readonly api: Api;
  readonly output: Output;
  readonly terminal: Terminal;
  readonly environment: Environment;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface CliCommand {
  /** Its words, e.g. `bucket list`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** As help writes them: `BUCKET [PREFIX]`, `USER POLICY...`; absent: none. */
  readonly operands?: string;
  readonly options?: Options;
  /** More that help tells, in lines. */
  readonly details?: string;
  /** Names of the routes it may ask, of admin/api/table.ts; none for what is of this machine alone. */
  readonly routes: readonly string[];
  /** Returns the exit status; undefined is 0. */
  run(given: Given, session: Session): Promise<ExitCode | void>;
}

/** Of every command that asks a server. */
export const SERVER_OPTIONS: Options = {
  "profile": { value: "NAME", help: "server and credentials kept under this name" },
  "endpoint": { value: "URL", help: "management port, e.g. https://s3.example.com:9001" },
  "access-key": { value: "KEY", help: "who asks; with --secret-from-file" },
  "secret-from-file": { value: "FILE", help: "file that holds the secret key" },
  "data": { value: "DIR", help: "as root of a server on this machine: its data directory" },
  "ca-file": { value: "FILE", help: "certificate (PEM) the server's own is signed by" },
  "json": { help: "print the answer as JSON" },
};

/** Of every command. */
export const HELP_OPTION: Options = { "help": { help: "tell about this command" } };

/** All options a command takes. */
export function optionsOf({ options = {}, routes }: CliCommand): Options {
  return { ...options, ...(routes.length > 0 ? SERVER_OPTIONS : {}), ...HELP_OPTION };
}
