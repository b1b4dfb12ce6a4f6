/** The document of the management API: the one that is checked in, valid, and of every route. */
// deno-lint-ignore-file no-import-prefix -- only this test validates
import assert from "node:assert/strict";
import { Validator } from "npm:@seriousme/openapi-schema-validator@^2.11.0";
import { openApiDocument } from "../../admin/api/openapi.ts";
import { SESSION_ROUTES } from "../../admin/api/session_document.ts";
import { ROUTES } from "../../admin/api/table.ts";
import { managedServer, managedUser } from "./fixture.ts";

const CHECKED_IN = new URL("../../docs/openapi.json", import.meta.url);

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: Readonly<Record<string, unknown>> }>
    >;
  };
}

const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument(ROUTES))) as Document;

Deno.test("the document that is checked in is of these routes", async () => {
  const text = await Deno.readTextFile(CHECKED_IN);
  assert.deepEqual(JSON.parse(text), DOCUMENT, "deno task openapi writes it anew");
});

Deno.test("the document is a valid one of OpenAPI 3.1", async () => {
  const validate = (document: unknown) =>
    new Validator().validate(structuredClone(document) as Record<string, unknown>);
  const { valid, errors } = await validate(DOCUMENT);
  assert.ok(valid, JSON.stringify(errors)?.slice(0, 2_000));
  assert.equal((await validate({ ...DOCUMENT, paths: { "/x": { get: 1 } } })).valid, false);
  assert.equal(DOCUMENT.openapi, "3.1.0");
});

Deno.test("every route is in it, with what it needs, and refuses unknown fields", () => {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  );
  assert.equal(operations.length, ROUTES.length + SESSION_ROUTES.length);
  for (const { name, method, path, access } of ROUTES) {
    const operation = DOCUMENT.paths[`/api/v1${path}`]?.[method];
    assert.equal(operation?.operationId, name);
    if (access.kind === "admin") assert.ok(operation?.description.includes(access.action), name);
    assert.ok("default" in (operation?.responses ?? {}), name);
    const schema = operation?.requestBody?.content["application/json"]?.schema;
    if (schema !== undefined) assert.equal(schema["additionalProperties"], false, name);
  }
});

Deno.test("whoever has credentials can ask for it", async () => {
  const { server } = await managedServer();
  await using _server = server;
  const { client } = await managedUser(server, "nobody", []);
  assert.deepEqual((await client.get("/openapi.json")).json, DOCUMENT);
});
