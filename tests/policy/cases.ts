/** Decisions derived by hand from AWS's pages, whose titles they carry (IAM User Guide, unless they say
 * otherwise). Where a page tells an example, the case is that example with names of our own. */

export interface PolicyCase {
  readonly page: string;
  readonly because: string;
  /** Statements of one identity policy each. */
  readonly identity?: readonly Statements[];
  readonly narrowing?: readonly Statements[];
  readonly bucket?: Statements;
  readonly version?: "2008-10-17";
  readonly aclAllows?: boolean;
  readonly restrictPublic?: boolean;
  /** A user of the account 000000000000; absent: anonymous. */
  readonly user?: string;
  readonly action: string;
  /** Behind `arn:aws:s3:::`, or `*`. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly expect: "allow" | "explicitDeny" | "noStatement";
}

type Statements = readonly Readonly<Record<string, unknown>>[];

const OPERATORS = "IAM JSON policy elements: Condition operators";
const MULTIPLE = "Conditions with multiple context keys or values";
const MULTIVALUED = "Single-valued vs. multivalued context keys";
const SINGLE_ACCOUNT = "Policy evaluation for requests within a single account";
const VARIABLES = "IAM policy elements: Variables and tags";
const PRINCIPAL = "AWS JSON policy elements: Principal";
const NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal";
const RESOURCE = "IAM JSON policy elements: Resource";
const BLOCK_PUBLIC = "Amazon S3 User Guide: Blocking public access to your Amazon S3 storage";
const KEY_EXAMPLES = "Amazon S3 User Guide: Bucket policy examples using condition keys";

const ALICE = "arn:aws:iam::000000000000:user/alice";
const allow = (action: unknown, resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: unknown, resource: unknown, more: object = {}) => ({
  ...allow(action, resource, more),
  Effect: "Deny",
});
const when = (operator: string, key: string, values: unknown) => ({
  Condition: { [operator]: { [key]: values } },
});
const all = allow("s3:*", "*");
const everything = [all];

/** Alice gets `b/k` where the condition holds. */
function conditional(
  page: string,
  because: string,
  condition: object,
  context: PolicyCase["context"],
  holds: boolean,
): PolicyCase {
  return {
    page,
    because,
    identity: [[allow("s3:GetObject", "arn:aws:s3:::b/*", condition)]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    ...(context === undefined ? {} : { context }),
    expect: holds ? "allow" : "noStatement",
  };
}

const TAGS = "s3:RequestObjectTagKeys";
const tags = (...values: string[]) => ({ "s3:requestobjecttagkeys": values });

const EFFECTS: readonly PolicyCase[] = [
  {
    page: "Policy evaluation logic",
    because: "by default all requests are denied implicitly",
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "IAM JSON policy elements: Effect",
    because: "an Allow grants",
    identity: [everything],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "The difference between explicit and implicit denies",
    because: "a Deny trumps an Allow of the same policy, wherever it stands",
    identity: [[all, deny("s3:DeleteObject", "*")]],
    user: "alice",
    action: "s3:DeleteObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
  {
    page: "The difference between explicit and implicit denies",
    because: "what is neither allowed nor denied is denied implicitly",
    identity: [[allow(["s3:Get*", "s3:List*"], "*")]],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: SINGLE_ACCOUNT,
    because: "an Allow in the identity policy alone is enough",
    identity: [[allow("s3:GetObject", "arn:aws:s3:::b/*")]],
    bucket: [allow("s3:GetObject", "arn:aws:s3:::b/other", { Principal: "*" })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: SINGLE_ACCOUNT,
    because: "an Allow in the bucket policy alone is enough",
    bucket: [allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: { AWS: ALICE } })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: SINGLE_ACCOUNT,
    because: "an explicit deny of the identity policy overrides the bucket's Allow",
    identity: [[deny("s3:*", "arn:aws:s3:::b/*")]],
    bucket: [allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: { AWS: ALICE } })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
  {
    page: SINGLE_ACCOUNT,
    because: "an explicit deny of the bucket policy overrides the identity's Allow",
    identity: [everything],
    bucket: [deny("s3:GetObject", "arn:aws:s3:::b/*", { Principal: "*" })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
  {
    page: SINGLE_ACCOUNT,
    because: "policies of the user and of its groups are added up",
    identity: [[allow("s3:PutObject", "*")], [allow("s3:GetObject", "*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "Amazon S3 User Guide: How Amazon S3 authorizes a request for an object operation",
    because: "an ACL can grant where no policy does",
    aclAllows: true,
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "Amazon S3 User Guide: How Amazon S3 authorizes a request for an object operation",
    because: "an explicit deny overrides an ACL",
    aclAllows: true,
    bucket: [deny("s3:GetObject", "arn:aws:s3:::b/*", { Principal: "*" })],
    action: "s3:GetObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
];

const SESSIONS: readonly PolicyCase[] = [
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "a session may what its user's policies and its own policy both allow",
    identity: [everything],
    narrowing: [[allow("s3:GetObject", "arn:aws:s3:::b/*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "what the session policy does not allow, the user's policies do not give",
    identity: [everything],
    narrowing: [[allow("s3:GetObject", "arn:aws:s3:::b/*")]],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "a session policy grants nothing of its own",
    identity: [[allow("s3:GetObject", "*")]],
    narrowing: [everything],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "a bucket policy that names the user is limited by the session policy",
    narrowing: [[allow("s3:ListBucket", "*")]],
    bucket: [allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: { AWS: ALICE } })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "a bucket policy and the session policy together allow",
    narrowing: [[allow("s3:GetObject", "*")]],
    bucket: [allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: { AWS: ALICE } })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "Policies and permissions in IAM: Session policies",
    because: "an explicit deny of the session policy overrides every Allow",
    identity: [everything],
    narrowing: [[all, deny("s3:GetObject", "*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
];

const ELEMENTS: readonly PolicyCase[] = [
  {
    page: "IAM JSON policy elements: Action",
    because: "the prefix and the name of an action are not case-sensitive",
    identity: [[allow("S3:getobject", "*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "IAM JSON policy elements: Action",
    because: "s3:Get* is every action that begins so",
    identity: [[allow("s3:Get*", "*")]],
    user: "alice",
    action: "s3:GetObjectVersionTagging",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "IAM JSON policy elements: Action",
    because: "s3:GetObject is not s3:GetObjectVersion",
    identity: [[allow("s3:GetObject", "*")]],
    user: "alice",
    action: "s3:GetObjectVersion",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "IAM JSON policy elements: Action",
    because: "s3:* is no action of another service",
    identity: [everything],
    user: "alice",
    action: "admin:CreateUser",
    resource: "*",
    expect: "noStatement",
  },
  {
    page: "IAM JSON policy elements: NotAction",
    because: "NotAction allows all S3 actions on the resource but those listed",
    identity: [[{
      Effect: "Allow",
      NotAction: "s3:DeleteBucket",
      Resource: "arn:aws:s3:::*",
    }]],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: "IAM JSON policy elements: NotAction",
    because: "the actions listed are not allowed",
    identity: [[{
      Effect: "Allow",
      NotAction: "s3:DeleteBucket",
      Resource: "arn:aws:s3:::*",
    }]],
    user: "alice",
    action: "s3:DeleteBucket",
    resource: "b",
    expect: "noStatement",
  },
  {
    page: "IAM JSON policy elements: NotAction",
    because: "an S3 resource allows nothing of other services, whatever NotAction leaves",
    identity: [[{
      Effect: "Allow",
      NotAction: "s3:DeleteBucket",
      Resource: "arn:aws:s3:::*",
    }]],
    user: "alice",
    action: "admin:CreateUser",
    resource: "*",
    expect: "noStatement",
  },
  ...["1/test/object.jpg", "1/2/3/test/4/object.jpg", "1///test///object.jpg", "//test/object.jpg"]
    .map((key): PolicyCase => ({
      page: RESOURCE,
      because: "an asterisk reaches over slashes",
      identity: [[allow("s3:GetObject", "arn:aws:s3:::b/*/test/*")]],
      user: "alice",
      action: "s3:GetObject",
      resource: `b/${key}`,
      expect: "allow",
    })),
  ...["1-test/object.jpg", "test/object.jpg", "1/2/test.jpg"].map((key): PolicyCase => ({
    page: RESOURCE,
    because: "what stands between the asterisks must be there",
    identity: [[allow("s3:GetObject", "arn:aws:s3:::b/*/test/*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: `b/${key}`,
    expect: "noStatement",
  })),
  {
    page: RESOURCE,
    because: "the objects of a bucket are not the bucket",
    identity: [[allow("s3:ListBucket", "arn:aws:s3:::b/*")]],
    user: "alice",
    action: "s3:ListBucket",
    resource: "b",
    expect: "noStatement",
  },
  {
    page: RESOURCE,
    because: "resources are case-sensitive",
    identity: [[allow("s3:GetObject", "arn:aws:s3:::b/Home/*")]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/home/x",
    expect: "noStatement",
  },
  {
    page: OPERATORS,
    because: "arn:aws:s3:::* allows listing all buckets, as in the example for StringLike",
    identity: [[allow("s3:ListAllMyBuckets", "arn:aws:s3:::*")]],
    user: "alice",
    action: "s3:ListAllMyBuckets",
    resource: "*",
    expect: "allow",
  },
  {
    page: "IAM JSON policy elements: NotResource",
    because: "all is denied but the folder that is listed",
    identity: [[all, {
      Effect: "Deny",
      Action: "s3:*",
      NotResource: ["arn:aws:s3:::b/payroll", "arn:aws:s3:::b/payroll/*"],
    }]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/plans/x",
    expect: "explicitDeny",
  },
  {
    page: "IAM JSON policy elements: NotResource",
    because: "the folder that is listed is not denied",
    identity: [[all, {
      Effect: "Deny",
      Action: "s3:*",
      NotResource: ["arn:aws:s3:::b/payroll", "arn:aws:s3:::b/payroll/*"],
    }]],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/payroll/x",
    expect: "allow",
  },
];

/** Who gets `b/k` by a bucket policy with these statements. */
function principals(
  page: string,
  because: string,
  bucket: Statements,
  user: string | undefined,
  expect: PolicyCase["expect"],
): PolicyCase {
  const resource = "b/k", action = "s3:GetObject";
  return {
    page,
    because,
    bucket,
    ...(user === undefined ? {} : { user }),
    action,
    resource,
    expect,
  };
}

const toB = (effect: typeof allow, more: object) => effect("s3:*", "arn:aws:s3:::b/*", more);
const PRINCIPALS: readonly PolicyCase[] = [
  principals(
    PRINCIPAL,
    '"*" is everyone, the anonymous too',
    [toB(allow, { Principal: "*" })],
    undefined,
    "allow",
  ),
  principals(
    PRINCIPAL,
    '{"AWS": "*"} is the same',
    [toB(allow, { Principal: { AWS: "*" } })],
    undefined,
    "allow",
  ),
  principals(
    PRINCIPAL,
    "a user is named by its ARN",
    [toB(allow, { Principal: { AWS: [ALICE] } })],
    "alice",
    "allow",
  ),
  principals(
    PRINCIPAL,
    "another user is not",
    [toB(allow, { Principal: { AWS: ALICE } })],
    "bob",
    "noStatement",
  ),
  principals(
    PRINCIPAL,
    "an anonymous request is no user",
    [toB(allow, { Principal: { AWS: ALICE } })],
    undefined,
    "noStatement",
  ),
  principals(
    PRINCIPAL,
    "an account is delegated to: its policies must allow as well",
    [toB(allow, { Principal: { AWS: "arn:aws:iam::000000000000:root" } })],
    "alice",
    "noStatement",
  ),
  principals(
    PRINCIPAL,
    "an account that is denied is denied with all its users",
    [toB(allow, { Principal: "*" }), toB(deny, { Principal: { AWS: "000000000000" } })],
    "alice",
    "explicitDeny",
  ),
  principals(
    PRINCIPAL,
    "an account that is denied is not the anonymous",
    [toB(allow, { Principal: "*" }), toB(deny, { Principal: { AWS: "000000000000" } })],
    undefined,
    "allow",
  ),
  principals(
    PRINCIPAL,
    "S3 takes a canonical user id",
    [toB(allow, { Principal: { CanonicalUser: "a".repeat(64) } })],
    "alice",
    "allow",
  ),
  principals(
    NOT_PRINCIPAL,
    "everyone is denied but who is named",
    [toB(allow, { Principal: "*" }), { ...toB(deny, {}), NotPrincipal: { AWS: ALICE } }],
    "bob",
    "explicitDeny",
  ),
  principals(
    NOT_PRINCIPAL,
    "who is named is not denied",
    [toB(allow, { Principal: "*" }), { ...toB(deny, {}), NotPrincipal: { AWS: ALICE } }],
    "alice",
    "allow",
  ),
  principals(
    NOT_PRINCIPAL,
    "not to be denied allows nothing",
    [{ ...toB(deny, {}), NotPrincipal: { AWS: ALICE } }],
    "alice",
    "noStatement",
  ),
  principals(
    NOT_PRINCIPAL,
    "all but Bob are denied, though Bob's account is named beside him",
    [toB(allow, { Principal: "*" }), {
      ...toB(deny, {}),
      NotPrincipal: {
        AWS: ["arn:aws:iam::000000000000:user/bob", "arn:aws:iam::000000000000:root"],
      },
    }],
    "alice",
    "explicitDeny",
  ),
];

const CONDITIONS: readonly PolicyCase[] = [
  conditional(
    OPERATORS,
    "StringEquals is case-sensitive",
    when("StringEquals", "aws:username", "alice"),
    { "aws:username": "Alice" },
    false,
  ),
  conditional(
    OPERATORS,
    "StringEqualsIgnoreCase is not",
    when("StringEqualsIgnoreCase", "aws:username", "ALICE"),
    { "aws:username": "alice" },
    true,
  ),
  conditional(
    OPERATORS,
    "StringEquals takes an asterisk as it is",
    when("StringEquals", "s3:prefix", "a*"),
    { "s3:prefix": "abc" },
    false,
  ),
  conditional(
    OPERATORS,
    "StringLike takes it as a wildcard",
    when("StringLike", "s3:prefix", "a*"),
    { "s3:prefix": "abc" },
    true,
  ),
  conditional(OPERATORS, "a partial match needs a wildcard", when("StringLike", "s3:prefix", "a"), {
    "s3:prefix": "abc",
  }, false),
  conditional(
    OPERATORS,
    "a key that is absent does not match",
    when("StringEquals", "s3:prefix", ""),
    {},
    false,
  ),
  conditional(
    OPERATORS,
    "a negated operator holds where the key is absent",
    when("StringNotLike", "s3:prefix", "a*"),
    {},
    true,
  ),
  conditional(
    OPERATORS,
    "up to ten keys: ten are",
    when("NumericLessThanEquals", "s3:max-keys", "10"),
    { "s3:max-keys": "10" },
    true,
  ),
  conditional(
    OPERATORS,
    "up to ten keys: eleven are not",
    when("NumericLessThanEquals", "s3:max-keys", "10"),
    { "s3:max-keys": "11" },
    false,
  ),
  conditional(
    OPERATORS,
    "numbers are compared as numbers",
    when("NumericLessThan", "s3:max-keys", "9"),
    { "s3:max-keys": "10" },
    false,
  ),
  conditional(
    OPERATORS,
    "after a date",
    when("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:01Z"),
    { "aws:currenttime": "2020-01-01T00:00:02Z" },
    true,
  ),
  conditional(
    OPERATORS,
    "not after a date at the date",
    when("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:01Z"),
    { "aws:currenttime": "2020-01-01T00:00:01Z" },
    false,
  ),
  conditional(
    OPERATORS,
    "dates may be seconds since 1970",
    when("DateLessThan", "aws:EpochTime", "1577836801"),
    { "aws:epochtime": "1577836800" },
    true,
  ),
  conditional(OPERATORS, "Bool compares with true", when("Bool", "aws:SecureTransport", "true"), {
    "aws:securetransport": "false",
  }, false),
  conditional(
    OPERATORS,
    "BinaryEquals compares bytes with base64",
    when("BinaryEquals", "s3:prefix", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="),
    { "s3:prefix": "BinaryValueInBase64" },
    true,
  ),
  conditional(
    OPERATORS,
    "an address within 203.0.113.0/24",
    when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    { "aws:sourceip": "203.0.113.255" },
    true,
  ),
  conditional(
    OPERATORS,
    "an address outside it",
    when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    { "aws:sourceip": "203.0.114.0" },
    false,
  ),
  conditional(
    OPERATORS,
    "IPv4 and IPv6 ranges in one list",
    when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]),
    { "aws:sourceip": "2001:db8:1234:5678::1" },
    true,
  ),
  conditional(
    OPERATORS,
    "an address without a prefix is that address",
    when("IpAddress", "aws:SourceIp", "203.0.113.0"),
    { "aws:sourceip": "203.0.113.1" },
    false,
  ),
  conditional(
    OPERATORS,
    "NotIpAddress is every other address",
    when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    { "aws:sourceip": "203.0.113.1" },
    false,
  ),
  conditional(
    OPERATORS,
    "StringLike reaches over the colons of an ARN",
    when("StringLike", "aws:SourceArn", "arn:aws:x:*:111122223333:finance/*"),
    {
      "aws:sourcearn":
        "arn:aws:x:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
    },
    true,
  ),
  conditional(
    OPERATORS,
    "ArnLike does not",
    when("ArnLike", "aws:SourceArn", "arn:aws:x:*:111122223333:finance/*"),
    {
      "aws:sourcearn":
        "arn:aws:x:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
    },
    false,
  ),
  conditional(
    OPERATORS,
    "ArnEquals and ArnLike behave identically",
    when("ArnEquals", "aws:SourceArn", "arn:aws:sns:*:123456789012:topic-?"),
    { "aws:sourcearn": "arn:aws:sns:us-east-2:123456789012:topic-1" },
    true,
  ),
  conditional(
    OPERATORS,
    "IfExists holds where the key is absent",
    when("StringLikeIfExists", "s3:prefix", "t1.*"),
    {},
    true,
  ),
  conditional(
    OPERATORS,
    "IfExists compares where the key is present",
    when("StringLikeIfExists", "s3:prefix", "t1.*"),
    { "s3:prefix": "m5.large" },
    false,
  ),
  conditional(
    OPERATORS,
    "Null: true asks for absence",
    when("Null", "aws:TokenIssueTime", "true"),
    {},
    true,
  ),
  conditional(
    OPERATORS,
    "Null: true does not hold for a key that is present",
    when("Null", "aws:TokenIssueTime", "true"),
    { "aws:tokenissuetime": "2020-01-01T00:00:01Z" },
    false,
  ),
  conditional(
    OPERATORS,
    "Null: false asks for presence",
    when("Null", "aws:TokenIssueTime", "false"),
    {},
    false,
  ),
  conditional(
    "IAM JSON policy elements: Condition",
    "names of context keys are not case-sensitive",
    when("StringEquals", "AWS:UserName", "alice"),
    { "aws:username": "alice" },
    true,
  ),
  conditional(
    MULTIPLE,
    "several values of a key are alternatives",
    when("StringEquals", "aws:username", ["bob", "alice"]),
    { "aws:username": "alice" },
    true,
  ),
  conditional(
    MULTIPLE,
    "several values of a negated operator are all excluded",
    when("StringNotEquals", "aws:username", ["bob", "alice"]),
    { "aws:username": "alice" },
    false,
  ),
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
    {
      Condition: {
        StringEquals: { "aws:username": "alice" },
        Bool: { "aws:SecureTransport": true },
      },
    },
    { "aws:username": "alice", "aws:securetransport": "true" },
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues: every value of the request is in the policy",
    when("ForAllValues:StringEquals", TAGS, ["ID", "Message", "Tags"]),
    tags("ID", "Tags"),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues: one value of the request is not in the policy",
    when("ForAllValues:StringEquals", TAGS, ["ID", "Message", "Tags"]),
    tags("ID", "UserName"),
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues holds where the key is absent",
    when("ForAllValues:StringEquals", TAGS, ["ID"]),
    {},
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues holds for an empty list",
    when("ForAllValues:StringEquals", TAGS, ["ID"]),
    tags(),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues holds for an empty text",
    when("ForAllValues:StringEquals", TAGS, ["ID"]),
    tags(""),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue: one value of the request is in the policy",
    when("ForAnyValue:StringEquals", TAGS, ["ID", "PostDateTime"]),
    tags("UserName", "Message", "PostDateTime"),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue: no value of the request is in the policy",
    when("ForAnyValue:StringEquals", TAGS, ["ID", "PostDateTime"]),
    tags("UserName"),
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue does not hold where the key is absent",
    when("ForAnyValue:StringEquals", TAGS, ["ID"]),
    {},
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue does not hold for an empty list",
    when("ForAnyValue:StringEquals", TAGS, ["ID"]),
    tags(),
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue with a negated operator: one value is none of the policy's",
    when("ForAnyValue:StringNotEquals", TAGS, ["ID", "Owner"]),
    tags("ID", "Dept"),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue with a negated operator: all are the policy's",
    when("ForAnyValue:StringNotEquals", TAGS, ["ID", "Owner"]),
    tags("ID", "Owner"),
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAnyValue with a negated operator does not hold where the key is absent",
    when("ForAnyValue:StringNotEquals", TAGS, ["ID", "Owner"]),
    {},
    false,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues with a negated operator: no value is the policy's",
    when("ForAllValues:StringNotEquals", TAGS, ["ID", "Owner"]),
    tags("Dept", "Team"),
    true,
  ),
  conditional(
    MULTIVALUED,
    "ForAllValues with a negated operator: one value is the policy's",
    when("ForAllValues:StringNotEquals", TAGS, ["ID", "Owner"]),
    tags("Dept", "ID"),
    false,
  ),
];

/** Alice asks for `b/<key>` under a policy on `pattern`. */
function homes(
  because: string,
  pattern: string,
  key: string,
  context: PolicyCase["context"],
  expect: PolicyCase["expect"],
): PolicyCase {
  return {
    page: VARIABLES,
    because,
    identity: [[allow("s3:GetObject", `arn:aws:s3:::b/${pattern}`)]],
    user: "alice",
    action: "s3:GetObject",
    resource: `b/${key}`,
    ...(context === undefined ? {} : { context }),
    expect,
  };
}

const VARIABLE_CASES: readonly PolicyCase[] = [
  homes("a variable is the user's own name", "${aws:username}/*", "alice/x", {
    "aws:username": "alice",
  }, "allow"),
  homes(
    "another's folder is not",
    "${aws:username}/*",
    "bob/x",
    { "aws:username": "alice" },
    "noStatement",
  ),
  homes(
    "a variable without a value matches no resource",
    "${aws:username}/*",
    "/x",
    {},
    "noStatement",
  ),
  homes(
    "a default stands in for a tag the principal does not have",
    "${aws:PrincipalTag/team, 'company-wide'}/*",
    "company-wide/x",
    {},
    "allow",
  ),
  homes(
    "a default does not stand beside a value",
    "${aws:PrincipalTag/team, 'company-wide'}/*",
    "company-wide/x",
    { "aws:principaltag/team": "yellow" },
    "noStatement",
  ),
  homes("${*} is an asterisk: it matches one", "a${*}", "a*", {}, "allow"),
  homes("${*} is an asterisk: it matches nothing else", "a${*}", "abc", {}, "noStatement"),
  {
    ...homes("", "${aws:username}/*", "alice/x", { "aws:username": "alice" }, "noStatement"),
    page: "IAM JSON policy elements: Version",
    because: "variables are plain text in version 2008-10-17",
    version: "2008-10-17",
  },
  {
    ...homes("", "${aws:username}/*", "${aws:username}/x", { "aws:username": "alice" }, "allow"),
    page: "IAM JSON policy elements: Version",
    because: "that plain text can be met",
    version: "2008-10-17",
  },
  conditional(
    VARIABLES,
    "StringEquals does not match a variable without a value",
    when("StringEquals", "s3:prefix", "${aws:PrincipalTag/Team}"),
    { "s3:prefix": "" },
    false,
  ),
  conditional(
    VARIABLES,
    "StringNotEquals does match a variable without a value",
    when("StringNotEquals", "s3:prefix", "${aws:PrincipalTag/Team}"),
    { "s3:prefix": "a" },
    true,
  ),
  conditional(
    VARIABLES,
    "StringLike with a variable, as for home folders",
    when("StringLike", "s3:prefix", ["${aws:username}/*"]),
    { "s3:prefix": "alice/photos", "aws:username": "alice" },
    true,
  ),
];

const readers = (
  more: object,
) => [allow("s3:GetObject", "arn:aws:s3:::b/*", { Principal: "*", ...more })];
const S3: readonly PolicyCase[] = [
  {
    page: BLOCK_PUBLIC,
    because: "RestrictPublicBuckets shuts a public policy to the anonymous",
    bucket: readers({}),
    restrictPublic: true,
    action: "s3:GetObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: BLOCK_PUBLIC,
    because: "users of the bucket owner's account keep what a public policy gives",
    bucket: readers({}),
    restrictPublic: true,
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    expect: "allow",
  },
  {
    page: BLOCK_PUBLIC,
    because: "a policy held to a range of addresses is not public",
    bucket: readers(when("IpAddress", "aws:SourceIp", "203.0.113.0/24")),
    restrictPublic: true,
    action: "s3:GetObject",
    resource: "b/k",
    context: { "aws:sourceip": "203.0.113.7" },
    expect: "allow",
  },
  {
    page: BLOCK_PUBLIC,
    because: "one public statement makes the whole policy public",
    bucket: [
      ...readers(when("IpAddress", "aws:SourceIp", "203.0.113.0/24")),
      allow("s3:GetObject", "arn:aws:s3:::b/other", { Principal: "*" }),
    ],
    restrictPublic: true,
    action: "s3:GetObject",
    resource: "b/k",
    context: { "aws:sourceip": "203.0.113.7" },
    expect: "noStatement",
  },
  {
    page: BLOCK_PUBLIC,
    because: "public ACLs are ignored",
    aclAllows: true,
    restrictPublic: true,
    action: "s3:GetObject",
    resource: "b/k",
    expect: "noStatement",
  },
  {
    page: "Amazon S3 User Guide: Examples of Amazon S3 bucket policies",
    because: "requests without TLS are denied, to those who may all, too",
    identity: [everything],
    bucket: [deny("s3:*", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], {
      Principal: "*",
      ...when("Bool", "aws:SecureTransport", "false"),
    })],
    user: "alice",
    action: "s3:GetObject",
    resource: "b/k",
    context: { "aws:securetransport": "false" },
    expect: "explicitDeny",
  },
  {
    page: KEY_EXAMPLES,
    because: "uploads without the encryption that is asked for are denied: the key is absent",
    identity: [everything],
    bucket: [deny("s3:PutObject", "arn:aws:s3:::b/*", {
      Principal: "*",
      ...when("StringNotEquals", "s3:x-amz-server-side-encryption", "AES256"),
    })],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    expect: "explicitDeny",
  },
  {
    page: KEY_EXAMPLES,
    because: "copies are allowed from one folder alone",
    identity: [[
      allow("s3:PutObject", "arn:aws:s3:::b/*"),
      deny("s3:PutObject", "arn:aws:s3:::b/*", {
        Condition: { StringNotLike: { "s3:x-amz-copy-source": "/b/public/*" } },
      }),
    ]],
    user: "alice",
    action: "s3:PutObject",
    resource: "b/k",
    context: { "s3:x-amz-copy-source": "/b/private/x" },
    expect: "explicitDeny",
  },
  {
    page: KEY_EXAMPLES,
    because: "a listing of a prefix, and of no other",
    identity: [[
      allow("s3:ListBucket", "arn:aws:s3:::b", when("StringEquals", "s3:prefix", "projects")),
    ]],
    user: "alice",
    action: "s3:ListBucket",
    resource: "b",
    context: { "s3:prefix": "projects" },
    expect: "allow",
  },
  {
    page: KEY_EXAMPLES,
    because: "a listing without the prefix is not the listing of it",
    identity: [[
      allow("s3:ListBucket", "arn:aws:s3:::b", when("StringEquals", "s3:prefix", "projects")),
    ]],
    user: "alice",
    action: "s3:ListBucket",
    resource: "b",
    expect: "noStatement",
  },
  {
    page: "Amazon S3 User Guide: Using tags for attribute-based access control",
    because: "objects with a tag may be read",
    bucket: readers(when("StringEquals", "s3:ExistingObjectTag/environment", "production")),
    action: "s3:GetObject",
    resource: "b/k",
    context: { "s3:existingobjecttag/environment": "production" },
    expect: "allow",
  },
];

export const POLICY_CASES: readonly PolicyCase[] = [
  ...EFFECTS,
  ...SESSIONS,
  ...ELEMENTS,
  ...PRINCIPALS,
  ...CONDITIONS,
  ...VARIABLE_CASES,
  ...S3,
];
