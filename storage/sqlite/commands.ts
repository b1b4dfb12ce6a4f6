/** Which function runs which command. */
import type { CommandName, Commands } from "../metadata.ts";
import { adoptBlob, buryBlobs, doomBlobs, doomOrphans, listDoomed } from "./commands/blobs.ts";
import { createBucket, deleteBucket, updateBucket } from "./commands/buckets.ts";
import { completeUpload } from "./commands/complete_upload.ts";
import { deleteObject } from "./commands/delete_object.ts";
import { expire } from "./commands/expire.ts";
import { probe } from "./commands/probe.ts";
import { copyObject, putObject } from "./commands/put_object.ts";
import { setObjectAcl, setObjectTags } from "./commands/set_attributes.ts";
import { abortUpload, copyPart, createUpload, putPart } from "./commands/uploads.ts";
import type { Transaction } from "./transaction.ts";

type CommandFunctions = {
  readonly [Name in CommandName]: (
    transaction: Transaction,
    input: Commands[Name]["input"],
  ) => Commands[Name]["output"];
};

export const COMMANDS: CommandFunctions = {
  createBucket,
  deleteBucket,
  updateBucket,
  putObject,
  copyObject,
  deleteObject,
  setObjectAcl,
  setObjectTags,
  createUpload,
  putPart,
  copyPart,
  completeUpload,
  abortUpload,
  adoptBlob,
  doomBlobs,
  doomOrphans,
  listDoomed,
  buryBlobs,
  expire,
  probe,
};
