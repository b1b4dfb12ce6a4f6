/** Every route of the management API, each one record. A new route is one record and one line here; an
 * order is not needed, no two match the same request. */
import {
  createAccessKey,
  deleteAccessKey,
  getAccessKey,
  listAccessKeys,
  updateAccessKey,
} from "./access_keys.ts";
import { getBucketSettings } from "./all_bucket_settings.ts";
import { createArchive, getArchive } from "./archives.ts";
import { listAuditRecords } from "./audit.ts";
import { BUCKET_ACCESS } from "./bucket_access.ts";
import { deleteBucket } from "./bucket_deletion.ts";
import { BUCKET_SETTINGS } from "./bucket_settings.ts";
import { createBucket, getBucket, listBuckets } from "./buckets.ts";
import {
  addMember,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  listMembers,
  removeMember,
  updateGroup,
} from "./groups.ts";
import { rotateAccessKey, rotateOwnAccessKey } from "./key_rotation.ts";
import { copyObjects, moveObjects } from "./object_copies.ts";
import { updateObject } from "./object_headers.ts";
import { getMetricsHistory } from "./metrics_history.ts";
import { listVersions, restoreVersion } from "./object_versions.ts";
import { deleteObject, deleteObjects, getObject, listObjects, putTags } from "./objects.ts";
import { getDocument } from "./openapi.ts";
import {
  createOwnAccessKey,
  deleteOwnAccessKey,
  listOwnAccessKeys,
  updateOwnAccessKey,
} from "./own_access_keys.ts";
import {
  ATTACHMENTS,
  deletePolicy,
  getPolicy,
  listHolders,
  listPolicies,
  putPolicy,
} from "./policies.ts";
import { checkPolicy, getPermissions, simulatePolicy } from "./policy_checks.ts";
import type { Route } from "./route.ts";
import { getConfiguration, getRefusals, getStatus, getUsage } from "./server_state.ts";
import { signDownload, signParts, signUploads } from "./signed_urls.ts";
import { createShare, deleteShare, listShares } from "./shares.ts";
import { abortUpload, completeUpload, createUpload, listParts, listUploads } from "./uploads.ts";
import { createUser, deleteUser, getUser, listUsers, setPassword, updateUser } from "./users.ts";
import { getTrace, tailAudit } from "./watching.ts";

export const ROUTES: readonly Route[] = [
  // Buckets
  listBuckets,
  createBucket,
  getBucket,
  deleteBucket,
  getBucketSettings,
  ...BUCKET_SETTINGS,
  ...BUCKET_ACCESS,
  // Objects
  listObjects,
  listVersions,
  getObject,
  updateObject,
  copyObjects,
  moveObjects,
  putTags,
  deleteObject,
  deleteObjects,
  restoreVersion,
  createArchive,
  getArchive,
  signDownload,
  signUploads,
  createShare,
  listShares,
  deleteShare,
  // Uploads
  listUploads,
  createUpload,
  listParts,
  signParts,
  completeUpload,
  abortUpload,
  // Identities
  listUsers,
  createUser,
  getUser,
  updateUser,
  setPassword,
  deleteUser,
  listGroups,
  createGroup,
  getGroup,
  updateGroup,
  deleteGroup,
  listMembers,
  addMember,
  removeMember,
  listAccessKeys,
  createAccessKey,
  getAccessKey,
  updateAccessKey,
  rotateAccessKey,
  deleteAccessKey,
  listOwnAccessKeys,
  createOwnAccessKey,
  updateOwnAccessKey,
  rotateOwnAccessKey,
  deleteOwnAccessKey,
  // Policies
  listPolicies,
  getPolicy,
  putPolicy,
  deletePolicy,
  listHolders,
  ...ATTACHMENTS,
  checkPolicy,
  simulatePolicy,
  getPermissions,
  // The server
  getStatus,
  getMetricsHistory,
  getUsage,
  getConfiguration,
  listAuditRecords,
  tailAudit,
  getTrace,
  getRefusals,
  getDocument,
];
