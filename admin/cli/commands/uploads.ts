/** `objectstorage object uploads|parts|abort`: uploads in parts that are not finished. */
import { step } from "../api.ts";
import { askCommand, column, listCommand, sizeColumn } from "../command_forms.ts";
import type { CliCommand } from "../command.ts";
import type { Given } from "../given.ts";

function pathOf(given: Given): string {
  return `/buckets/${step(given.operand("BUCKET"))}/uploads`;
}

const listUploads = listCommand({
  name: "object uploads",
  summary: "List uploads in parts that are not finished.",
  operands: "BUCKET [PREFIX]",
  route: "ListUploads",
  path: (given) => pathOf(given),
  query: (given) => ({ prefix: given.optional("PREFIX") }),
  columns: [column("BEGUN", "createdAt"), column("UPLOAD", "uploadId"), column("KEY", "key")],
});

function uploadPathOf(given: Given): string {
  return `${pathOf(given)}/${step(given.operand("UPLOAD-ID"))}`;
}

const listParts = listCommand({
  name: "object parts",
  summary: "List the parts of an upload that are there.",
  operands: "BUCKET KEY UPLOAD-ID",
  route: "ListUploadParts",
  path: (given) => `${uploadPathOf(given)}/parts`,
  query: (given) => ({ key: given.operand("KEY") }),
  columns: [
    column("PART", "number"),
    sizeColumn("SIZE", "size"),
    column("MODIFIED", "lastModified"),
    column("ETAG", "etag"),
  ],
});

const abortUpload = askCommand({
  name: "object abort",
  summary: "Give an upload up, and its parts with it.",
  operands: "BUCKET KEY UPLOAD-ID",
  route: "AbortUpload",
  method: "DELETE",
  path: uploadPathOf,
  query: (given) => ({ key: given.operand("KEY") }),
  told: (_, given) => `Gave the upload of ${given.operand("KEY")} up`,
});

export const UPLOAD_COMMANDS: readonly CliCommand[] = [listUploads, listParts, abortUpload];
