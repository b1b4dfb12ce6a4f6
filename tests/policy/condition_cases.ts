/** What conditions and variables mean. Pages are of the IAM User Guide. */
import { allow, type PolicyCase, when } from "./policy_case.ts";

const OPERATORS = "IAM JSON policy elements: Condition operators";
const MULTIPLE = "Conditions with multiple context keys or values";
const MULTIVALUED = "Single-valued vs. multivalued context keys";
const VARIABLES = "IAM policy elements: Variables and tags";
const VERSION = "IAM JSON policy elements: Version";

type Context = Readonly<Record<string, string | readonly string[]>>;

/** Alice gets `b/k` where the condition holds. */
function conditional(
  page: string,
  because: string,
  condition: object,
  context: Context,
  holds: boolean,
): PolicyCase {
  return {
    page,
    because,
    identity: [[allow("s3:GetObject", "arn:aws:s3:::b/*", condition)]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    context,
    expect: holds ? "allow" : "noStatement",
  };
}

/** The same for one operator and key: whether it holds for what a request has; undefined: no
 * key. */
type Row = readonly [
  because: string,
  given: string | readonly string[] | undefined,
  holds: boolean,
];

function each(
  page: string,
  [operator, key]: readonly [string, string],
  expected: unknown,
  rows: readonly Row[],
): readonly PolicyCase[] {
  return rows.map(([because, given, holds]) => {
    const context = given === undefined ? {} : { [key.toLowerCase()]: given };
    return conditional(
      page,
      `${operator}: ${because}`,
      when(operator, key, expected),
      context,
      holds,
    );
  });
}

const TAGS = "s3:RequestObjectTagKeys";
const FINANCE = "arn:aws:x:*:111122223333:finance/*";
const STORE = "arn:aws:x:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";

const OPERATOR_CASES: readonly PolicyCase[] = [
  ...each(OPERATORS, ["StringEquals", "aws:username"], "alice", [
    ["matches exactly", "alice", true],
    ["is case-sensitive", "Alice", false],
    ["a key that is absent does not match", undefined, false],
  ]),
  ...each(OPERATORS, ["StringEqualsIgnoreCase", "aws:username"], "ALICE", [
    ["is not case-sensitive", "alice", true],
  ]),
  ...each(OPERATORS, ["StringEquals", "s3:prefix"], "a*", [
    ["takes an asterisk as it is", "abc", false],
  ]),
  ...each(OPERATORS, ["StringLike", "s3:prefix"], "a*", [
    ["takes an asterisk as a wildcard", "abc", true],
  ]),
  ...each(OPERATORS, ["StringLike", "s3:prefix"], "a", [
    ["a partial match needs a wildcard", "abc", false],
  ]),
  ...each(OPERATORS, ["StringNotLike", "s3:prefix"], "a*", [
    ["a negated operator holds where the key is absent", undefined, true],
    ["a negated operator does not hold for a match", "abc", false],
  ]),
  ...each(OPERATORS, ["NumericLessThanEquals", "s3:max-keys"], "10", [
    ["ten is up to ten", "10", true],
    ["eleven is not", "11", false],
    ["numbers are compared as numbers", "9", true],
  ]),
  ...each(OPERATORS, ["DateGreaterThan", "aws:CurrentTime"], "2020-01-01T00:00:01Z", [
    ["after the date", "2020-01-01T00:00:02Z", true],
    ["not at the date", "2020-01-01T00:00:01Z", false],
  ]),
  ...each(OPERATORS, ["DateLessThan", "aws:EpochTime"], "1577836801", [
    ["dates may be seconds since 1970", "1577836800", true],
  ]),
  ...each(OPERATORS, ["Bool", "aws:SecureTransport"], "true", [
    ["true is true", "true", true],
    ["false is not", "false", false],
  ]),
  ...each(OPERATORS, ["BinaryEquals", "s3:prefix"], "QmluYXJ5VmFsdWVJbkJhc2U2NA==", [
    ["compares bytes with base64", "BinaryValueInBase64", true],
  ]),
  ...each(OPERATORS, ["IpAddress", "aws:SourceIp"], "203.0.113.0/24", [
    ["an address of the range", "203.0.113.255", true],
    ["an address outside it", "203.0.114.0", false],
  ]),
  ...each(OPERATORS, ["IpAddress", "aws:SourceIp"], ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], [
    ["IPv4 and IPv6 ranges in one list", "2001:db8:1234:5678::1", true],
  ]),
  ...each(OPERATORS, ["IpAddress", "aws:SourceIp"], "203.0.113.0", [
    ["without a prefix it is that address alone", "203.0.113.1", false],
  ]),
  ...each(OPERATORS, ["NotIpAddress", "aws:SourceIp"], "203.0.113.0/24", [
    ["not for an address of the range", "203.0.113.1", false],
    ["for every other address", "203.0.114.1", true],
  ]),
  ...each(OPERATORS, ["StringLike", "aws:SourceArn"], FINANCE, [
    ["reaches over the colons of an ARN", STORE, true],
  ]),
  ...each(OPERATORS, ["ArnLike", "aws:SourceArn"], FINANCE, [
    ["checks each part between colons", STORE, false],
  ]),
  ...each(OPERATORS, ["ArnEquals", "aws:SourceArn"], "arn:aws:sns:*:123456789012:topic-?", [
    ["behaves as ArnLike", "arn:aws:sns:us-east-2:123456789012:topic-1", true],
  ]),
  ...each(OPERATORS, ["StringLikeIfExists", "s3:prefix"], "t1.*", [
    ["holds where the key is absent", undefined, true],
    ["compares where the key is present", "m5.large", false],
  ]),
  ...each(OPERATORS, ["Null", "aws:TokenIssueTime"], "true", [
    ["true asks for absence", undefined, true],
    ["true does not hold for a key that is present", "2020-01-01T00:00:01Z", false],
  ]),
  ...each(OPERATORS, ["Null", "aws:TokenIssueTime"], "false", [
    ["false asks for presence", undefined, false],
  ]),
];

const SET_CASES: readonly PolicyCase[] = [
  ...each("IAM JSON policy elements: Condition", ["StringEquals", "AWS:UserName"], "alice", [
    ["names of context keys are not case-sensitive", "alice", true],
  ]),
  ...each(MULTIPLE, ["StringEquals", "aws:username"], ["bob", "alice"], [
    ["several values of a key are alternatives", "alice", true],
  ]),
  ...each(MULTIPLE, ["StringNotEquals", "aws:username"], ["bob", "alice"], [
    ["several values of a negated operator are all excluded", "alice", false],
    ["who is none of them is not", "carol", true],
  ]),
  conditional(
    MULTIPLE,
    "several keys must all hold",
    { Condition: { StringEquals: { "aws:username": "alice", "s3:prefix": "a" } } },
    { "aws:username": "alice", "s3:prefix": "b" },
    false,
  ),
  conditional(
    MULTIPLE,
    "several operators must all hold",
    { Condition: { StringEquals: { "aws:username": "a" }, Bool: { "aws:SecureTransport": true } } },
    { "aws:username": "a", "aws:securetransport": "true" },
    true,
  ),
  ...each(MULTIVALUED, ["ForAllValues:StringEquals", TAGS], ["ID", "Message", "Tags"], [
    ["every value of the request is the policy's", ["ID", "Tags"], true],
    ["one value of the request is not the policy's", ["ID", "UserName"], false],
    ["holds where the key is absent", undefined, true],
    ["holds for an empty list", [], true],
    ["holds for an empty text", [""], true],
  ]),
  ...each(MULTIVALUED, ["ForAnyValue:StringEquals", TAGS], ["ID", "PostDateTime"], [
    ["one value of the request is the policy's", ["UserName", "PostDateTime"], true],
    ["no value of the request is the policy's", ["UserName"], false],
    ["does not hold where the key is absent", undefined, false],
    ["does not hold for an empty list", [], false],
  ]),
  ...each(MULTIVALUED, ["ForAnyValue:StringNotEquals", TAGS], ["ID", "Owner"], [
    ["one value is none of the policy's", ["ID", "Dept"], true],
    ["all values are the policy's", ["ID", "Owner"], false],
    ["does not hold where the key is absent", undefined, false],
  ]),
  ...each(MULTIVALUED, ["ForAllValues:StringNotEquals", TAGS], ["ID", "Owner"], [
    ["no value is the policy's", ["Dept", "Team"], true],
    ["one value is the policy's", ["Dept", "ID"], false],
  ]),
];

/** Alice, as the context says who she is, asks for `b/<key>` under a policy on `b/<pattern>`. */
function home(
  because: string,
  pattern: string,
  key: string,
  context: Context,
  expect: PolicyCase["expect"],
): PolicyCase {
  return {
    page: VARIABLES,
    because,
    identity: [[allow("s3:GetObject", `arn:aws:s3:::b/${pattern}`)]],
    user: "alice",
    action: "s3:GetObject",
    resource: `b/${key}`,
    context,
    expect,
  };
}

const NAMED = { "aws:username": "alice" };
const FOLDER = "${aws:username}/*";
const TEAM = "${aws:PrincipalTag/team, 'company-wide'}/*";
const YELLOW = { "aws:principaltag/team": "yellow" };
const VARIABLE_CASES: readonly PolicyCase[] = [
  home("a variable is the user's own name", FOLDER, "alice/x", NAMED, "allow"),
  home("another's folder is not the user's", FOLDER, "bob/x", NAMED, "noStatement"),
  home("a variable without a value matches no resource", FOLDER, "/x", {}, "noStatement"),
  home("a default stands in for a tag that is absent", TEAM, "company-wide/x", {}, "allow"),
  home("a tag that is present", TEAM, "yellow/x", YELLOW, "allow"),
  home("a default does not stand beside it", TEAM, "company-wide/x", YELLOW, "noStatement"),
  home("${*} is an asterisk: it matches one", "a${*}", "a*", {}, "allow"),
  home("${*} is an asterisk: it matches nothing else", "a${*}", "abc", {}, "noStatement"),
  {
    ...home("variables are text in version 2008-10-17", FOLDER, "alice/x", NAMED, "noStatement"),
    page: VERSION,
    version: "2008-10-17",
  },
  {
    ...home("that text can be met", FOLDER, "${aws:username}/x", NAMED, "allow"),
    page: VERSION,
    version: "2008-10-17",
  },
  ...each(VARIABLES, ["StringEquals", "s3:prefix"], "${aws:PrincipalTag/Team}", [
    ["does not match a variable without a value", "", false],
  ]),
  ...each(VARIABLES, ["StringNotEquals", "s3:prefix"], "${aws:PrincipalTag/Team}", [
    ["does match a variable without a value", "a", true],
  ]),
  conditional(
    VARIABLES,
    "StringLike with a variable, as for home folders",
    when("StringLike", "s3:prefix", ["${aws:username}/*"]),
    { "s3:prefix": "alice/photos", ...NAMED },
    true,
  ),
];

export const CONDITION_CASES: readonly PolicyCase[] = [
  ...OPERATOR_CASES,
  ...SET_CASES,
  ...VARIABLE_CASES,
];
