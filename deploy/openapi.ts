/** Writes docs/openapi.json, the management API as its table of routes says it, and admin/types.ts, the
 * same for the console's compiler. */
// deno-lint-ignore-file no-import-prefix -- only this task needs it
import openapi, { astToString } from "npm:openapi-typescript@^7.13.0";
import { openApiDocument } from "../admin/api/openapi.ts";
import { ROUTES } from "../admin/api/table.ts";

const HEAD =
  `/** What the management API takes and answers. Written by \`deno task openapi\`: not to be changed. */
// deno-lint-ignore-file
// deno-fmt-ignore-file

`;

/** admin/types.ts of a document of OpenAPI. */
export async function typesOf(document: string): Promise<string> {
  return HEAD + astToString(await openapi(document));
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const document = `${JSON.stringify(openApiDocument(ROUTES), null, 2)}\n`;
  await Deno.mkdir(new URL("docs/", root), { recursive: true });
  await Deno.writeTextFile(new URL("docs/openapi.json", root), document);
  await Deno.writeTextFile(new URL("admin/types.ts", root), await typesOf(document));
}
