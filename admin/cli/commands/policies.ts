/** `objectstorage policy …` */
import { step } from "../api.ts";
import { askCommand, column, listCommand } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import { documentText } from "../document.ts";
import type { Given } from "../given.ts";
import { isAt, listAt, numberAt, textAt } from "../json_answer.ts";
import { visible } from "../text_table.ts";
import { POLICY_QUESTIONS } from "./policy_questions.ts";

function pathOf(given: Given): string {
  return `/policies/${step(given.operand("POLICY"))}`;
}

const listPolicies = listCommand({
  name: "policy list",
  summary: "List policies by name, built-in ones among them.",
  operands: "[PREFIX]",
  route: "ListPolicies",
  path: () => "/policies",
  query: (given) => ({ prefix: given.optional("PREFIX") }),
  columns: [
    column("NAME", "name"),
    column("BUILT IN", "builtIn"),
    column("ATTACHED", "holders"),
    column("CHANGED", "updatedAt"),
    column("DESCRIPTION", "description"),
  ],
});

const getPolicy = askCommand({
  name: "policy get",
  summary: "Print the document of a policy.",
  operands: "POLICY",
  route: "GetPolicy",
  method: "GET",
  path: pathOf,
  told: (policy) => (textAt(policy, "document") ?? "").trimEnd(),
});

const putPolicy = askCommand({
  name: "policy put",
  summary: "Make or replace a policy: whom it is attached to meets it with the next request.",
  operands: "POLICY FILE",
  options: {
    description: { value: "TEXT", help: "what the policy is for" },
    new: { help: "refuse to replace one" },
  },
  details: "FILE holds its JSON; - is standard input.",
  route: "PutPolicy",
  method: "PUT",
  path: pathOf,
  async body(given, session) {
    return {
      document: await documentText(given.operand("FILE"), session),
      description: given.text("description"),
      expectNew: given.has("new") ? true : undefined,
    };
  },
  told: (_, given) => `The policy ${given.operand("POLICY")} is kept`,
});

const deletePolicy = askCommand({
  name: "policy delete",
  summary: "Delete a policy that is attached to nobody.",
  operands: "POLICY",
  route: "DeletePolicy",
  method: "DELETE",
  path: pathOf,
  told: (_, given) => `Deleted the policy ${given.operand("POLICY")}`,
});

const listHolders = listCommand({
  name: "policy holders",
  summary: "List the groups and users a policy is attached to.",
  operands: "POLICY",
  route: "ListPolicyHolders",
  path: (given) => `${pathOf(given)}/holders`,
  columns: [column("KIND", "kind"), column("NAME", "name")],
});

const validatePolicy: CliCommand = {
  name: "policy validate",
  summary: "Tell all that is wrong or doubtful about a policy; exits 3 when it cannot be used.",
  operands: "FILE",
  options: {
    bucket: { value: "BUCKET", help: "it is the policy of this bucket" },
  },
  details: "FILE holds its JSON; - is standard input.",
  routes: ["ValidatePolicy"],
  async run(given, session) {
    const file = given.operand("FILE"), bucket = given.text("bucket");
    const document = await documentText(file, session);
    const kind = bucket === undefined ? "identity" : "bucket";
    const body = { document, kind, bucket };
    const answered = await session.api.ask("POST", "/policies/validate", { body });
    await session.output.answer(answered, (answer) =>
      [
        ...listAt(answer, "findings").map((finding) =>
          visible(
            `${file}:${numberAt(finding, "line")}:${numberAt(finding, "column")}: ` +
              `${textAt(finding, "severity")}: ${textAt(finding, "message")}`,
          )
        ),
        isAt(answer, "valid") ? "The policy can be used" : "The policy cannot be used",
      ].join("\n"));
    return isAt(answered, "valid") ? 0 : 3;
  },
};

export const POLICY_COMMANDS: readonly CliCommand[] = [
  listPolicies,
  getPolicy,
  putPolicy,
  deletePolicy,
  listHolders,
  validatePolicy,
  ...POLICY_QUESTIONS,
];
