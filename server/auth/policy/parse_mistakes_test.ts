import assert from "node:assert/strict";
import {
  ALL,
  condition,
  errorOf,
  GET,
  HEAD,
  IN_BUCKET,
  policy,
} from "../../../tests/policy/policy_text.ts";
import type { PolicyKind } from "./policy.ts";

/** A mistake in a policy: `§` stands where it is to be reported. */
type Mistake = readonly [text: string, path: string, message: RegExp];

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
  [`{${HEAD},§"Id":"x","Statement":[]}`, "Id", /belongs in bucket policies/],
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
  [policy(GET, ALL, '§"Principal":"*"'), "Statement[0].Principal", /belongs in bucket policies/],
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
    condition('{"ArnLike":{"aws:PrincipalArn":§"arn*:aws:iam::1:user/x"}}'),
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
