/** Writes docs/openapi.json: the management API as its table of routes says it. */
import { openApiDocument } from "../admin/api/openapi.ts";
import { ROUTES } from "../admin/api/table.ts";

if (import.meta.main) {
  const path = new URL("../docs/openapi.json", import.meta.url);
  await Deno.mkdir(new URL("./", path), { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify(openApiDocument(ROUTES), null, 2)}\n`);
}
