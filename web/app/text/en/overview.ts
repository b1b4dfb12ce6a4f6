/** The first page after signing in. */
import { counted } from "../../format.ts";

export const overview = {
  activity: "Recent changes",
  activityAll: "Audit log",
  allWell: "Everything is working",
  buckets: "Buckets",
  bytes: "Stored",
  bytesHint: "In all versions",
  by: "by",
  capacity: "Capacity",
  checks: "Health",
  checksFailing: (count: number) => `${counted(count, "check")} failing`,
  draining: "The server is stopping",
  first: {
    title: "Three steps to your first object",
    bucket: {
      title: "Create a bucket",
      hint: "The place your objects are kept in.",
      verb: "Create",
    },
    connect: {
      title: "Connect a program",
      hint:
        "Creates an access key and fills it into settings for the aws CLI, rclone, SDKs and more.",
      verb: "Connect",
    },
    upload: {
      title: "Upload a file",
      hint: "With that program, or by dropping files and folders onto the bucket.",
      verb: "Upload",
    },
  },
  free: (free: string, total: string) => `${free} free of ${total}`,
  noActivity: "Nothing has been changed yet.",
  objects: "Objects",
  readOnly: "Read-only: a sync to disk failed",
  readOnlyHint:
    "Nothing is written until the server is restarted. Look at the disk and at the log before you do.",
  restarted: (isolate: string, times: number) =>
    `Isolate ${isolate} was restarted ${counted(times, "time")}`,
  restartedHint: "Requests were answered by the others. The log says why.",
  room: (path: string, percent: string) => `${path} is ${percent} full`,
  roomHint: "Delete what is no longer needed, expire old versions, or add room to the file system.",
  starting: "The server is starting",
  title: "Overview",
  uploads: (uploads: number, size: string) => `${counted(uploads, "unfinished upload")}, ${size}`,
  uptime: (time: string) => `Up for ${time}`,
  versions: (versions: number) => `${counted(versions, "version")} in all`,
  welcome: (name: string) => `Welcome, ${name}`,
  yourBuckets: "Your buckets",
};
