import assert from "node:assert/strict";
import { CLIENT_COMMANDS, LOCAL_COMMANDS } from "../../server/config/client_commands.ts";
import { UsageError } from "./cli_error.ts";
import { type CliCommand, optionsOf } from "./command.ts";
import { helpText } from "./help.ts";
import { parse } from "./parse.ts";
import { COMMANDS } from "./table.ts";

const COMMAND: CliCommand = {
  name: "thing do",
  summary: "Do a thing.",
  operands: "THING [WHERE] [MORE...]",
  options: {
    how: { value: "TEXT", help: "how" },
    tag: { value: "KEY=VALUE", many: true, help: "tags" },
    fast: { help: "quickly" },
  },
  routes: [],
  run: () => Promise.resolve(),
};

function given(...args: readonly string[]) {
  const parsed = parse(["thing", "do", ...args], [COMMAND]);
  assert.equal(parsed.kind, "run");
  if (parsed.kind !== "run") throw new Error();
  return parsed.given;
}

function refused(args: readonly string[]): string {
  try {
    parse(args, [COMMAND]);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  throw new Error(`${args} was taken`);
}

Deno.test("operands and options are read in any order, and what is behind -- is no option", () => {
  const one = given("--fast", "a", "--how=x=y", "--tag", "a=b", "b", "--tag", "c=", "c", "d");
  assert.deepEqual([one.operand("THING"), one.optional("WHERE")], ["a", "b"]);
  assert.deepEqual(one.operands("MORE"), ["c", "d"]);
  assert.deepEqual([one.has("fast"), one.text("how")], [true, "x=y"]);
  assert.deepEqual(one.pairs("tag"), { a: "b", c: "" });
  const other = given("--", "--fast");
  assert.deepEqual([other.operand("THING"), other.has("fast")], ["--fast", false]);
  assert.deepEqual([other.optional("WHERE"), other.pairs("tag")], [undefined, undefined]);
  assert.equal(given("a", "--how=-1").text("how"), "-1");
});

Deno.test("what is not understood is refused, with what is near", () => {
  assert.equal(refused(["thing", "do"]), "THING is missing: thing do THING [WHERE] [MORE...]");
  assert.equal(refused(["thing", "doo"]), '"thing doo" is no command: did you mean thing do?');
  assert.equal(refused(["thing"]), "Say what to do: thing do");
  assert.match(
    refused(["thing", "do", "a", "--hwo", "x"]),
    /no option --hwo: did you mean --how\?/,
  );
  assert.match(refused(["thing", "do", "a", "--how"]), /--how needs a value: TEXT/);
  assert.match(refused(["thing", "do", "a", "--how", "--fast"]), /--how needs a value/);
  assert.match(refused(["thing", "do", "a", "--fast=no"]), /--fast takes no value/);
  assert.match(refused(["thing", "do", "a", "--how", "x", "--how", "y"]), /given twice/);
  // Not the properties every object has.
  assert.match(refused(["thing", "do", "a", "--constructor"]), /no option --constructor/);
});

Deno.test("durations, times and numbers have one form each", () => {
  const now = Date.parse("2026-01-31T10:00:00.000Z");
  const time = (text: string, sign: 1 | -1) => given("a", "--how", text).time("how", { now, sign });
  assert.equal(time("1h30m", 1), "2026-01-31T11:30:00.000Z");
  assert.equal(time("1h", -1), "2026-01-31T09:00:00.000Z");
  assert.equal(time("2026-01-31", 1), "2026-01-31T00:00:00.000Z");
  assert.equal(time("2026-01-31T10:15:00+01:00", 1), "2026-01-31T09:15:00.000Z");
  for (const text of ["soon", "1", "2026-13-01", "2026", "1h ago"]) {
    assert.throws(() => time(text, 1), UsageError, text);
  }
  const duration = (text: string) => given("a", "--how", text).duration("how");
  assert.deepEqual([duration("0"), duration("24h"), duration("1500ms")], [0, 86_400_000, 1_500]);
  for (const text of ["1", "day", "1w", ""]) assert.throws(() => duration(text), UsageError, text);
  const number = (text: string) => given("a", "--how", text).number("how");
  assert.equal(number("12"), 12);
  for (const text of ["0", "1e3", "1.5", "x", "12345678901"]) {
    assert.throws(() => number(text), UsageError, text);
  }
});

Deno.test("help tells of every command and every option it takes", () => {
  for (const words of [["thing"], ["thing", "do"]]) {
    const asked = [[...words, "--help"], [...words, "-h"], ["help", ...words]];
    for (const args of asked) assert.deepEqual(parse(args, [COMMAND]), { kind: "help", words });
  }
  for (const command of COMMANDS) {
    const { name, summary, operands = "" } = command;
    const text = helpText(name.split(" "), COMMANDS);
    assert.ok(text.startsWith(`Usage: objectstorage ${name} ${operands}`.trimEnd()), name);
    assert.ok(text.includes(summary), name);
    for (const [option, { help }] of Object.entries(optionsOf(command))) {
      assert.ok(text.includes(`--${option}`) && text.includes(help), `${name} --${option}`);
    }
    const [noun = "", verb] = name.split(" ");
    if (verb !== undefined) assert.ok(helpText([noun], COMMANDS).includes(summary), name);
    const long = text.split("\n").filter((line) => line.length > 110);
    assert.deepEqual(long, []);
  }
});

Deno.test("the words commands begin with are those main.ts hands on, with all their verbs", () => {
  const nouns = new Set(COMMANDS.map(({ name }) => name.split(" ")[0] ?? ""));
  assert.deepEqual([...nouns].sort(), Object.keys(CLIENT_COMMANDS).sort());
  for (const [noun, help] of Object.entries(CLIENT_COMMANDS)) {
    const verbs = COMMANDS.flatMap(({ name }) => name.split(" ")[0] === noun ? name.split(" ") : [])
      .filter((word) => word !== noun);
    const [, told = ""] = help.split(": ");
    assert.deepEqual(told.split(", ").filter((verb) => verb !== "").sort(), verbs.sort(), noun);
  }
  const names = COMMANDS.map(({ name }) => name);
  assert.deepEqual(LOCAL_COMMANDS.filter((name) => names.includes(name)), []);
});
