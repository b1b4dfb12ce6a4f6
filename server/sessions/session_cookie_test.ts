import assert from "node:assert/strict";
import { SessionCookies } from "./session_cookie.ts";

const plain = new SessionCookies({ secure: false }), secure = new SessionCookies({ secure: true });

Deno.test("cookies are this host's alone, out of reach of scripts and other sites", () => {
  assert.equal(
    plain.session("t"),
    "objectstorage_session=t; Path=/; HttpOnly; SameSite=Strict",
  );
  assert.equal(
    secure.session("t"),
    "__Host-objectstorage_session=t; Path=/; HttpOnly; SameSite=Strict; Secure",
  );
  assert.equal(
    secure.noSession(),
    "__Host-objectstorage_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0",
  );
  assert.equal(
    plain.signIn("s", 600),
    "objectstorage_oidc=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=600",
  );
});

Deno.test("a cookie is read by its whole name, and not where there are two", () => {
  const read = (cookies: SessionCookies, cookie: string) =>
    cookies.sessionOf(new Headers({ cookie }));
  assert.equal(read(plain, "a=b; objectstorage_session=t; c=d"), "t");
  assert.equal(read(plain, "xobjectstorage_session=t"), undefined);
  assert.equal(read(plain, "__Host-objectstorage_session=t"), undefined);
  assert.equal(read(secure, "__Host-objectstorage_session=t"), "t");
  assert.equal(read(secure, "objectstorage_session=t"), undefined);
  assert.equal(read(plain, "objectstorage_session=t; objectstorage_session=u"), undefined);
  assert.equal(plain.sessionOf(new Headers()), undefined);
});
