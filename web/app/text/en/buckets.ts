/** Buckets: their list, making and deleting them. */
import { count, counted } from "../../format.ts";

export const buckets = {
  actions: (name: string) => `Actions for ${name}`,
  alsoContents: "Delete everything in it, too",
  alsoContentsHint: "All objects with all their versions. This cannot be undone.",
  browse: "Browse objects",
  bucketName: "Name",
  caption: "Buckets with their contents and size",
  contents: (objects: number, size: string) => `${counted(objects, "object")} · ${size}`,
  create: "Create bucket",
  created: (name: string) => `Bucket “${name}” was created`,
  createdAt: "Created",
  createFirst: "Create your first bucket",
  delete: "Delete",
  deleted: (name: string) => `Bucket “${name}” was deleted`,
  deleteTitle: (name: string) => `Delete bucket “${name}”?`,
  deletingSoFar: (deleted: number, all: number | undefined) =>
    all === undefined
      ? `${counted(deleted, "version")} deleted`
      : `${count(deleted)} of ${counted(all, "version")} deleted`,
  emptyHint:
    "Objects are kept in buckets. Name one after what will be in it: the name is part of every address.",
  emptyTitle: "No buckets yet",
  holds: (objects: number, size: string) =>
    `It holds ${counted(objects, "object")}, ${size} in all versions.`,
  intro: "Where objects are kept. Each has its own settings and its own rules of access.",
  isEmpty: "It is empty.",
  objects: "Objects",
  progress: "Deleted so far",
  rules: {
    length: "3 to 63 characters",
    characters: "Lower-case letters, digits, dots and hyphens only",
    ends: "Begins and ends with a letter or digit",
    dots: "No two dots side by side",
    address: "Not formed like an IP address",
    prefix: "Does not begin with xn--, sthree- or amzn-s3-demo-, and is not minio",
    suffix: "Does not end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3",
  },
  settings: "Settings",
  size: "Size",
  stop: "Stop",
  stopped: (versions: number) =>
    `Stopped: ${counted(versions, "version")} deleted, the rest is as it was.`,
  title: "Buckets",
  unfinished: (uploads: number, size: string) =>
    `${counted(uploads, "unfinished upload")} of ${size} will be given up.`,
  versioned: "Versioned",
  versioning: "Keep old versions",
  versioningHint: "What is overwritten or deleted can be brought back. It takes room.",
};
