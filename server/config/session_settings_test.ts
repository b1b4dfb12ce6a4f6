import assert from "node:assert/strict";
import { settings } from "../../tests/support/pretended_settings.ts";
import { serverOptions } from "./options.ts";

Deno.test("cookies are for HTTPS alone where that is asked for, or the console is called so", async () => {
  const secure = "OBJECTSTORAGE_SESSION_SECURE_COOKIES";
  const url = "OBJECTSTORAGE_CONSOLE_PUBLIC_URL";
  for (
    const [env, expected] of [
      [{}, false],
      [{ [secure]: "on" }, true],
      [{ [url]: "http://store.example:9001" }, false],
      [{ [url]: "https://store.example/console" }, true],
    ] as const
  ) {
    const { sessions } = serverOptions((await settings({ env })).config);
    assert.equal(sessions?.secureCookies, expected, JSON.stringify(env));
  }
});
