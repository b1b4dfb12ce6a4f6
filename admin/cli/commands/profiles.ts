/** `objectstorage profile …`: servers and credentials under names, on this machine alone. */
import { resolve } from "node:path";
import { UsageError } from "../cli_error.ts";
import { column } from "../command_forms.ts";
import type { CliCommand, Session } from "../command.ts";
import { quoted } from "../given.ts";
import { type Profile, profileOf, profilesPath, readProfiles, writeProfiles } from "../profiles.ts";
import { trimmed } from "../../../server/config/sources.ts";
import { endpointUrl, fileText } from "../server_choice.ts";

const NAME = /^[\w.-]{1,64}$/;

function stored({ environment }: Session) {
  const path = profilesPath(environment);
  return { path, kept: readProfiles(path) };
}

const addProfile: CliCommand = {
  name: "profile add",
  summary: "Keep a server and credentials under a name, or replace them; the first is the default.",
  operands: "NAME",
  options: {
    "endpoint": { value: "URL", help: "management port, e.g. https://s3.example.com:9001" },
    "access-key": { value: "KEY", help: "who asks" },
    "secret-from-file": {
      value: "FILE",
      help: "file that holds the secret key; else it is asked for",
    },
    "ca-file": { value: "FILE", help: "certificate (PEM) the server's own is signed by" },
    "default": { help: "make it the default" },
  },
  details:
    "The secret key is typed, or is what standard input holds; it cannot be an argument, which\n" +
    "other users of this machine could see. The file of profiles is for its owner alone.",
  routes: [],
  async run(given, session) {
    const name = given.operand("NAME");
    if (!NAME.test(name)) {
      throw new UsageError(`${quoted(name)} has more than letters, digits, . _ -`);
    }
    const endpoint = given.text("endpoint"), accessKey = given.text("access-key");
    if (endpoint === undefined || accessKey === undefined) {
      throw new UsageError("--endpoint and --access-key are needed");
    }
    const { origin } = endpointUrl(endpoint);
    const caFile = given.text("ca-file"), secretFile = given.text("secret-from-file");
    if (caFile !== undefined) fileText(caFile);
    const { path, kept } = stored(session);
    const secretKey = secretFile === undefined
      ? await session.terminal.secret("Secret key: ")
      : trimmed(fileText(secretFile));
    const profile: Profile = {
      ...{ endpoint: origin, accessKey, secretKey },
      ...(caFile === undefined ? {} : { caFile: resolve(caFile) }),
    };
    const isDefault = given.has("default") || kept.default === undefined;
    writeProfiles(path, {
      ...kept,
      ...(isDefault ? { default: name } : {}),
      profiles: { ...kept.profiles, [name]: profile },
    });
    await session.output.say(`Kept the profile ${name} in ${path}`);
  },
};

const listProfiles: CliCommand = {
  name: "profile list",
  summary: "List the profiles, without their secrets.",
  options: { json: { help: "print them as JSON" } },
  routes: [],
  async run(_, session) {
    const { kept } = stored(session);
    const items = Object.entries(kept.profiles).map(([name, { secretKey: _, ...profile }]) => {
      return { name, default: name === kept.default, ...profile };
    });
    await session.output.list(eachOf(items), [
      column("NAME", "name"),
      column("DEFAULT", "default"),
      column("ENDPOINT", "endpoint"),
      column("ACCESS KEY", "accessKey"),
      column("CA FILE", "caFile"),
    ]);
  },
};

async function* eachOf(items: readonly unknown[]): AsyncIterable<unknown> {
  yield* items;
}

const useProfile: CliCommand = {
  name: "profile use",
  summary: "Make a profile the default.",
  operands: "NAME",
  routes: [],
  async run(given, session) {
    const name = given.operand("NAME");
    const { path, kept } = stored(session);
    profileOf(kept, name);
    writeProfiles(path, { ...kept, default: name });
    await session.output.say(`${name} is the default`);
  },
};

const removeProfile: CliCommand = {
  name: "profile remove",
  summary: "Forget a profile.",
  operands: "NAME",
  routes: [],
  async run(given, session) {
    const name = given.operand("NAME");
    const { path, kept } = stored(session);
    profileOf(kept, name);
    const { [name]: _, ...profiles } = kept.profiles;
    const isDefault = kept.default === name;
    const chosen = isDefault ? undefined : kept.default;
    writeProfiles(path, { ...(chosen === undefined ? {} : { default: chosen }), profiles });
    await session.output.say(`Forgot the profile ${name}`);
    if (isDefault && Object.keys(profiles).length > 0) {
      await session.terminal.warn(
        "no profile is the default now: objectstorage profile use names one",
      );
    }
  },
};

export const PROFILE_COMMANDS: readonly CliCommand[] = [
  addProfile,
  listProfiles,
  useProfile,
  removeProfile,
];
