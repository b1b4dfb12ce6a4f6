import assert from "node:assert/strict";
import { type Finding, PolicyError } from "./findings.ts";
import {
  LARGEST_POLICY,
  parsePolicy,
  requireBucketResources,
  validatePolicy,
} from "./parse_policy.ts";
import type { PolicyKind } from "./policy.ts";

/** A mistake in a policy: `§` stands where it is to be reported. */
type Mistake = readonly [text: string, path: string, message: RegExp];

const HEAD = '"Version":"2012-10-17"';
const GET = '"Action":"s3:GetObject"';
const ALL = '"Resource":"*"';
const IN_BUCKET = '"Resource":"arn:aws:s3:::b/*"';

/** A policy of one allowing statement with these elements. */
function policy(...elements: readonly string[]): string {
  return `{${HEAD},"Statement":[{"Effect":"Allow",${elements.join(",")}}]}`;
}

function condition(text: string): string {
  return policy(GET, ALL, `"Condition":${text}`);
}

function errorOf(text: string, kind: PolicyKind): PolicyError {
  try {
    parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  return assert.fail(`accepted: ${text.slice(0, 200)}`);
}

function assertMistake([marked, path, message]: Mistake, kind: PolicyKind): void {
  const before = marked.slice(0, marked.indexOf("§")).split("\n");
  const error = errorOf(marked.replace("§", ""), kind);
  assert.match(error.message, message, marked);
  assert.deepEqual(
    { line: error.line, column: error.column, path: error.path },
    { line: before.length, column: before.at(-1)!.length + 1, path },
    marked,
  );
}

const NOT_JSON: readonly Mistake[] = [
  ["§", "", /^not JSON: expected a value, but found the text ends$/],
  ["  \n\t§x", "", /^not JSON: expected a value, but found "x"$/],
  ["§\ufeff{}", "", /expected a value/],
  ["{§", "", /expected a name in double quotes/],
  ["{§Version:1}", "", /expected a name in double quotes/],
  ["{§'Version':1}", "", /expected a name in double quotes/],
  ['{"Version" §1}', "Version", /expected ":"/],
  ['{"Version":§}', "Version", /expected a value, but found "}"/],
  [`{${HEAD},§}`, "", /expected a name in double quotes/],
  [`{${HEAD} §"Statement":[]}`, "", /expected "," or "}"/],
  [`{\n${HEAD},\n"Statement": [ §`, "Statement[0]", /expected a value/],
  [`{${HEAD},"Statement":[{} §{}]}`, "Statement", /expected "," or "]"/],
  [`{${HEAD},"Statement":[{},§]}`, "Statement[1]", /expected a value/],
  ['{"Version":"2012-10-17§', "Version", /expected a closing "/],
  ['{"Version":"2012§\n"}', "Version", /expected a closing ", but found "\\n"/],
  ['{"Version":"§\\x"}', "Version", /expected an escape that JSON has/],
  ['{"Version":"§\\u12G4"}', "Version", /four hex digits/],
  ['{"Version":§"\\ud800"}', "Version", /surrogate/],
  ['{"Version":0§1}', "", /expected "," or "}"/],
  ['{"Version":§-}', "Version", /expected a value/],
  ['{"Version":§NaN}', "Version", /expected a value/],
  [`${policy(GET, ALL)}§{}`, "", /expected nothing more after the policy/],
  [`${policy(GET, ALL)} §// done`, "", /expected nothing more/],
  [
    `{"Statement":${"[".repeat(8)}§[`,
    `Statement${"[0]".repeat(8)}`,
    /nested deeper than 8 levels/,
  ],
];

const NO_POLICY: readonly Mistake[] = [
  ["§[]", "", /^a policy must be an object$/],
  ['§"s3:*"', "", /^a policy must be an object$/],
  [`§{${HEAD}}`, "", /^a policy needs a Statement$/],
  ["\n §{}", "", /^a policy needs a Statement$/],
  [`{${HEAD},"Statement":§[]}`, "Statement", /^an empty list of statements$/],
  [`{${HEAD},"Statement":[§"x"]}`, "Statement[0]", /^a statement must be an object$/],
  [`{${HEAD},"Statement":§null}`, "Statement", /^a statement must be an object$/],
  [`{"Version":§"2012-10-18","Statement":[]}`, "Version", /"2012-10-17" or "2008-10-17"/],
  [`{"Version":§2012,"Statement":[]}`, "Version", /^must be a text$/],
  [`{${HEAD},§"statement":[],"Statement":[]}`, "statement", /no element "statement"/],
  [`{${HEAD},§${HEAD},"Statement":[]}`, "Version", /"Version" is given twice/],
  [`{${HEAD},§"Id":"x","Statement":[]}`, "Id", /belongs into bucket policies/],
];

const NO_STATEMENT: readonly Mistake[] = [
  [`{"Statement":[§{${GET},${ALL}}]}`, "Statement[0]", /needs an Effect/],
  [
    `{"Statement":[{"Effect":§"allow",${GET},${ALL}}]}`,
    "Statement[0].Effect",
    /"Allow" or "Deny"/,
  ],
  [`{"Statement":{"Effect":§true,${GET},${ALL}}}`, "Statement.Effect", /must be a text/],
  [`{"Statement":[{"Effect":"Deny",${GET},${ALL}},§{}]}`, "Statement[1]", /needs an Effect/],
  [policy(GET, ALL, '§"Efect":1'), "Statement[0].Efect", /no element "Efect"/],
  [policy(GET, ALL, `§${GET}`), "Statement[0].Action", /given twice/],
  [policy(GET, ALL, '§"NotAction":"s3:*"'), "Statement[0].NotAction", /either Action or NotAction/],
  [policy(GET, ALL, '§"NotResource":"*"'), "Statement[0].NotResource", /either Resource or Not/],
  [
    policy('"NotResource":"*"', GET, `§${ALL}`),
    "Statement[0].Resource",
    /either Resource or NotResource/,
  ],
  [`{"Statement":[§{"Effect":"Deny",${ALL}}]}`, "Statement[0]", /needs Action or NotAction/],
  [`{"Statement":[§{"Effect":"Deny",${GET}}]}`, "Statement[0]", /needs Resource or NotResource/],
  [policy('"Action":§[]', ALL), "Statement[0].Action", /^an empty list$/],
  [policy('"Action":§{}', ALL), "Statement[0].Action", /a text or a list of texts/],
  [policy('"Action":["s3:*",§7]', ALL), "Statement[0].Action[1]", /a text or a list of texts/],
  [policy('"Action":[["s3:*"]]'.replace("[[", "[§["), ALL), "Statement[0].Action[0]", /a text/],
  [policy('"Action":§"GetObject"', ALL), "Statement[0].Action", /not an action such as/],
  [policy('"Action":§""', ALL), "Statement[0].Action", /not an action such as/],
  [policy('"Action":§"s3:"', ALL), "Statement[0].Action", /not an action such as/],
  [policy('"Action":§"*:Get*"', ALL), "Statement[0].Action", /not an action such as/],
  [policy('"Action":§"s3:Get Object"', ALL), "Statement[0].Action", /not an action such as/],
  [policy('"Action":§"s3:Get:Object"', ALL), "Statement[0].Action", /not an action such as/],
  [policy(GET, '"Resource":§[]'), "Statement[0].Resource", /^an empty list$/],
  [policy(GET, '"Resource":§"b/*"'), "Statement[0].Resource", /not a resource such as/],
  [policy(GET, '"Resource":§"arn:aws:s3:b"'), "Statement[0].Resource", /not a resource such as/],
  [policy(GET, '"Resource":§"arn:aws:s3:::"'), "Statement[0].Resource", /not a resource such as/],
  [policy(GET, '"Resource":§"arn:aws:s*:::b"'), "Statement[0].Resource", /not a resource such as/],
  [policy(GET, '"Resource":§"ARN:aws:s3:::b"'), "Statement[0].Resource", /not a resource such as/],
  [
    policy(GET, '"Resource":§"arn:${aws:x}:s3:::b"'),
    "Statement[0].Resource",
    /not a resource|after the fifth colon/,
  ],
  [
    policy(GET, '"Resource":["*",§"arn:aws:s3:::b/${aws:username"]'),
    "Statement[0].Resource[1]",
    /a variable is not closed/,
  ],
  [policy(GET, '"Resource":§"arn:aws:s3:::b/${x}"'), "Statement[0].Resource", /not a variable/],
  [policy(GET, ALL, '§"Principal":"*"'), "Statement[0].Principal", /belongs into bucket policies/],
  [policy(GET, ALL, '"Sid":§1'), "Statement[0].Sid", /must be a text/],
  [
    `{"Statement":[{"Sid":"a","Effect":"Allow",${GET},${ALL}},\n§{"Sid":"a","Effect":"Allow",${GET},${ALL}}]}`,
    "Statement[1]",
    /another statement has the Sid "a"/,
  ],
];

const C = "Statement[0].Condition";
const NO_CONDITION: readonly Mistake[] = [
  [condition("§[]"), C, /must be an object of operators/],
  [condition('{"StringEquals":§[]}'), `${C}.StringEquals`, /must be an object of condition keys/],
  [condition('{"StringEquals":§{}}'), `${C}.StringEquals`, /without condition keys/],
  [condition('{§"StringIs":{"s3:prefix":"a"}}'), `${C}.StringIs`, /unknown condition operator/],
  [
    condition('{§"stringequals":{"s3:prefix":"a"}}'),
    `${C}.stringequals`,
    /did you mean StringEquals\?$/,
  ],
  [
    condition('{§"ForSomeValues:StringEquals":{"s3:prefix":"a"}}'),
    `${C}.ForSomeValues:StringEquals`,
    /unknown condition operator/,
  ],
  [
    condition('{§"IfExists":{"s3:prefix":"a"}}'),
    `${C}.IfExists`,
    /unknown condition operator/,
  ],
  [
    condition('{§"NullIfExists":{"s3:prefix":"true"}}'),
    `${C}.NullIfExists`,
    /takes neither IfExists nor/,
  ],
  [
    condition('{§"ForAnyValue:Null":{"s3:prefix":"true"}}'),
    `${C}.ForAnyValue:Null`,
    /takes neither IfExists nor/,
  ],
  [condition('{"Null":{"s3:prefix":§"maybe"}}'), `${C}.Null.s3:prefix`, /not true or false/],
  [
    condition('{"StringEquals":{§"prefix":"a"}}'),
    `${C}.StringEquals.prefix`,
    /not a condition key/,
  ],
  [condition('{"StringEquals":{§"":"a"}}'), `${C}.StringEquals.`, /not a condition key/],
  [
    condition('{"StringEquals":{"s3:prefix":§[]}}'),
    `${C}.StringEquals.s3:prefix`,
    /an empty list of values/,
  ],
  [
    condition('{"StringEquals":{"s3:prefix":["a",§null]}}'),
    `${C}.StringEquals.s3:prefix[1]`,
    /must be a text, a number/,
  ],
  [
    condition('{"StringEquals":{"s3:prefix":"a",§"s3:prefix":"b"}}'),
    `${C}.StringEquals.s3:prefix`,
    /given twice/,
  ],
  [
    condition('{"NumericLessThan":{"s3:max-keys":§"ten"}}'),
    `${C}.NumericLessThan.s3:max-keys`,
    /not a number: "ten"/,
  ],
  [
    condition('{"NumericEquals":{"s3:max-keys":[1,§"${aws:userid}"]}}'),
    `${C}.NumericEquals.s3:max-keys[1]`,
    /not a number/,
  ],
  [
    condition('{"DateLessThan":{"aws:CurrentTime":§"31.1.2026"}}'),
    `${C}.DateLessThan.aws:CurrentTime`,
    /not a date/,
  ],
  [
    condition('{"Bool":{"aws:SecureTransport":§"yes"}}'),
    `${C}.Bool.aws:SecureTransport`,
    /not true or false/,
  ],
  [
    condition('{"BinaryEquals":{"aws:x":§"#"}}'),
    `${C}.BinaryEquals.aws:x`,
    /not base64/,
  ],
  [
    condition('{"IpAddress":{"aws:SourceIp":§"10.0.0.0/33"}}'),
    `${C}.IpAddress.aws:SourceIp`,
    /not an IP address or range/,
  ],
  [
    condition('{"NotIpAddress":{"aws:SourceIp":["::/0",§"10.0.0.*"]}}'),
    `${C}.NotIpAddress.aws:SourceIp[1]`,
    /not an IP address or range/,
  ],
  [
    condition('{"ArnLike":{"aws:PrincipalArn":§"arn:aws:iam::*"}}'),
    `${C}.ArnLike.aws:PrincipalArn`,
    /not an ARN/,
  ],
  [
    condition('{"ArnEqualsIfExists":{"aws:PrincipalArn":§"*"}}'),
    `${C}.ArnEqualsIfExists.aws:PrincipalArn`,
    /not an ARN/,
  ],
  [
    condition('{\n  "StringLike": {\n    "s3:prefix": [\n      §"${aws:username"\n]}}'),
    `${C}.StringLike.s3:prefix[0]`,
    /a variable is not closed/,
  ],
];

const P = "Statement[0].Principal";
const NO_PRINCIPAL: readonly Mistake[] = [
  [`{"Statement":[§{"Effect":"Deny",${GET},${IN_BUCKET}}]}`, "Statement[0]", /needs Principal/],
  [policy('"Principal":§"alice"', GET, IN_BUCKET), P, /must be "\*" or an object/],
  [policy('"Principal":§["*"]', GET, IN_BUCKET), P, /must be "\*" or an object/],
  [policy('"Principal":§{}', GET, IN_BUCKET), P, /must be "\*" or an object/],
  [policy('"Principal":{"AWS":§[]}', GET, IN_BUCKET), `${P}.AWS`, /^an empty list$/],
  [policy('"Principal":{"AWS":§"12345678901"}', GET, IN_BUCKET), `${P}.AWS`, /not \*, an account/],
  [
    policy('"Principal":{"AWS":["*",§"arn:aws:iam::000000000000:user/*"]}', GET, IN_BUCKET),
    `${P}.AWS[1]`,
    /without wildcards/,
  ],
  [
    policy('"Principal":{"AWS":§"arn:aws:s3:::b"}', GET, IN_BUCKET),
    `${P}.AWS`,
    /not \*, an account/,
  ],
  [
    policy('"Principal":{§"Federated":"graph.facebook.com"}', GET, IN_BUCKET),
    `${P}.Federated`,
    /no such kind of principal/,
  ],
  [
    policy('"Principal":{"CanonicalUser":§"abc"}', GET, IN_BUCKET),
    `${P}.CanonicalUser`,
    /64 hex digits/,
  ],
  [
    policy('"Principal":"*"', '§"NotPrincipal":"*"', GET, IN_BUCKET),
    "Statement[0].NotPrincipal",
    /either Principal or NotPrincipal/,
  ],
  [
    policy('§"NotPrincipal":{"AWS":"000000000000"}', GET, IN_BUCKET),
    "Statement[0].NotPrincipal",
    /can only be denied/,
  ],
  [
    policy('"Principal":"*"', '"Action":["s3:*",§"iam:*"]', IN_BUCKET),
    "Statement[0].Action[1]",
    /about S3 alone/,
  ],
];

Deno.test("text that is not JSON is refused where it stops being JSON", () => {
  for (const mistake of NOT_JSON) assertMistake(mistake, "identity");
});

Deno.test("a document that is no policy is refused, with line, column and path", () => {
  for (const mistake of NO_POLICY) assertMistake(mistake, "identity");
});

Deno.test("a statement that cannot be used is refused, with line, column and path", () => {
  for (const mistake of NO_STATEMENT) assertMistake(mistake, "identity");
});

Deno.test("a condition that cannot be used is refused, with line, column and path", () => {
  for (const mistake of NO_CONDITION) assertMistake(mistake, "identity");
});

Deno.test("principals that cannot be used are refused, with line, column and path", () => {
  for (const mistake of NO_PRINCIPAL) assertMistake(mistake, "bucket");
});

Deno.test("lines and columns count from one, in the text as it was given", () => {
  const text = '{\r\n  "Version": "2012-10-17",\r\n\t"Statement": [{"Effect": "allow"}]\r\n}';
  const { line, column, path } = errorOf(text, "identity");
  assert.deepEqual({ line, column, path }, { line: 3, column: 16, path: "Statement[0]" });
  const wide = errorOf('{"😀": 1, "Statement": []}', "identity");
  assert.deepEqual([wide.line, wide.column, wide.path], [1, 2, "😀"]);
});

Deno.test("a policy may have 20 KiB of UTF-8, and no byte more", () => {
  const filled = (byte: string) => {
    const text = policy(GET, ALL, `"Sid":"${byte}"`);
    return text.replace(byte, byte.repeat((LARGEST_POLICY - text.length + 1) / byte.length));
  };
  parsePolicy(filled("x"), "identity");
  assert.match(errorOf(`${filled("x")} `, "identity").message, /larger than 20480 bytes/);
  const wide = policy(GET, ALL, `"Sid":"${"ü".repeat(LARGEST_POLICY / 2)}"`);
  assert.match(errorOf(wide, "identity").message, /larger than 20480 bytes/);
  assert.match(errorOf("[".repeat(10_000_000), "identity").message, /larger than 20480 bytes/);
});

Deno.test("what AWS allows in a policy is accepted", () => {
  for (
    const text of [
      `{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":"*"}}`,
      `{"Version":"2008-10-17","Statement":[{"Effect":"Allow",${GET},${ALL},"Sid":""}]}`,
      ` \t\r\n${policy('"Action":["S3:get*","s3:???Object","*"]', ALL)}\n`,
      policy(GET, '"Resource":["arn:aws:s3:::b","arn:*:s3:*:*:b/a:b/*","arn:aws:sqs:x:1:q"]'),
      policy(GET, '"Resource":"arn:aws:s3:::${aws:username}-${*}b/${aws:userid, \'x\'}"'),
      condition("{}"),
      condition('{"Bool":{"aws:SecureTransport":true},"Null":{"s3:prefix":false}}'),
      condition('{"NumericLessThan":{"s3:max-keys":[10,"20",1e1]}}'),
      condition('{"ForAllValues:StringLikeIfExists":{"s3:RequestObjectTagKeys":["a*"]}}'),
      condition('{"DateGreaterThan":{"aws:EpochTime":1769854530}}'),
      condition('{"StringEquals":{"s3:ExistingObjectTag/a b":"${aws:PrincipalTag/Team}"}}'),
    ]
  ) assert.equal(parsePolicy(text, "identity").kind, "identity", text);
  for (
    const principal of [
      '"*"',
      '{"AWS":"*"}',
      '{"AWS":["000000000000","arn:aws:iam::000000000000:root"]}',
      '{"AWS":"arn:aws:iam::000000000000:user/team/alice"}',
      '{"AWS":"arn:aws:sts::000000000000:assumed-role/role/session"}',
      `{"CanonicalUser":["${"0".repeat(64)}"],"AWS":"*"}`,
    ]
  ) parsePolicy(policy(`"Principal":${principal}`, GET, IN_BUCKET), "bucket");
});

function places(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, line, column, path }) =>
    `${severity} ${line}:${column} ${path}`
  );
}

Deno.test("validatePolicy() tells every mistake and every doubt, in the order of the text", () => {
  const text = `{"Statement": [{
  "Effect": "Alow",
  "Action": ["s3:GetObjekt", "s3"],
  "Resource": ["x", "arn:aws:sqs:::q"],
  "Condition": {"StringEquals": {"s3:prefx": "a", "s3:RequestObjectTagKeys": "b"},
    "ForAllValues:StringLike": {"s3:prefix": "a"}, "Bool": {"aws:SecureTransport": "x"}}
}]}`;
  assert.deepEqual(places(validatePolicy(text, "identity")), [
    "warning 1:1 ",
    "error 2:13 Statement[0].Effect",
    "warning 3:14 Statement[0].Action[0]",
    "error 3:30 Statement[0].Action[1]",
    "error 4:16 Statement[0].Resource[0]",
    "warning 4:21 Statement[0].Resource[1]",
    "warning 5:34 Statement[0].Condition.StringEquals.s3:prefx",
    "warning 5:51 Statement[0].Condition.StringEquals.s3:RequestObjectTagKeys",
    "warning 6:33 Statement[0].Condition.ForAllValues:StringLike.s3:prefix",
    "error 6:84 Statement[0].Condition.Bool.aws:SecureTransport",
  ]);
});

Deno.test("validatePolicy() finds nothing in a good policy, and stops where JSON ends", () => {
  assert.deepEqual(validatePolicy(policy(GET, ALL), "identity"), []);
  assert.deepEqual(places(validatePolicy('{"a":1,"a":2', "identity")), [
    "error 1:8 a",
    "error 1:13 ",
  ]);
});

Deno.test("validatePolicy() warns of actions that are none, and of accounts that are allowed", () => {
  const warned = (text: string) => validatePolicy(text, "identity").length > 0;
  for (const action of ["s3:GetObject", "S3:GETOBJECT", "s3:*Tagging", "*", "admin:ListUsers"]) {
    assert.ok(!warned(policy(`"Action":"${action}"`, ALL)), action);
  }
  for (const action of ["s3:GetObjects", "s3:Fly*", "ec2:RunInstances", "s3:?"]) {
    assert.ok(warned(policy(`"Action":"${action}"`, ALL)), action);
  }
  const account = policy('"Principal":{"AWS":"000000000000"}', GET, IN_BUCKET);
  assert.deepEqual(places(validatePolicy(account, "bucket", "b")), [
    "warning 1:56 Statement[0].Principal",
  ]);
});

Deno.test("validatePolicy() answers with a bounded number of findings, an error among them", () => {
  const many = Array.from({ length: 1_500 }, () => '"s3:x"').join(",");
  const text = policy(`"Action":[${many}]`, '"Resource":"x"');
  const findings = validatePolicy(text, "identity");
  assert.ok(findings.length <= 101, `${findings.length}`);
  assert.ok(findings.some(({ severity }) => severity === "error"));
  assert.throws(() => parsePolicy(text, "identity"), PolicyError);
});

Deno.test("a bucket policy can only be about its bucket and what is in it", () => {
  const about = (resources: readonly string[], name = "Resource") =>
    policy('"Principal":"*"', GET, `"${name}":${JSON.stringify(resources)}`)
      .replace("Allow", "Deny");
  const check = (text: string) => requireBucketResources(parsePolicy(text, "bucket"), "my-b");
  check(about(["arn:aws:s3:::my-b", "arn:aws:s3:::my-b/*", "arn:aws:s3:::my-b/${aws:username}/?"]));
  check(about(["arn:aws:s3:::my-b/x"], "NotResource"));
  for (
    const outside of [
      "*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::my-b*",
      "arn:aws:s3:::my-?",
      "arn:aws:s3:::my-b2",
      "arn:aws:s3:::My-b/x",
      "arn:aws:s3:::my",
      "arn:aws:s3:::${aws:username}/x",
      "arn:aws:s3:::my-${aws:username}/x",
      "arn:aws:s3:::/my-b/x",
      "arn:aws:sqs:::my-b",
      "arn:aws:s3:us-east-1:000000000000:accesspoint/my-b",
    ]
  ) {
    for (const name of ["Resource", "NotResource"]) {
      const text = about(["arn:aws:s3:::my-b/x", outside], name);
      assert.throws(() => check(text), (error) => {
        assert.ok(error instanceof PolicyError);
        assert.equal(error.path, `Statement[0].${name}[1]`);
        assert.equal(error.column, text.lastIndexOf(JSON.stringify(outside)) + 1);
        return true;
      }, outside);
      const [found] = validatePolicy(text, "bucket", "my-b").filter((one) =>
        one.severity === "error"
      );
      assert.equal(found?.path, `Statement[0].${name}[1]`);
    }
  }
});

Deno.test("no text is accepted or refused in another way than by PolicyError", () => {
  const seed = policy(
    '"Principal":{"AWS":"*"}',
    GET,
    IN_BUCKET,
    '"Condition":{"Bool":{"a:b":"true"}}',
  );
  const letters = ['"', "{", "}", "[", "]", ",", ":", "\\", "$", "*", "\u0000", "\ud800", "1", ""];
  let accepted = 0;
  for (let at = 0; at <= seed.length; at++) {
    for (const letter of letters) {
      for (const kept of [at, at + 1]) {
        const text = seed.slice(0, at) + letter + seed.slice(kept);
        try {
          parsePolicy(text, "bucket");
          accepted++;
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
        }
      }
    }
  }
  assert.ok(accepted > 100, `${accepted}`);
});
