/** The audit log. */
import { counted } from "../../format.ts";

export const audit = {
  accessKey: "Access key",
  caption: "Audit records, newest first",
  copyDetails: "Copy the details",
  damaged: "Some files of the log could not be read to their end",
  damagedHint:
    "What they hold may be missing here. “objectstorage audit verify” says what is wrong with them.",
  download: "Download",
  end: "This is the beginning of what was looked for.",
  examples: {
    principal: "alice",
    action: "PutObject or Put*",
    bucket: "photos",
    resource: "photos/2026/ or user/alice",
    requestId: "",
  },
  failed: "Failed",
  fields: {
    principal: "Who",
    action: "Action",
    bucket: "Bucket",
    resource: "Begins with",
    requestId: "Request id",
  },
  following: (count: number) =>
    count === 0
      ? "Following the log: new records appear here within 3 seconds."
      : `Following the log: ${counted(count, "new record")} since you began.`,
  from: "From",
  further: "Look further back",
  gap: "Some came too quickly to be shown: search again to see all.",
  intro: "Every change of objects, settings and identities, with who made it and from where.",
  key: "Key",
  live: "Follow",
  looked: (size: string, time: string | undefined) =>
    `Looked through ${size} of the log${time === undefined ? "" : `, back to ${time}`}.`,
  none: "Nothing was found",
  noneHint: "The whole log was looked through. Try a longer time, or fewer filters.",
  noneSoFar: "Nothing yet",
  noneSoFarHint: "Only the newest part of the log was looked through so far.",
  nothingToDownload: "There is nothing to download",
  onlyThis: "Show only records with this",
  range: "Time",
  ranges: {
    "": "All",
    "1h": "1 h",
    "24h": "24 h",
    "7d": "7 days",
    "30d": "30 days",
    custom: "Custom",
  },
  resource: "Resource",
  result: "Result",
  search: "Search",
  sequence: "Number",
  size: "Size",
  source: "From address",
  subject: "What",
  succeeded: "Succeeded",
  time: "Time",
  title: "Audit log",
  to: "Until",
  userAgent: "Program",
  version: "Version",
};
