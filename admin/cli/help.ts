/** Help texts, made of the records of commands: what is told is what is parsed. */
import {
  CLIENT_COMMANDS,
  CLIENT_VARIABLES,
  LOCAL_COMMANDS,
} from "../../server/config/client_commands.ts";
import { EXIT_CODES } from "./cli_error.ts";
import { type CliCommand, HELP_OPTION, type Options, SERVER_OPTIONS } from "./command.ts";
import { aligned } from "./text_table.ts";

/** Help with one command, or with all that begin with a word. */
export function helpText(words: readonly string[], commands: readonly CliCommand[]): string {
  const name = words.join(" ");
  const command = commands.find((one) => one.name === name);
  return command === undefined ? helpWithNoun(name, commands) : helpWithCommand(command);
}

function helpWithCommand(command: CliCommand): string {
  const { name, summary, operands, options = {}, details, routes } = command;
  const isOfServer = routes.length > 0;
  return [
    `Usage: objectstorage ${name}${operands === undefined ? "" : ` ${operands}`} [options]`,
    "",
    summary,
    ...(details === undefined ? [] : ["", details]),
    "",
    "Options",
    ...optionLines({ ...options, ...(isOfServer ? {} : HELP_OPTION) }),
    ...(isOfServer ? ["", "Options of all commands", ...sharedLines(), "", ...serverLines()] : []),
    "",
  ].join("\n");
}

function helpWithNoun(noun: string, commands: readonly CliCommand[]): string {
  const summary = (CLIENT_COMMANDS as Readonly<Record<string, string>>)[noun] ?? "";
  const local = LOCAL_COMMANDS.map((name) => ({
    name,
    operands: "",
    summary: "About files of this machine: see objectstorage help",
  }));
  const rows = [...commands, ...local].filter(({ name }) => name.startsWith(`${noun} `))
    .map(({ name, operands = "", summary }) => [`  ${`${name} ${operands}`.trimEnd()}`, summary]);
  return [
    `Usage: objectstorage ${noun} COMMAND [options]`,
    "",
    summary,
    "",
    "Commands",
    ...aligned(rows),
    "",
    "Options of all commands",
    ...sharedLines(),
    "",
    ...serverLines(),
    "",
  ].join("\n");
}

function sharedLines(): readonly string[] {
  return optionLines({ ...SERVER_OPTIONS, ...HELP_OPTION });
}

function optionLines(options: Options): readonly string[] {
  const rows = Object.entries(options).map(([name, { value, many, help }]) => [
    `  --${name}${value === undefined ? "" : ` ${value}`}`,
    many === true ? `${help}; may be repeated` : help,
  ]);
  return rows.length === 0 ? ["  none of its own"] : aligned(rows);
}

function serverLines(): readonly string[] {
  const names = CLIENT_VARIABLES;
  const variables = [
    [names.profile, "as --profile"],
    [names.endpoint, "as --endpoint"],
    [names.accessKey, "as --access-key"],
    [`${names.secretKey}[_FILE]`, "its secret, or the file that holds it"],
    [names.sessionToken, "the token of a session, in the place of both"],
    [names.caFile, "as --ca-file"],
  ];
  const codes = Object.entries(EXIT_CODES).map(([code, meaning]) => [`  ${code}`, meaning]);
  return [
    "A flag wins over a variable, a variable over a profile (objectstorage profile --help).",
    ...aligned(variables.map(([name = "", meaning = ""]) => [`  ${name}`, meaning])),
    "",
    "Exit status",
    ...aligned(codes),
  ];
}
