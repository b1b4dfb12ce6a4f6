/** Every command for a server that runs, each one record. A new command is one record and one line here, or
 * in the list of its noun. */
import type { CliCommand } from "./command.ts";
import { AUDIT_COMMANDS } from "./commands/audit.ts";
import { BUCKET_SETTING_COMMANDS } from "./commands/bucket_settings.ts";
import { BUCKET_COMMANDS } from "./commands/buckets.ts";
import { GROUP_COMMANDS } from "./commands/groups.ts";
import { KEY_COMMANDS } from "./commands/keys.ts";
import { COPY_COMMANDS } from "./commands/object_copies.ts";
import { TRANSFER_COMMANDS } from "./commands/object_transfers.ts";
import { OBJECT_COMMANDS } from "./commands/objects.ts";
import { POLICY_COMMANDS } from "./commands/policies.ts";
import { PROFILE_COMMANDS } from "./commands/profiles.ts";
import { SERVER_COMMANDS } from "./commands/server.ts";
import { SHARE_COMMANDS } from "./commands/shares.ts";
import { TRAFFIC_COMMANDS } from "./commands/traffic.ts";
import { UPLOAD_COMMANDS } from "./commands/uploads.ts";
import { USER_COMMANDS } from "./commands/users.ts";

export const COMMANDS: readonly CliCommand[] = [
  ...BUCKET_COMMANDS,
  ...BUCKET_SETTING_COMMANDS,
  ...OBJECT_COMMANDS,
  ...COPY_COMMANDS,
  ...TRANSFER_COMMANDS,
  ...UPLOAD_COMMANDS,
  ...SHARE_COMMANDS,
  ...USER_COMMANDS,
  ...GROUP_COMMANDS,
  ...KEY_COMMANDS,
  ...POLICY_COMMANDS,
  ...AUDIT_COMMANDS,
  ...SERVER_COMMANDS,
  ...TRAFFIC_COMMANDS,
  ...PROFILE_COMMANDS,
];
