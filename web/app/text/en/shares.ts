/** Links by which anyone can have one object. */
import { counted } from "../../format.ts";

export const shares = {
  actions: "Actions",
  caption: "Links, newest first",
  copy: "Copy link",
  copyOwn: "Only who made it can copy it",
  creator: "Made by",
  date: "Date and time",
  dateMissing: "Choose a date in the future",
  empty: {
    title: "No links yet",
    hint:
      "Open an object and choose Share. Whoever has the link can have that object, and no other.",
    narrowed: "You signed in with a key that may do less than its user: such keys leave no links.",
    browse: "Browse buckets",
  },
  ended: "Ended",
  ends: (when: string) => `Ends ${when}`,
  expiry: "Ends",
  expiryChoices: {
    "3600": "In 1 hour",
    "86400": "In 1 day",
    "604800": "In 7 days",
    "2592000": "In 30 days",
    "31536000": "In 1 year",
    date: "At a date…",
  },
  filter: "Links to this bucket: press Enter",
  intro:
    "Whoever has a link can have its object, until it ends or is revoked. It stands for who made it: what they may no longer read, it no longer gives.",
  made: "The link is ready",
  noMatch: (bucket: string) => `No links to “${bucket}”`,
  noMatchHint: "Buckets are found by their whole name.",
  note: "Note",
  noteHint: "Whom it is for: so that you know later. Visitors do not see it.",
  object: "Object",
  ofObject: "Links to this object",
  ofObjectNone: "There are none yet.",
  ofVersion: "One version",
  opens: "Visitors",
  opensChoices: { save: "Download it", show: "Open it in the browser" },
  opensHint: "Web pages and documents run nothing there; PDF files have to be downloaded.",
  shown: "Opens in the browser",
  private: (host: string) =>
    `It leads to ${host}, which only this machine or network can reach. Whoever administers this server can set its public S3 URL.`,
  reaches: (host: string) => `It leads to ${host}.`,
  revoke: "Revoke",
  revokeHint: "Who has the link gets nothing any more, from the next visit on.",
  revokeLink: (name: string) => `Revoke the link to ${name}`,
  revoked: "The link was revoked",
  revokeTitle: (name: string) => `Revoke the link to ${name}?`,
  title: "Share links",
  version: "Version",
  versionChoices: { newest: "The newest, whatever that is then", this: "This one, for good" },
  versionHint: "This link gives the older version you are looking at.",

  dialog: {
    another: "Another link",
    create: "Create link",
    hint: "Whoever has the link can have this object, until it ends or you revoke it.",
    title: (name: string) => `Share ${name}`,
  },

  signed: {
    days: (count: number) => counted(count, "day"),
    expires: (when: string) => `Expires ${when}`,
    expiry: "Expires in",
    hint: "Whoever has this link can download the object until it expires. It cannot be revoked.",
    hours: (count: number) => counted(count, "hour"),
    longest: "Without an access key of one's own a signed link lasts 12 hours at most.",
    why: {
      federated:
        "You are signed in by an identity provider, for a time: links that can be revoked are for users of this server.",
      narrowed:
        "You signed in with a key that may do less than its user: links that can be revoked are made without one.",
    },
  },
};
