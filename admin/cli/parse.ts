/** From arguments to a command and what is given to it, by the table of commands alone. */
import { parseArgs } from "node:util";
import { LOCAL_COMMANDS } from "../../server/config/client_commands.ts";
import { suggestion } from "../../server/config/sources.ts";
import { UsageError } from "./cli_error.ts";
import { type CliCommand, type Options, optionsOf } from "./command.ts";
import { Given, quoted } from "./given.ts";

export type Parsed =
  | { readonly kind: "run"; readonly command: CliCommand; readonly given: Given }
  /** Help with the commands that begin with these words. */
  | { readonly kind: "help"; readonly words: readonly string[] };

/** Throws UsageError, which names what is near. */
export function parse(args: readonly string[], commands: readonly CliCommand[]): Parsed {
  const isHelp = args[0] === "help";
  const typed = isHelp ? args.slice(1) : args;
  const command = commands.find(({ name }) =>
    name.split(" ").every((word, index) => typed[index] === word)
  );
  if (command === undefined) return helpWithNoun(typed, isHelp, commands);
  const words = command.name.split(" ");
  const options = optionsOf(command);
  const { operands, values } = read(typed.slice(words.length), options, command);
  if (isHelp || values.has("help")) return { kind: "help", words };
  const named = nameOperands(operands, command);
  const known = new Set(Object.keys(options));
  return { kind: "run", command, given: new Given({ operands: named, options: values, known }) };
}

/** What is no command by itself: the first word of some. */
function helpWithNoun(
  [noun = "", verb]: readonly string[],
  isHelp: boolean,
  commands: readonly CliCommand[],
): Parsed {
  if (verb === "--help" || verb === "-h" || (isHelp && verb === undefined)) {
    return { kind: "help", words: [noun] };
  }
  const names = [...commands.map(({ name }) => name), ...LOCAL_COMMANDS]
    .filter((name) => name.startsWith(`${noun} `));
  const hint = `objectstorage ${noun} --help tells about all`;
  if (verb === undefined || verb.startsWith("-")) {
    const verbs = names.map((name) => name.slice(noun.length + 1));
    throw new UsageError(`Say what to do: ${noun} ${verbs.join("|")}`, hint);
  }
  const near = suggestion(`${noun} ${verb}`, names);
  throw new UsageError(`${quoted(`${noun} ${verb}`)} is no command${near}`, hint);
}

interface Read {
  readonly operands: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function read(args: readonly string[], options: Options, { name }: CliCommand): Read {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        Object.entries(options).map(([option, { value }]) =>
          [option, { type: value === undefined ? "boolean" : "string" }] as const
        ),
      ),
      help: { type: "boolean", short: "h" },
    },
  });
  const operands: string[] = [];
  const values = new Map<string, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const typed = token.rawName;
    if (option === undefined) {
      const near = suggestion(`--${token.name}`, Object.keys(options).map((one) => `--${one}`));
      throw new UsageError(`${name} has no option ${typed}${near}`);
    }
    const before = values.get(token.name);
    if (before !== undefined && option.many !== true) {
      throw new UsageError(`${typed} is given twice`);
    }
    if (option.value === undefined) {
      if (token.value !== undefined) throw new UsageError(`${typed} takes no value`);
      values.set(token.name, []);
      continue;
    }
    const isDash = token.inlineValue !== true && /^-./.test(token.value ?? "");
    if (token.value === undefined || isDash) {
      throw new UsageError(
        `${typed} needs a value: ${option.value}`,
        isDash ? `One that begins with a dash is written ${typed}=${token.value}` : undefined,
      );
    }
    values.set(token.name, [...before ?? [], token.value]);
  }
  return { operands, values };
}

/** Operands by their names in the record. */
function nameOperands(
  operands: readonly string[],
  command: CliCommand,
): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, readonly string[]>();
  let next = 0;
  for (const form of command.operands?.split(" ") ?? []) {
    const isOptional = form.startsWith("["), isMany = form.includes("...");
    const operand = form.replace(/[[\].]/g, "");
    const values = operands.slice(next, isMany ? undefined : next + 1);
    if (values.length === 0 && !isOptional) {
      throw new UsageError(`${operand} is missing: ${command.name} ${command.operands}`);
    }
    named.set(operand, values);
    next += values.length;
  }
  const unexpected = operands[next];
  if (unexpected === undefined) return named;
  throw new UsageError(
    `${quoted(unexpected)} is one too many: ${command.name} ${command.operands ?? "takes nothing"}`,
  );
}
