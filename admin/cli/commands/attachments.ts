/** `objectstorage user|group attach|detach`: policies of a holder. */
import { step } from "../api.ts";
import type { CliCommand } from "../command.ts";

interface Verb {
  readonly word: "attach" | "detach";
  readonly method: "PUT" | "DELETE";
  readonly summary: string;
  readonly told: string;
}

const VERBS: readonly Verb[] = [
  {
    word: "attach",
    method: "PUT",
    summary: "Attach policies, by name; built-in ones too.",
    told: "Attached",
  },
  { word: "detach", method: "DELETE", summary: "Detach policies.", told: "Detached" },
];

export function attachmentCommands(kind: "user" | "group"): readonly CliCommand[] {
  const holder = kind.toUpperCase(), What = kind === "user" ? "User" : "Group";
  return VERBS.map(({ word, method, summary, told }) => ({
    name: `${kind} ${word}`,
    summary,
    operands: `${holder} POLICY...`,
    routes: [`${word === "attach" ? "Attach" : "Detach"}${What}Policy`],
    async run(given, { api, output }) {
      for (const policy of given.operands("POLICY")) {
        await api.ask(method, `/${kind}s/${step(given.operand(holder))}/policies/${step(policy)}`);
        await output.say(`${told} ${policy}`);
      }
    },
  }));
}
