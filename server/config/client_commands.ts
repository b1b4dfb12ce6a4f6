/** What of the command line is for a server that runs, here or elsewhere: the first words of its commands,
 * and the variables that say which server and who asks. What they do is admin/cli. */

/** First word → one line for people. */
export const CLIENT_COMMANDS = {
  bucket: "Buckets: list, create, delete, info, get, set, unset",
  object:
    "Objects: list, head, put, get, archive, copy, move, set, delete, tag, url, restore, uploads, parts, abort",
  share: "Links to objects: list, create, delete",
  user: "Users: list, create, delete, enable, disable, set, password, attach, detach, info",
  group: "Groups: list, create, delete, set, members, add, remove, attach, detach, info",
  key: "Access keys: list, create, delete, enable, disable, set, rotate, info",
  policy: "Policies: list, get, put, delete, holders, validate, simulate, can",
  audit: "The audit log: query, tail",
  status: "Health, drives, isolates and usage",
  usage: "How much is stored, in each bucket",
  metrics: "What the server had to do, by the minute",
  trace: "Requests of S3 as they end",
  config: "Settings in force on the server: get",
  why: "Why a request was refused",
  profile: "Servers and credentials these commands use: add, list, use, remove",
} as const satisfies Readonly<Record<string, string>>;

export type ClientNoun = keyof typeof CLIENT_COMMANDS;

/** Commands about the files of this machine that begin with the same words. */
export const LOCAL_COMMANDS: readonly string[] = ["audit verify", "config check", "config show"];

/** Whether these arguments are for a server that runs: its commands, or help with one of them. */
export function isClientCommand(args: readonly string[]): boolean {
  const [first = "", second = ""] = args[0] === "help" ? args.slice(1) : args;
  return Object.hasOwn(CLIENT_COMMANDS, first) && !LOCAL_COMMANDS.includes(`${first} ${second}`);
}

/** Not settings of a server: whoever runs one may have them set, too. */
export const CLIENT_VARIABLES = {
  profile: "OBJECTSTORAGE_PROFILE",
  endpoint: "OBJECTSTORAGE_ENDPOINT",
  accessKey: "OBJECTSTORAGE_ACCESS_KEY",
  secretKey: "OBJECTSTORAGE_SECRET_KEY",
  secretKeyFile: "OBJECTSTORAGE_SECRET_KEY_FILE",
  sessionToken: "OBJECTSTORAGE_SESSION_TOKEN",
  caFile: "OBJECTSTORAGE_CA_FILE",
} as const;
