import assert from "node:assert/strict";
import { type Asked, read, settings } from "../../tests/support/pretended_settings.ts";
import { ConfigError } from "./config_error.ts";
import { configText } from "./show.ts";

const ALLOW =
  `{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}`;

/** The users of a `serve` of these settings, with their secrets. */
async function users(asked: Asked) {
  const command = await read({ ...asked, args: `serve ${asked.args ?? ""}` });
  assert.ok(command.name === "serve");
  return command.users;
}

Deno.test("policies, groups and users are declared in a file", async () => {
  const file = `
policies:
  - name: app
    description: what the app may
    document: ${ALLOW}
groups:
  - everyone
  - {name: ops, policies: [consoleAdmin]}
users:
  - name: app
    policies: [app, readonly]
    groups: [ops]
    accessKeys:
      - accessKeyId: AKAPP
        secretAccessKey: secret of the app
        expiresAt: "2030-01-31T01:00:00+01:00"
        policy: ${ALLOW}
`;
  const { config } = await settings({ file });
  const text = JSON.stringify(
    JSON.parse(
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`,
    ),
    null,
    2,
  );
  assert.deepEqual(config["policies"], [
    { name: "app", document: text, description: "what the app may" },
  ]);
  assert.deepEqual(config["groups"], [
    { name: "everyone" },
    { name: "ops", policies: ["consoleAdmin"] },
  ]);
  assert.deepEqual(await users({ file }), [{
    name: "app",
    policies: ["app", "readonly"],
    groups: ["ops"],
    accessKeys: [{
      accessKeyId: "AKAPP",
      secretAccessKey: "secret of the app",
      expiresAt: Date.UTC(2030, 0, 31),
      policy: text,
    }],
  }]);
});

Deno.test("a policy given as text is kept as it was written", async () => {
  const document = `{"Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
`;
  const indented = document.replaceAll(/^/gm, "      ").trimEnd();
  const { config } = await settings({
    file: `policies:\n  - name: a\n    document: |\n${indented}\n`,
  });
  assert.equal(config["policies"][0]?.document, document);
});

Deno.test("a line of the environment is a user with a key, and the bucket it is kept to", async () => {
  const env = {
    OBJECTSTORAGE_DEFAULT_KEYS: "backup:a:secret:with:colons:readwrite+diagnostics/photos,\n" +
      "reader:secret-of-reader:readonly",
  };
  const [backup, reader, ...more] = await users({ env });
  assert.deepEqual(more, []);
  assert.deepEqual(reader, {
    name: "reader",
    policies: ["readonly"],
    accessKeys: [{ accessKeyId: "reader", secretAccessKey: "secret-of-reader" }],
  });
  assert.deepEqual([backup?.name, backup?.policies], ["backup", ["readwrite", "diagnostics"]]);
  const [key] = backup?.accessKeys ?? [];
  assert.equal(key?.secretAccessKey, "a:secret:with:colons");
  assert.deepEqual(JSON.parse(key?.policy ?? "").Statement, [
    {
      Effect: "Allow",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
    },
  ]);
});

Deno.test("secrets come from files and variables, and are never shown", async () => {
  const file = `users:
  - name: app
    accessKeys:
      - {accessKeyId: one, secretFile: /run/one}
      - {accessKeyId: two, variable: APP_SECRET}
      - {accessKeyId: three, secretAccessKey: canary-three}
`;
  const env = { APP_SECRET: "canary-two" };
  const asked = { file, env, files: { "/run/one": "canary-one\n" } };
  const [user] = await users(asked);
  assert.deepEqual(
    user?.accessKeys.map(({ secretAccessKey }) => secretAccessKey),
    ["canary-one", "canary-two", "canary-three"],
  );
  assert.doesNotMatch(configText(await settings(asked)), /canary/);
  const fromFile = await users({
    env: { OBJECTSTORAGE_DEFAULT_KEYS_FILE: "/run/keys" },
    files: { "/run/keys": "a-key:secret-one:readonly\nb-key:secret-two:readonly\n" },
  });
  assert.deepEqual(fromFile.map(({ name }) => name), ["a-key", "b-key"]);
});

Deno.test("a bucket is declared with what lets others in, and what keeps them out", async () => {
  const { config } = await settings({
    file: `buckets:
  - name: site
    publicAccessBlock: {BlockPublicAcls: true}
    ownershipControls: BucketOwnerPreferred
    policy:
      Version: "2012-10-17"
      Statement:
        {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::site/*"}
`,
  });
  const [{ policy, ...bucket } = {}] = config["buckets"];
  assert.deepEqual(bucket, {
    name: "site",
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: false,
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    },
    ownership: "BucketOwnerPreferred",
  });
  assert.equal(JSON.parse(policy ?? "").Statement.Principal, "*");
});

const keys = (text: string) => ({ env: { OBJECTSTORAGE_DEFAULT_KEYS: text } });
const policy = (document: string) => ({ file: `policies:\n- name: a\n  document: ${document}` });
const user = (text: string) => ({ file: `users:\n- name: app\n${text}` });
const key = (text: string) => user(`  accessKeys:\n  - accessKeyId: AKAPP\n${text}`);
const SECRET = "    secretAccessKey: long enough\n";

const MISTAKES: readonly (readonly [asked: Asked, message: RegExp])[] = [
  // Policies
  [{ file: "policies: {a: b}" }, /^policies \(conf\.yaml line 1\) must be a list of policies/],
  [{ file: "policies: text" }, /^policies \(conf\.yaml line 1\) must be a list of policies/],
  [
    { file: "policies:\n- a" },
    /^policies\[0\]\.document \(conf\.yaml line 2\) must be a policy: an/,
  ],
  [{ file: "policies:\n- {document: x}" }, /^policies\[0\]\.name .* must be a name/],
  [
    { file: `policies:\n- {name: "a b", document: ${ALLOW}}` },
    /^policies\[0\]\.name \(conf\.yaml line 2\) must be 1 to 128 of/,
  ],
  [
    { file: `policies:\n- {name: readonly, document: ${ALLOW}}` },
    /^policies\[0\]\.name .* must be another name: this policy is built in/,
  ],
  [
    { file: `policies:\n- {name: ReadOnly, document: ${ALLOW}}` },
    /^policies\[0\]\.name .* must be another name: this policy is built in/,
  ],
  [
    { file: `policies:\n- {name: a, document: ${ALLOW}}\n- {name: A, document: ${ALLOW}}` },
    /^policies\[1\]\.name \(conf\.yaml line 3\) must be declared once/,
  ],
  [
    policy(
      `\n    Version: "2012-10-17"\n    Statement:\n    - Effect: Perhaps\n      Action: "*"\n      Resource: "*"`,
    ),
    /^policies\[0\]\.document\.Statement\[0\]\.Effect \(conf\.yaml line 6\) must be as in a policy: must be "Allow" or "Deny"/,
  ],
  [
    policy(`|\n    {"Version": "2012-10-17",\n     "Statement": [{"Effect": "Allow"}]}`),
    /^policies\[0\]\.document \(conf\.yaml line 3\) must be a policy, line 2, column \d+: a statement needs/,
  ],
  [
    policy("'{'"),
    /^policies\[0\]\.document \(conf\.yaml line 3\) must be a policy, line 1, column 2/,
  ],
  [policy("[1]"), /^policies\[0\]\.document \(conf\.yaml line 3\) must be a policy: an object/],
  // Groups
  [{ file: "groups:\n- a\n- a" }, /^groups\[1\]\.name \(conf\.yaml line 3\) must be declared once/],
  [
    { file: "groups:\n- {name: a, policies: [readonly, none]}" },
    /^groups\[0\]\.policies\[1\] \(conf\.yaml line 2\) must be a policy that is declared or built in, not "none"$/,
  ],
  // Users
  [
    user("  policies:\n  - none"),
    /^users\[0\]\.policies\[0\] \(conf\.yaml line 4\) must be a policy that/,
  ],
  [
    user("  groups: [none]"),
    /^users\[0\]\.groups\[0\] .* must be a group that is declared, not "none"/,
  ],
  [user("  disabled: 'yes'"), /^users\[0\]\.disabled .* must be true or false$/],
  [user("  password: x"), /^users\[0\] .* must not have "password"$/],
  [{ file: "users:\n- Root" }, /^users\[0\]\.name .* must be another name: this one is reserved$/],
  [
    {
      file: "users:\n- boss",
      env: { OBJECTSTORAGE_ROOT_USER: "boss", OBJECTSTORAGE_ROOT_PASSWORD: "something long" },
    },
    /^users\[0\]\.name .* must be another name: this one is reserved$/,
  ],
  [{ file: "users: canary" }, /^users\[0\] .* must be KEY:SECRET:policy\+policy\[\/bucket\]$/],
  // Keys
  [
    key(""),
    /^users\[0\]\.accessKeys\[0\] .* must have one of secretAccessKey, secretFile, variable$/,
  ],
  [key(SECRET + "    variable: X"), /accessKeys\[0\] .* must have one of/],
  [
    key("    secretAccessKey: canary"),
    /accessKeys\[0\]\.secretAccessKey \(conf\.yaml line 5\) must be 8 to 128 printable characters$/,
  ],
  [key("    secretAccessKey: 123456789"), /secretAccessKey .* must be a text: put it in quotes$/],
  [
    key("    secretFile: /none"),
    /accessKeys\[0\]\.secretFile .* names \/none, which cannot be read/,
  ],
  [key("    variable: NONE"), /accessKeys\[0\]\.variable .* names NONE, which is not set$/],
  [
    { ...key("    variable: SHORT"), env: { SHORT: "canary" } },
    /accessKeys\[0\]\.variable .* names SHORT, which must hold 8 to 128 printable characters$/,
  ],
  [
    key(SECRET + "    expiresAt: tomorrow"),
    /\.expiresAt \(conf\.yaml line 6\) must be a time such/,
  ],
  [key(SECRET + "    expiresAt: '2030-01-31'"), /\.expiresAt .* must be a time such/],
  [
    key(SECRET + "    policy: '[]'"),
    /accessKeys\[0\]\.policy .* must be a policy, line 1, column 1/,
  ],
  [
    { file: `users:\n- {name: app, accessKeys: [{accessKeyId: "a/b", variable: X}]}` },
    /accessKeys\[0\]\.accessKeyId .* must be 3 to 128 of/,
  ],
  [
    key(`${SECRET}- name: other\n  accessKeys:\n  - accessKeyId: AKAPP\n${SECRET}`),
    /^users\[1\]\.accessKeys\[0\]\.accessKeyId \(conf\.yaml line 8\) must be declared once$/,
  ],
  [
    {
      ...key(SECRET),
      env: { OBJECTSTORAGE_ROOT_USER: "AKAPP", OBJECTSTORAGE_ROOT_PASSWORD: "something long" },
    },
    /accessKeys\[0\]\.accessKeyId .* must not be that of the root user$/,
  ],
  [keys("canary-secret"), /^users\[0\] \(OBJECTSTORAGE_DEFAULT_KEYS\) must be KEY:SECRET:policy/],
  [keys("key:canary-secret"), /^users\[0\] .* must be KEY:SECRET:policy/],
  [keys("key:canary-secret:"), /^users\[0\] .* must be KEY:SECRET:policy/],
  [keys("key:canary:readonly"), /accessKeys\[0\]\.secretAccessKey .* must be 8 to 128/],
  [keys("key:canary-secret:readonly/A*"), /^users\[0\] .* must name a bucket behind the slash$/],
  [
    keys("key:canary-secret:none"),
    /^users\[0\]\.policies\[0\] .* must be a policy that is declared/,
  ],
  [
    keys("key:canary-secret:readonly,KEY:canary-secret:readonly"),
    /^users\[1\]\.name .* must be declared once$/,
  ],
  // Buckets
  [
    { file: "buckets:\n- name: abc\n  publicAccessBlock: {BlockAll: true}" },
    /^buckets\[0\]\.publicAccessBlock \(conf\.yaml line 3\) must not have "BlockAll"$/,
  ],
  [
    { file: "buckets:\n- {name: abc, publicAccessBlock: true}" },
    /^buckets\[0\]\.publicAccessBlock .* must be settings such as BlockPublicAcls, not true$/,
  ],
  [
    { file: "buckets:\n- {name: abc, ownershipControls: Anyone}" },
    /^buckets\[0\]\.ownershipControls .* must be one of BucketOwnerEnforced, /,
  ],
  [
    {
      file: `buckets:\n- name: abc\n  policy: {Version: "2012-10-17", Statement: [` +
        `{Effect: Allow, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::other"}]}`,
    },
    /^buckets\[0\]\.policy\.Statement\[0\]\.Resource \(conf\.yaml line 3\) must be as in a policy: a policy of the bucket "abc" cannot/,
  ],
];

for (const [asked, message] of MISTAKES) {
  Deno.test(`a declaration is refused in one line: ${message.source}`, async () => {
    await assert.rejects(read(asked), (error) => {
      assert.ok(error instanceof ConfigError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"), error.message);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });
}
