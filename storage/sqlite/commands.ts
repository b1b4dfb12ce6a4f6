/** Which function runs which command, and what isolates keep in memory that it may change. */
import type { Kept } from "../generation.ts";
import type { IdentityCommands } from "../identity.ts";
import type { CommandName, Commands } from "../metadata.ts";
import {
  createAccessKey,
  deleteAccessKey,
  recordKeyUse,
  resealSecrets,
  rotateAccessKey,
  updateAccessKey,
} from "./commands/access_keys.ts";
import { adoptBlob, buryBlobs, doomBlobs, doomOrphans, listDoomed } from "./commands/blobs.ts";
import { createBucket, deleteBucket, updateBucket } from "./commands/buckets.ts";
import { completeUpload } from "./commands/complete_upload.ts";
import { deleteObject } from "./commands/delete_object.ts";
import { expire } from "./commands/expire.ts";
import {
  addGroupMembers,
  createGroup,
  deleteGroup,
  removeGroupMembers,
  updateGroup,
} from "./commands/groups.ts";
import { advanceCursor, recordEvent, registerConsumer } from "./commands/journal.ts";
import { attachPolicies, deletePolicy, detachPolicies, putPolicy } from "./commands/policies.ts";
import { probe } from "./commands/probe.ts";
import { copyObject, putObject } from "./commands/put_object.ts";
import { setObjectAcl, setObjectTags } from "./commands/set_attributes.ts";
import { abortUpload, copyPart, createUpload, putPart } from "./commands/uploads.ts";
import { createUser, deleteUser, updateUser } from "./commands/users.ts";
import {
  createSession,
  deleteSession,
  deleteSessionsOf,
  touchSession,
} from "./commands/sessions.ts";
import { createShare, deleteShare, resealTokens } from "./commands/shares.ts";
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
  createUser,
  updateUser,
  deleteUser,
  createGroup,
  updateGroup,
  deleteGroup,
  addGroupMembers,
  removeGroupMembers,
  putPolicy,
  deletePolicy,
  attachPolicies,
  detachPolicies,
  createAccessKey,
  updateAccessKey,
  rotateAccessKey,
  deleteAccessKey,
  recordKeyUse,
  resealSecrets,
  createSession,
  touchSession,
  deleteSession,
  deleteSessionsOf,
  createShare,
  deleteShare,
  resealTokens,
  registerConsumer,
  advanceCursor,
  recordEvent,
};

/** When a key was last used decides nothing. */
type IdentityChange = Exclude<keyof IdentityCommands, "recordKeyUse">;

export const CHANGES:
  & Readonly<Partial<Record<CommandName, Kept>>>
  & Readonly<Record<IdentityChange, "identities">> = {
    createBucket: "buckets",
    updateBucket: "buckets",
    deleteBucket: "buckets",
    createUser: "identities",
    updateUser: "identities",
    deleteUser: "identities",
    createGroup: "identities",
    updateGroup: "identities",
    deleteGroup: "identities",
    addGroupMembers: "identities",
    removeGroupMembers: "identities",
    putPolicy: "identities",
    deletePolicy: "identities",
    attachPolicies: "identities",
    detachPolicies: "identities",
    createAccessKey: "identities",
    updateAccessKey: "identities",
    rotateAccessKey: "identities",
    deleteAccessKey: "identities",
    resealSecrets: "identities",
  };
