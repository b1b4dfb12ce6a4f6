/** `objectstorage bucket get|set|unset BUCKET SETTING`: what is set on a bucket, one record each. */
import { step } from "../api.ts";
import { UsageError } from "../cli_error.ts";
import { described } from "../command_forms.ts";
import type { CliCommand, Session } from "../command.ts";
import { jsonDocument } from "../document.ts";
import { type Given, pairsOf, quoted } from "../given.ts";
import { at, textsAt } from "../json_answer.ts";

interface BucketSetting {
  /** As in `GetBucketVersioning`. */
  readonly route: string;
  readonly help: string;
  /** What VALUE is, for people. */
  readonly takes: string;
  /** Whether it can be unset. */
  readonly isOptional: boolean;
  /** The body that sets it. */
  body(values: readonly string[], session: Session): unknown;
  told(answered: unknown): string;
}

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
    told: (answered) => described(Object.entries(textsAt(answered, "tags"))),
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
};

const NAMES = Object.keys(SETTINGS).join(", ");
const DETAILS = Object.entries(SETTINGS).map(([name, { help, takes }]) =>
  `  ${name}: ${help}; its value is ${takes}`
).join("\n");

function routesOf(verb: "Get" | "Put" | "Delete"): readonly string[] {
  return Object.values(SETTINGS).filter(({ isOptional }) => verb !== "Delete" || isOptional)
    .map(({ route }) => `${verb}Bucket${route}`);
}

function settingOf(given: Given) {
  const name = given.operand("SETTING");
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (setting === undefined) throw new UsageError(`${quoted(name)} is none of ${NAMES}`);
  const bucket = given.operand("BUCKET");
  return { name, bucket, setting, path: `/buckets/${step(bucket)}/${name}` };
}

const getSetting: CliCommand = {
  name: "bucket get",
  summary: `Tell a setting of a bucket: ${NAMES}.`,
  operands: "BUCKET SETTING",
  routes: routesOf("Get"),
  async run(given, { api, output }) {
    const { setting, path } = settingOf(given);
    await output.answer(await api.get(path), setting.told);
  },
};

const putSetting: CliCommand = {
  name: "bucket set",
  summary: `Change a setting of a bucket: ${NAMES}.`,
  operands: "BUCKET SETTING VALUE...",
  details: DETAILS,
  routes: routesOf("Put"),
  async run(given, session) {
    const { name, bucket, setting, path } = settingOf(given);
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
