/** For every command: one call of it that succeeds. A command that is not here fails the test. */
import type { Fixture } from "../api/fixture.ts";

export interface Call {
  readonly args: string | ((at: Fixture, scratch: string) => string);
  readonly stdin?: string;
  /** Default 0. */
  readonly exit?: number;
  /** What it prints with `--json` is what this path answers: the items of a list, or the whole. */
  readonly answers?: string | ((at: Fixture) => string);
  /** What people are told. */
  readonly tells: RegExp;
}

const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

/** What changes nothing. */
export const READS: Readonly<Record<string, Call>> = {
  "bucket list": { args: "", answers: "/buckets", tells: /^NAME .*\nalso .*\ndoomed .*\nmedia /s },
  "bucket info": { args: "media", answers: "/buckets/media", tells: /^Name +media\n/ },
  "bucket get": {
    args: "media versioning",
    answers: "/buckets/media/versioning",
    tells: /^enabled\n$/,
  },
  "object list": { args: "media --recursive", answers: "/buckets/media/objects", tells: / a\n/ },
  "object head": { args: "media a", answers: "/buckets/media/object?key=a", tells: /^Key +a\n/ },
  "object get": { args: "media a -", tells: /^second$/ },
  "object archive": {
    args: (_, scratch) => `media ${scratch}/media.zip --prefix a`,
    tells: /^Wrote .*media\.zip \(/,
  },
  "object url": { args: "media a --expires 5m", tells: /^http:\S+X-Amz-Expires=300\S+\n$/ },
  "object uploads": { args: "media", answers: "/buckets/media/uploads", tells: / parts\n/ },
  "object parts": {
    args: ({ uploadId }) => `media parts ${uploadId}`,
    answers: ({ uploadId }) => `/buckets/media/uploads/${uploadId}/parts?key=parts`,
    tells: /^PART .*\n1 /,
  },
  "share list": {
    args: "media a",
    answers: "/shares?bucket=media&key=a",
    tells: /\n\w{32} +media +a +boss /,
  },
  "user list": { args: "", answers: "/users", tells: /\nsomeone / },
  "user info": { args: "attached", answers: "/users/attached", tells: /\nPolicies +readonly\n/ },
  "group list": { args: "", answers: "/groups", tells: /\nstaff / },
  "group info": { args: "staff", answers: "/groups/staff", tells: /^Name +staff\n/ },
  "group members": {
    args: "staff",
    answers: "/groups/staff/members",
    tells: /^NAME +DISABLED\nattached +no\n$/,
  },
  "key list": {
    args: "--user someone",
    answers: "/access-keys?user=someone",
    tells: /\nAKIASOMEONE +someone /,
  },
  "key info": {
    args: "AKIASOMEONE",
    answers: "/access-keys/AKIASOMEONE",
    tells: /^Access key +AKIASOMEONE\n/,
  },
  "policy list": { args: "", answers: "/policies", tells: /\nconsoleAdmin +yes/ },
  "policy get": { args: "kept", answers: "/policies/kept", tells: /^\{"Version":/ },
  "policy holders": {
    args: "readonly",
    answers: "/policies/readonly/holders",
    tells: /\ngroup +attached\nuser +attached\n$/,
  },
  "policy validate": { args: "-", stdin: DOCUMENT, tells: /^The policy can be used\n$/ },
  "policy simulate": {
    args: "--user attached --action s3:GetObject --resource arn:aws:s3:::media/a",
    tells: /^allowed by statement 0 of readonly\n$/,
  },
  "policy can": { args: "admin:ListUsers", tells: /^yes\n$/ },
  "audit query": {
    args: "--action CreateBucket",
    answers: "/audit?action=CreateBucket",
    tells: /^TIME .*\n.* CreateBucket +success +also /,
  },
  "status": { args: "", tells: /\nwriter +up / },
  "usage": { args: "", answers: "/usage", tells: /\nmedia +3 +4 / },
  "metrics": { args: "", answers: "/metrics/history", tells: /^TIME +REQUESTS +4XX / },
  "config get": { args: "", answers: "/configuration", tells: /^SETTING/ },
  "why": {
    args: ({ refusedId }) => refusedId,
    answers: ({ refusedId }) => `/refusals/${refusedId}`,
    tells: /^Time .*\nWho +anonymous\n/,
  },
  "profile list": { args: "", tells: /\nhome +yes +http:/ },
};

/** What goes on until it is ended: what it tells of a bucket being made. */
export const ENDLESS: Readonly<Record<string, Call>> = {
  "audit tail": { args: "", tells: /"action":"CreateBucket",.*"tailed-/ },
  "trace": { args: "--operation CreateBucket", tells: /"operation":"CreateBucket",.*"tailed-/ },
};

/** What changes something. None needs what another one changes. */
export const WRITES: Readonly<Record<string, Call>> = {
  "bucket create": { args: "made --tag a=b", tells: /^Made the bucket made\n$/ },
  "bucket delete": {
    args: "doomed --force --yes",
    tells: /^Deleted the bucket doomed\n$/,
  },
  "bucket set": { args: "also tags x=y z=", tells: /^Set the tags of also\n$/ },
  "bucket unset": { args: "media cors", tells: /^Unset the cors of media\n$/ },
  "object put": { args: "also new -", stdin: "text", tells: /^Stored new \(4 B\)\n$/ },
  "object copy": { args: "media a copied", tells: /\ncopied +a +copied +-\n$/ },
  "object move": {
    args: "media movable moved --to-bucket also --recursive",
    tells: /\nmoved +movable +moved +-\n$/,
  },
  "object set": {
    args: "media headed --header content-type=text/html --metadata x=y",
    tells: /^Changed headed\n$/,
  },
  "object tag": { args: "media a x=y", tells: /^Tagged a\n$/ },
  "object delete": { args: "media gone1 gone2", tells: /\ndeleted +gone1\ndeleted +gone2\n$/ },
  "object restore": { args: ({ versionId }) => `media a ${versionId}`, tells: /^Restored a\n$/ },
  "object abort": {
    args: ({ doomedUploadId }) => `media parts ${doomedUploadId}`,
    tells: /^Gave the upload of parts up\n$/,
  },
  "share create": {
    args: "media a --expires 1d --inline --note text",
    tells: /^http:\/\/\S+\/-\/share\/[\w-]{43}\n$/,
  },
  "share delete": { args: ({ shareId }) => shareId, tells: /^Revoked the link \w{32}\n$/ },
  "user create": { args: "made --description text", tells: /^Made the user made\n$/ },
  "user set": { args: "someone --description text", tells: /^Changed the user someone\n$/ },
  "user enable": { args: "someone", tells: /^The user someone is enabled\n$/ },
  "user disable": { args: "disabled", tells: /^The user disabled is disabled\n$/ },
  "user password": {
    args: "someone",
    stdin: "a password of theirs\n",
    tells: /^The user someone has a new password\n$/,
  },
  "user attach": {
    args: "someone readonly writeonly",
    tells: /^Attached readonly\nAttached writeonly\n$/,
  },
  "user detach": { args: "attached readonly", tells: /^Detached readonly\n$/ },
  "user delete": { args: "doomed --force", tells: /^Deleted the user doomed\n$/ },
  "group create": { args: "made", tells: /^Made the group made\n$/ },
  "group set": { args: "staff --description text", tells: /^Changed the group staff\n$/ },
  "group add": { args: "staff someone", tells: /^Added someone\n$/ },
  "group remove": { args: "staff attached", tells: /^Removed attached\n$/ },
  "group attach": { args: "staff readonly", tells: /^Attached readonly\n$/ },
  "group detach": { args: "attached readonly", tells: /^Detached readonly\n$/ },
  "group delete": { args: "doomed", tells: /^Deleted the group doomed\n$/ },
  "key create": {
    args: "someone --description text --expires 90d",
    tells: /\nSecret key +\S{40}\nUser +someone\nExpires +20/,
  },
  "key set": {
    args: "AKIASOMEONE --description text --no-expiry",
    tells: /^Changed the access key AKIASOMEONE\n$/,
  },
  "key enable": { args: "AKIASOMEONE", tells: /AKIASOMEONE is enabled\n$/ },
  "key disable": { args: "AKIADISABLED", tells: /AKIADISABLED is disabled\n$/ },
  "key rotate": {
    args: "AKIASOMEONE",
    tells: /\nSecret key +\S{40}\nUser +someone\nThe secret .*\nAKIASOMEONE holds until 20/,
  },
  "key delete": { args: "AKIADOOMED", tells: /^Deleted the access key AKIADOOMED\n$/ },
  "policy put": { args: "made -", stdin: DOCUMENT, tells: /^The policy made is kept\n$/ },
  "policy delete": { args: "doomed", tells: /^Deleted the policy doomed\n$/ },
  "profile add": {
    args: "other --endpoint http://127.0.0.1:9 --access-key AKIA",
    stdin: "a-secret-of-the-tests",
    tells: /^Kept the profile other in /,
  },
  "profile use": { args: "home", tells: /^home is the default\n$/ },
  "profile remove": { args: "unused", tells: /^Forgot the profile unused\n$/ },
};
