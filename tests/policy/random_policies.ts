/** Random policies, policy sets and requests from a small vocabulary, so that they often meet. */
import type { Random } from "../model/random.ts";
import type {
  NaiveDocument,
  NaivePolicies,
  NaiveRequest,
  NaiveStatement,
} from "./naive_evaluator.ts";

const ACTIONS = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"];
const ACTION_PATTERNS = [
  ...ACTIONS,
  "*",
  "s3:*",
  "s3:*",
  "s3:Get*",
  "S3:get*",
  "s3:*Object",
  "s3:??tObject",
  "s3:*e*e*e*",
  "s3:GetObject?*",
];
const REQUEST_ACTIONS = [...ACTIONS, ...ACTIONS, "s3:ListAllMyBuckets", "admin:ListUsers"];
const KEYS = [
  "a",
  "a/b",
  "a/b/c",
  "home/alice/x",
  "home/a*e/x",
  "b",
  "😀",
  "a:b",
  "${aws:username}",
];
const TAILS = [
  "*",
  "b/*",
  "b/*",
  "b",
  "b/a*",
  "b/a/?",
  "b/home/${aws:username}/*",
  "b/${aws:userid, 'a'}*",
  "b/home/${aws:PrincipalTag/Team}/*",
  "${s3:prefix}/*",
  "b/?",
  "b/*:*",
  "c/*",
  "b/home/a${*}e/*",
  "b/*/*/*",
  "b/${$}{aws:username}",
  "b/*a??ce*x",
  "b/${aws:username}",
];
const HEADS = [
  "arn:aws:s3:::",
  "arn:aws:s3:::",
  "arn:aws:s3:::",
  "arn:*:s3:*:?*:",
  "arn:aws:sqs:::",
];
const ARNS = [
  "arn:aws:iam::000000000000:user/alice",
  "arn:aws:iam::000000000000:user/bob",
  "arn:aws:iam::111111111111:user/alice",
];
const IDS = ["a".repeat(64), "b".repeat(64)];
const ACCOUNTS = ["000000000000", "arn:aws:iam::000000000000:root", "111111111111"];

const STRINGS = ["", "a", "A", "alice", "ALICE", "a*e", "home/alice/", "x", "ß", "10"];
const STRING_VALUES = [
  ...STRINGS,
  "${aws:username}",
  "${aws:username, 'x'}",
  "home/${aws:username}/",
  "*",
  "a*",
  "?",
  "*l?c*",
  "${*}",
  "a${*}e",
  "${s3:RequestObjectTagKeys}",
  "${s3:prefix}",
];
const NUMBERS = ["0", "5", "10", "10.0", "-1", "1e1", "1000"];
const DATES = [
  "2026",
  "2026-01-31",
  "2026-01-31T10:15Z",
  "2026-01-31T10:15:30Z",
  "2026-01-31T11:15:30+01:00",
  "1769854530",
  "2026-01-31T10:15:30.5Z",
];
const TRUTHS = ["true", "false", "TRUE"];
const ADDRESSES = ["10.0.0.1", "203.0.113.7", "::ffff:10.0.0.1", "2001:db8::1", "::1", "nowhere"];
const NETWORKS = [
  "10.0.0.0/8",
  "0.0.0.0/0",
  "10.0.0.1",
  "::/0",
  "::ffff:10.0.0.0/104",
  "2001:db8::/32",
  "203.0.113.64/25",
  "128.0.0.0/1",
];
const ARN_PATTERNS = [
  ...ARNS,
  "arn:aws:iam::*:user/alice",
  "arn:aws:*:user/alice:x:y",
  "arn:aws:iam::000000000000:user/${aws:username}",
  "arn:*:*:*:*:*",
  "arn:aws:iam::00000000000?:user/?ob",
];
const ORDERS = [
  "Equals",
  "NotEquals",
  "LessThan",
  "LessThanEquals",
  "GreaterThan",
  "GreaterThanEquals",
];

/** Kinds of conditions: operators, keys that suit them, values of policies. */
const KINDS: readonly (readonly [operators: string[], keys: string[], values: string[]])[] = [
  [
    ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    ["s3:prefix", "aws:UserName", "S3:RequestObjectTagKeys", "aws:userid", "aws:sourcevpc"],
    STRING_VALUES,
  ],
  [
    ["StringLike", "StringNotLike"],
    ["s3:prefix", "aws:username", "s3:RequestObjectTagKeys", "s3:delimiter", "aws:userid"],
    STRING_VALUES,
  ],
  [ORDERS.map((order) => `Numeric${order}`), ["s3:max-keys", "s3:prefix"], NUMBERS],
  [ORDERS.map((order) => `Date${order}`), ["aws:CurrentTime", "aws:EpochTime"], DATES],
  [["Bool"], ["aws:SecureTransport", "s3:prefix"], TRUTHS],
  [["BinaryEquals"], ["s3:delimiter", "s3:prefix"], ["YQ==", "", "YWxpY2U="]],
  [["IpAddress", "NotIpAddress", "IpAddress"], ["aws:SourceIp"], NETWORKS],
  [
    ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
    ["aws:PrincipalArn", "s3:prefix"],
    ARN_PATTERNS,
  ],
];

/** What contexts may hold, per key. */
const CONTEXT: Readonly<Record<string, readonly string[]>> = {
  "s3:prefix": [...STRINGS, "${aws:username}", "true"],
  "s3:delimiter": ["a", "/", ""],
  "aws:username": ["alice", "bob", "a*e"],
  "aws:userid": ["alice", "x"],
  "s3:max-keys": [...NUMBERS, "many", ""],
  "aws:currenttime": ["2026-01-31T10:15:30Z", "2026-01-31T00:00:00Z", "2025-12-31T23:59:59Z", "x"],
  "aws:epochtime": ["1769854530", "1769854529"],
  "aws:securetransport": ["true", "false"],
  "aws:sourceip": ADDRESSES,
  "aws:principalarn": [...ARNS, "alice"],
  "aws:sourcevpc": ["a", "x"],
};

/** One, or a list of up to three. */
function some(random: Random, from: readonly string[]): string | string[] {
  if (random.chance(0.6)) return random.pick(from);
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(from));
}

function randomConditions(random: Random): NaiveStatement {
  const conditions: Record<string, Record<string, string | string[]>> = {};
  for (let left = random.pick([1, 1, 1, 1, 2, 2, 3]); left > 0; left--) {
    const [operators, keys, values] = random.pick(KINDS);
    const key = random.pick(keys);
    if (random.chance(0.1)) {
      (conditions["Null"] ??= {})[key] = some(random, ["true", "false"]);
      continue;
    }
    const set = random.weighted({ "": 6, "ForAllValues:": 1, "ForAnyValue:": 1 });
    const operator = `${set}${random.pick(operators)}${random.chance(0.2) ? "IfExists" : ""}`;
    (conditions[operator] ??= {})[key] = some(random, values);
  }
  return conditions;
}

function randomPrincipal(random: Random): NaiveStatement[string] {
  if (random.chance(0.3)) return "*";
  const named = {
    AWS: some(random, random.chance(0.3) ? ["*", ...ARNS] : [...ARNS, ...ACCOUNTS]),
    CanonicalUser: some(random, IDS),
  };
  return random.chance(0.5) ? named : random.chance(0.8) ? { AWS: named.AWS } : {
    CanonicalUser: named.CanonicalUser,
  };
}

function randomStatement(random: Random, isBucket: boolean): NaiveStatement {
  const effect = random.chance(0.45) ? "Deny" : "Allow";
  const resources = Array.from(
    { length: 1 + random.below(2) },
    () => random.chance(0.15) ? "*" : random.pick(HEADS) + random.pick(TAILS),
  );
  const not = (name: string) => random.chance(0.12) ? `Not${name}` : name;
  const principal = effect === "Deny" && random.chance(0.3) ? "NotPrincipal" : "Principal";
  return {
    Effect: effect,
    ...(isBucket ? { [principal]: randomPrincipal(random) } : {}),
    [not("Action")]: some(random, isBucket ? ACTION_PATTERNS : [...ACTION_PATTERNS, "admin:*"]),
    [not("Resource")]: resources,
    ...(random.chance(0.5) ? { Condition: randomConditions(random) } : {}),
  };
}

export function randomDocument(random: Random, isBucket: boolean): NaiveDocument {
  const version = random.weighted({ "2012-10-17": 8, "2008-10-17": 1, "": 1 });
  return {
    ...(version === "" ? {} : { Version: version }),
    Statement: Array.from({ length: 1 + random.below(3) }, () => randomStatement(random, isBucket)),
  };
}

export function randomPolicies(random: Random): NaivePolicies {
  const documents = (most: number) =>
    Array.from({ length: random.below(most + 1) }, () => randomDocument(random, false));
  const bucket = random.chance(0.6) ? randomDocument(random, true) : undefined;
  return {
    identity: documents(2),
    narrowing: random.chance(0.3) ? documents(2) : [],
    ...(bucket === undefined ? {} : { bucket }),
    aclAllows: random.chance(0.15),
    restrictPublic: random.chance(0.3),
  };
}

export function randomRequest(random: Random): NaiveRequest {
  const context = new Map<string, readonly string[]>();
  for (const [key, values] of Object.entries(CONTEXT)) {
    if (random.chance(0.7)) context.set(key, random.chance(0.05) ? [] : [random.pick(values)]);
  }
  if (random.chance(0.6)) {
    const tags = Array.from({ length: random.below(4) }, () => random.pick(STRINGS));
    context.set("s3:requestobjecttagkeys", tags);
  }
  const action = random.pick(REQUEST_ACTIONS);
  const isService = action === "s3:ListAllMyBuckets" || action.startsWith("admin:");
  const bucket = random.weighted({ b: 8, c: 1, alice: 1 });
  const object = `arn:aws:s3:::${bucket}/${random.pick(KEYS)}`;
  const index = random.below(ARNS.length);
  return {
    action,
    resource: isService ? "*" : random.chance(0.1) ? `arn:aws:s3:::${bucket}` : object,
    principal: random.chance(0.3)
      ? { kind: "anonymous" }
      : { kind: "user", arn: ARNS[index]!, canonicalId: random.pick(IDS) },
    context,
  };
}
