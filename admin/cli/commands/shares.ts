/** `objectstorage share …`: links by which anyone can have one object until they end or are revoked. */
import { step } from "../api.ts";
import { askCommand, column, listCommand } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import type { Given } from "../given.ts";
import { textAt } from "../json_answer.ts";
import { visible } from "../text_table.ts";

const listShares = listCommand({
  name: "share list",
  summary: "List one's links, newest first; everyone's for who may.",
  operands: "[BUCKET [KEY]]",
  route: "ListShares",
  path: () => "/shares",
  query: (given) => ({ bucket: given.optional("BUCKET"), key: given.optional("KEY") }),
  columns: [
    column("ID", "id"),
    column("BUCKET", "bucket"),
    column("KEY", "key"),
    column("USER", "user"),
    column("EXPIRES", "expiresAt"),
    column("NOTE", "note"),
    column("URL", "url"),
  ],
});

/** Seconds. */
const WEEK = 7 * 86_400;

function lifetime(given: Given, now: number) {
  const expiresAt = given.time("expires", { now, sign: 1 });
  return expiresAt === undefined ? { expiresIn: WEEK } : { expiresAt };
}

const createShare = askCommand({
  name: "share create",
  summary: "Make a link that gives an object to whoever has it, and tell it.",
  operands: "BUCKET KEY",
  options: {
    "expires": { value: "TIME", help: "when it ends: a time, or a duration; 7d when not given" },
    "version-id": { value: "ID", help: "this version of it, not the current one" },
    "inline": { help: "browsers show it rather than save it" },
    "file-name": { value: "NAME", help: "what browsers save it as" },
    "note": { value: "TEXT", help: "what the link is for" },
  },
  details: "It holds as long as who makes it may read the object, ten years at most.",
  route: "CreateShare",
  method: "POST",
  path: (given) => `/buckets/${step(given.operand("BUCKET"))}/shares`,
  body: (given, session) => ({
    key: given.operand("KEY"),
    ...lifetime(given, session.now()),
    versionId: given.text("version-id"),
    inline: given.has("inline") ? true : undefined,
    fileName: given.text("file-name"),
    note: given.text("note"),
  }),
  told: (made) => visible(textAt(made, "url") ?? ""),
});

const deleteShare = askCommand({
  name: "share delete",
  summary: "Revoke a link: it is refused from the next request on.",
  operands: "ID",
  route: "DeleteShare",
  method: "DELETE",
  path: (given) => `/shares/${step(given.operand("ID"))}`,
  told: (_, given) => `Revoked the link ${given.operand("ID")}`,
});

export const SHARE_COMMANDS: readonly CliCommand[] = [listShares, createShare, deleteShare];
