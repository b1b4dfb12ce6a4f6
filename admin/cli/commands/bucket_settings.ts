/** `objectstorage bucket get|set|unset BUCKET SETTING`: what is set on a bucket, one record each. */
import { step } from "../api.ts";
import { UsageError } from "../cli_error.ts";
import { described } from "../command_forms.ts";
import type { CliCommand, Session } from "../command.ts";
import { documentText, jsonDocument } from "../document.ts";
import { type Given, pairsOf, quoted } from "../given.ts";
import { at, isAt, listAt, textAt, textsAt } from "../json_answer.ts";
import { visible } from "../text_table.ts";

interface BucketSetting {
  /** As in `GetBucketVersioning`. */
  readonly route: string;
  readonly help: string;
  /** What VALUE is, for people. */
  readonly takes: string;
  /** Whether it can be unset. */
  readonly isOptional: boolean;
  /** The body that sets it; absent: it cannot be set. */
  body?(values: readonly string[], session: Session): unknown;
  told(answered: unknown): string;
}

const BLOCKS = [
  "blockPublicAcls",
  "ignorePublicAcls",
  "blockPublicPolicy",
  "restrictPublicBuckets",
] as const;

function oneOf(values: readonly string[], { takes }: Pick<BucketSetting, "takes">): string {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) throw new UsageError(`The value is ${takes}`);
  return value;
}

/** By the step of its path. */
const SETTINGS: Readonly<Record<string, BucketSetting>> = {
  versioning: {
    route: "Versioning",
    help: "whether older versions are kept",
    takes: "enabled or suspended",
    isOptional: false,
    body(values) {
      return { status: oneOf(values, this) };
    },
    told: (answered) => String(at(answered, "status")),
  },
  tags: {
    route: "Tags",
    help: "names and values, e.g. for the bills",
    takes: "KEY=VALUE KEY=VALUE ...",
    isOptional: true,
    body: (values) => ({ tags: pairsOf(values) }),
    told: (answered) =>
      Object.entries(textsAt(answered, "tags")).map((tag) => visible(tag.join("="))).join("\n"),
  },
  cors: {
    route: "Cors",
    help: "pages of which origins may do what",
    takes: "a file, or -, with the JSON that bucket get tells",
    isOptional: true,
    body(values, session) {
      return jsonDocument(oneOf(values, this), session);
    },
    told: (answered) => JSON.stringify(answered, null, 2),
  },
  policy: {
    route: "Policy",
    help: "who else may do what in it",
    takes: "a file, or -, with the policy",
    isOptional: true,
    async body(values, session) {
      return { policy: await documentText(oneOf(values, this), session) };
    },
    told: (answered) => textAt(answered, "policy") ?? "",
  },
  "policy-status": {
    route: "PolicyStatus",
    help: "whether its policy is public",
    takes: "none: it follows from the policy",
    isOptional: false,
    told: (answered) => isAt(answered, "isPublic") ? "public" : "not public",
  },
  "public-access-block": {
    route: "PublicAccessBlock",
    help: "what is refused although a policy or an ACL makes it public",
    takes: `all, none, or some of ${BLOCKS.join(" ")}`,
    isOptional: true,
    body(values) {
      const blocked = values.flatMap((value) => value === "all" ? BLOCKS : value);
      const wrong = blocked.find((name) => !(BLOCKS as readonly string[]).includes(name));
      if (wrong === undefined || (wrong === "none" && values.length === 1)) {
        return Object.fromEntries(BLOCKS.map((name) => [name, blocked.includes(name)]));
      }
      throw new UsageError(`The value is ${this.takes}`);
    },
    told: (answered) => BLOCKS.filter((name) => isAt(answered, name)).join(" ") || "none",
  },
  "ownership-controls": {
    route: "OwnershipControls",
    help: "whether ACLs count",
    takes: "BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter",
    isOptional: true,
    body(values) {
      return { ownership: oneOf(values, this) };
    },
    told: (answered) => textAt(answered, "ownership") ?? "",
  },
  acl: {
    route: "Acl",
    help: "who may what, where ACLs count",
    takes: "private, public-read, public-read-write, authenticated-read or log-delivery-write",
    isOptional: false,
    body(values) {
      return { canned: oneOf(values, this) };
    },
    told: (answered) =>
      described(
        listAt(answered, "grants").map((grant) => [
          textAt(grant, "displayName") ?? textAt(grant, "group") ?? textAt(grant, "user") ?? "-",
          at(grant, "permission"),
        ]),
      ),
  },
};

const NAMES = Object.keys(SETTINGS).join(", ");
const DETAILS = Object.entries(SETTINGS).map(([name, { help, takes }]) =>
  `  ${name}: ${help}:\n    ${takes}`
).join("\n");

function routesOf(verb: "Get" | "Put" | "Delete"): readonly string[] {
  const can = ({ body, isOptional }: BucketSetting) =>
    verb === "Get" || (verb === "Put" ? body !== undefined : isOptional);
  return Object.values(SETTINGS).filter(can).map(({ route }) => `${verb}Bucket${route}`);
}

function settingOf(given: Given) {
  const name = given.operand("SETTING");
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (setting === undefined) throw new UsageError(`${quoted(name)} is none of ${NAMES}`);
  const bucket = given.operand("BUCKET");
  return { name, bucket, setting, path: `/buckets/${step(bucket)}/${name}` };
}

/** A line for each that the caller may see. */
function settingsText(answered: unknown): string {
  return described(
    Object.entries(SETTINGS).map(([name, { told }]) => {
      const value = at(answered, name);
      if (value === undefined || value === null) return [name, value === null ? "not set" : value];
      return [name, told(value).split("\n").map((line) => line.trim()).join(" ")];
    }),
  );
}

const getSetting: CliCommand = {
  name: "bucket get",
  summary: "Tell a setting of a bucket, or all of them.",
  operands: "BUCKET [SETTING]",
  details: DETAILS,
  routes: ["GetBucketSettings", ...routesOf("Get")],
  async run(given, { api, output }) {
    if (given.optional("SETTING") === undefined) {
      const all = await api.get(`/buckets/${step(given.operand("BUCKET"))}/settings`);
      return await output.answer(all, settingsText);
    }
    const { setting, path } = settingOf(given);
    await output.answer(await api.get(path), setting.told);
  },
};

const putSetting: CliCommand = {
  name: "bucket set",
  summary: "Change a setting of a bucket.",
  operands: "BUCKET SETTING VALUE...",
  details: DETAILS,
  routes: routesOf("Put"),
  async run(given, session) {
    const { name, bucket, setting, path } = settingOf(given);
    if (setting.body === undefined) throw new UsageError(`The ${name} of a bucket cannot be set`);
    const body = await setting.body(given.operands("VALUE"), session);
    await session.api.ask("PUT", path, { body });
    await session.output.say(`Set the ${name} of ${bucket}`);
  },
};

const deleteSetting: CliCommand = {
  name: "bucket unset",
  summary: "Take a setting of a bucket away.",
  operands: "BUCKET SETTING",
  routes: routesOf("Delete"),
  async run(given, { api, output }) {
    const { name, bucket, setting, path } = settingOf(given);
    if (!setting.isOptional) throw new UsageError(`The ${name} of a bucket cannot be unset`);
    await api.ask("DELETE", path);
    await output.say(`Unset the ${name} of ${bucket}`);
  },
};

export const BUCKET_SETTING_COMMANDS: readonly CliCommand[] = [
  getSetting,
  putSetting,
  deleteSetting,
];
