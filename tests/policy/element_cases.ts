/** What the elements of a statement mean but conditions. Pages are of the IAM User Guide. */
import {
  ALICE,
  all,
  allow,
  deny,
  everything,
  type PolicyCase,
  type Statements,
} from "./policy_case.ts";

const OPERATORS = "IAM JSON policy elements: Condition operators";
const PRINCIPAL = "AWS JSON policy elements: Principal";
const NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal";
const RESOURCE = "IAM JSON policy elements: Resource";

export const ELEMENT_CASES: readonly PolicyCase[] = [
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
export const PRINCIPAL_CASES: readonly PolicyCase[] = [
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
