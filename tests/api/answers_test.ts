/** What every route answers is what the document that is checked in says of it, and nothing besides. */
// deno-lint-ignore-file no-import-prefix -- only tests validate
import assert from "node:assert/strict";
import { Ajv2020 } from "npm:ajv@^8.20.0/dist/2020.js";
import formats from "npm:ajv-formats@^3.0.1";
import { ROUTES } from "../../admin/api/table.ts";
import { type ApiAnswer, ApiClient } from "../support/api_client.ts";
import { managedServer, ManagementClient } from "../support/management_client.ts";
import { CREDENTIALS } from "../support/server.ts";
import { allow, deny, policyText, ROOT } from "../support/tenants.ts";
import { bodyOf, EXPECTATIONS, pathOf } from "./expectations.ts";
import { fixture, managedUser } from "./fixture.ts";

interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

type Told = "status" | "json" | "text";

const DOCUMENT: Document = JSON.parse(
  await Deno.readTextFile(new URL("../../docs/openapi.json", import.meta.url)),
);
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);

/** The schema without references, and with no room for what it does not name. */
function closed(schema: Schema, isPart = false): Schema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice("#/components/schemas/".length);
    return closed(DOCUMENT.components.schemas[name]!, isPart);
  }
  const { allOf, anyOf, properties, items } = schema;
  const isOpen = (properties === undefined && allOf === undefined) ||
    schema["additionalProperties"] !== undefined;
  return {
    ...schema,
    ...(allOf === undefined ? {} : { allOf: allOf.map((part) => closed(part, true)) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((part) => closed(part)) }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(properties === undefined ? {} : {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, closed(property)]),
      ),
    }),
    ...(isPart || isOpen ? {} : { unevaluatedProperties: false }),
  };
}

const OPERATIONS = new Map(
  Object.values(DOCUMENT.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => [operation.operationId, operation] as const)
  ),
);

/** A success needs a response of its own; errors share one. */
function assertDocumented(name: string, { status, json, text }: Pick<ApiAnswer, Told>): void {
  const { responses } = OPERATIONS.get(name)!;
  const response = responses[status < 400 ? status : "default"];
  assert.ok(response !== undefined, `${name} ${status} ${text}`);
  const schema = response.content?.["application/json"]?.schema;
  if (schema === undefined) return assert.equal(text, "", name);
  const validate = ajv.compile(closed(schema));
  assert.ok(validate(json), `${name} ${ajv.errorsText(validate.errors)} ${text}`);
}

Deno.test("every route answers as the document says, who may and who may not", async () => {
  const at = await fixture();
  await using _server = at.server;
  const stranger = new ApiClient(at.server.managementUrl);
  // What is taken away goes last.
  const order = [...ROUTES].sort((a, b) =>
    Number(a.method === "delete") - Number(b.method === "delete")
  );
  for (const { name, method } of order) {
    const expectation = EXPECTATIONS[name]!;
    const body = bodyOf(expectation, at);
    for (const [client, status] of [[stranger, 401], [at.admin, expectation.status]] as const) {
      const answer = await client.ask(
        method.toUpperCase(),
        pathOf(expectation, at),
        body === undefined ? {} : { body },
      );
      assert.equal(answer.status, status, name);
      assertDocumented(name, answer);
    }
  }
});

Deno.test("answers with everything in them are as the document says, too", async () => {
  const at = await fixture();
  await using _server = at.server;
  const { root, server, versionId } = at;
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const policy = policyText(allow("s3:GetObject", "*"), deny("s3:PutObject", "media/a"));
  await server.identities.putPolicy({ name: "kept", document: policy }, ROOT);
  const { client } = await managedUser(server, "reader", ["kept"]);
  await client.get("/buckets/media/object?key=a");
  await root.post("/buckets/media/restore", { key: "a", versionId });
  const rules = [{ allowedOrigins: ["*"], allowedMethods: ["GET"], id: "i", maxAgeSeconds: 1 }];
  const attributes = { contentType: "text/plain", metadata: { a: "b" }, tags: { a: "b" } };
  const { json: upload } = await root.post("/buckets/media/uploads", { key: "b/c", ...attributes });
  const { json: { items: [part] } } = await root.post(
    `/buckets/media/uploads/${upload.uploadId}/part-urls`,
    { key: "b/c", parts: [1] },
  );
  const put = await fetch(part.url, { method: "PUT", body: "part" });
  await put.body?.cancel();
  const etag = put.headers.get("etag");
  await root.post(`/buckets/media/uploads/${upload.uploadId}/complete`, {
    key: "b/c",
    parts: [{ number: 1, etag }],
  });
  await root.ask("DELETE", "/buckets/media/object?key=a");
  const wrong = await new ApiClient(server.managementUrl, {
    ...at.adminKey,
    secretAccessKey: "not-the-secret",
  }).get("/users");
  const denied = await client.post("/buckets/media/upload-urls", { items: [{ key: "a" }] });
  const told = ({ headers }: ApiAnswer) => `/refusals/${headers.get("x-request-id")}`;
  const asked: readonly (readonly [route: string, path: string, body?: unknown])[] = [
    ["ListBuckets", "/buckets?limit=1"],
    ["PutBucketCors", "/buckets/media/cors", { rules }],
    ["GetBucketCors", "/buckets/media/cors"],
    ["ListObjects", "/buckets/media/objects?delimiter=/"],
    ["ListObjectVersions", "/buckets/media/versions?limit=1"],
    ["ListObjectVersions", "/buckets/media/versions?delimiter=/"],
    ["GetObject", "/buckets/media/object?key=b/c"],
    ["DeleteObjects", "/buckets/media/delete", { objects: [{ key: "a", versionId }] }],
    ["CreateAccessKey", "/access-keys", { user: null, policy, expiresAt, description: "root's" }],
    ["ListAccessKeys", "/access-keys"],
    ["ListPolicyHolders", "/policies/kept/holders"],
    ["ValidatePolicy", "/policies/validate", { document: "{" }],
    ["SimulatePolicy", "/policies/simulate", {
      subject: { user: "reader" },
      action: "s3:PutObject",
      resource: "arn:aws:s3:::media/a",
    }],
    ["GetRefusals", told(wrong)],
    ["GetRefusals", told(denied)],
    ["CreateUser", "/users", { name: "reader" }],
    ["CreateUser", "/users", { name: "reader", nothing: 1 }],
    ["GetBucket", "/buckets/none-such"],
  ];
  for (const [name, path, body] of asked) {
    const { method } = ROUTES.find((route) => route.name === name)!;
    const given = body === undefined ? {} : { body };
    assertDocumented(name, await root.ask(method.toUpperCase(), path, given));
  }
  const some = await client.post("/buckets/media/delete", { objects: [{ key: "a" }] });
  assert.equal(some.status, 403);
  assertDocumented("DeleteObjects", some);
  // The log follows the journal.
  for (let attempt = 0, found = 0; found < 10; attempt++) {
    assert.ok(attempt < 2_000, "the audit log stays empty");
    const audit = await root.get("/audit?limit=1000");
    assertDocumented("ListAuditRecords", audit);
    found = audit.json.items.length;
  }
});

Deno.test("sessions take and answer what the document says", async () => {
  await using server = await managedServer();
  const password = "alice likes tea";
  await server.identities.createUser({ name: "alice", password }, ROOT);
  const { key, secretAccessKey } = await server.identities.createAccessKey({ user: "alice" }, ROOT);
  const { accessKeyId } = key;
  const alice = new ManagementClient(server);
  const schema = OPERATIONS.get("SignIn")?.requestBody?.content?.["application/json"]?.schema;
  const validate = ajv.compile(closed(schema!));
  const name = { username: "alice", password }, pair = { accessKeyId, secretAccessKey };
  for (
    const body of [
      ...[name, pair, { ...name, token: true }, { ...pair, token: false }, { ...name, ...pair }],
      ...[{}, [], null, { username: "alice" }, { ...name, token: 1 }, { ...pair, nothing: 1 }],
      ...[{ ...name, username: "" }, { ...name, username: "a".repeat(128) }],
      ...[{ ...name, username: "a".repeat(129) }, { username: "none", password: "p".repeat(256) }],
      { ...name, password: "p".repeat(257) },
    ]
  ) {
    const answer = await alice.trySignIn(body);
    assert.equal(answer.status !== 400, validate(body), `${JSON.stringify(body)} ${answer.text}`);
    assertDocumented("SignIn", answer);
  }
  await alice.signIn(name);
  assertDocumented("GetSession", await alice.request());
  const change = { currentPassword: password, newPassword: "alice likes coffee" };
  const put = { method: "PUT", path: "/password" };
  for (const body of [{ ...change, nothing: 1 }, { ...change, newPassword: "x" }, change]) {
    assertDocumented("ChangeOwnPassword", await alice.request({ ...put, body }));
  }
  assertDocumented("BeginOidcSignIn", await alice.request({ path: "/oidc" }));
  assertDocumented("SignOut", await alice.request({ method: "DELETE", path: "?everywhere=true" }));
  const over = await alice.request();
  assert.equal(over.status, 401);
  assertDocumented("GetSession", over);
});

Deno.test("a method that a path does not take is told as that, with those it takes", async () => {
  await using server = await managedServer();
  const root = new ApiClient(server.managementUrl, CREDENTIALS);
  const nobody = new ApiClient(server.managementUrl);
  const everything = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  const concrete = ({ path }: { path: string }) => path.replaceAll(/\{\w+\}/g, "none");
  // `GET /policies/validate` is of a policy that is called so.
  // What is streamed has no length to tell, and nobody who would end it.
  const alike = (path: string) =>
    ROUTES.filter((route) => {
      const form = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      return form.test(path);
    }).flatMap(({ method, streams }) =>
      method === "get" && streams === undefined ? ["GET", "HEAD"] : method.toUpperCase()
    );
  for (const path of new Set(ROUTES.map(concrete))) {
    const takes = alike(path);
    for (const method of everything.filter((method) => !takes.includes(method))) {
      for (const client of [root, nobody]) {
        const { status, headers, text } = await client.ask(method, path);
        const allow = headers.get("allow")?.split(", ").sort();
        assert.deepEqual([status, allow], [405, [...takes].sort()], `${method} ${path} ${text}`);
      }
    }
  }
  for (const path of ["/none", "/users/none/none/none", "/session/none"]) {
    const { status, headers } = await root.ask("PATCH", path);
    assert.deepEqual([status, headers.get("allow")], [404, null], path);
  }
});
