/** What the document says of `/api/v1/session`. The routes are session_routes.ts, which is there before
 * anything of the API is loaded: what they take is written here once more, and tests compare. */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { LONGEST_PASSWORD } from "../../server/sessions/password_rules.ts";
import { IdentityName, Time } from "./values.ts";

/** Code units: characters may have two. */
const Secret = z.string().min(1).max(2 * LONGEST_PASSWORD);
const token = z.boolean().optional()
  .openapi({ description: "Answer a bearer token in the place of a cookie: for programs" });

const Credentials = z.union([
  z.strictObject({ username: IdentityName, password: Secret, token }),
  z.strictObject({ accessKeyId: IdentityName, secretAccessKey: Secret, token }),
]).openapi("Credentials");

const SessionShape = z.object({
  name: z.string(),
  kind: z.enum(["root", "user", "key", "federated"])
    .openapi({ description: "What it was opened with; federated: by the OIDC provider" }),
  accessKeyId: z.string().optional(),
  groups: z.array(z.string()),
  policies: z.array(z.string()).openapi({ description: "By name, those of the groups too" }),
  narrowed: z.boolean().openapi({ description: "An access key's own policy limits it further" }),
  createdAt: Time,
  expiresAt: Time,
}).openapi("Session");
const Opened = SessionShape.extend({
  token: z.string().optional().openapi({ description: "Where it was asked for; told this once" }),
}).openapi("OpenedSession");

const PasswordChange = z.strictObject({ currentPassword: Secret, newPassword: z.string() });

const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const tags = ["Session"];
const NOBODY: RouteConfig["security"] = [];
const SESSION: RouteConfig["security"] = [{ token: [] }, { cookie: [] }];
const path = "/api/v1/session";

/** Without what every route answers when it fails. */
export const SESSION_ROUTES: readonly RouteConfig[] = [
  {
    ...{ operationId: "SignIn", method: "post", path, tags, security: NOBODY },
    summary: "Open a session, by name and password or by access key.",
    request: { body: { required: true, content: json(Credentials) } },
    responses: { 201: { description: "Done", content: json(Opened) } },
  },
  {
    ...{ operationId: "GetSession", method: "get", path, tags, security: SESSION },
    summary: "Who one is. It does not keep a session from being idle.",
    responses: { 200: { description: "Done", content: json(SessionShape) } },
  },
  {
    ...{ operationId: "SignOut", method: "delete", path, tags, security: SESSION },
    summary: "End the session, or all of the same owner.",
    request: { query: z.strictObject({ everywhere: z.enum(["true", "false"]).optional() }) },
    responses: { 204: { description: "Done" } },
  },
  {
    ...{ operationId: "ChangeOwnPassword", method: "put", path: `${path}/password`, tags },
    security: SESSION,
    summary: "Change one's own password; one's other sessions end.",
    request: { body: { required: true, content: json(PasswordChange) } },
    responses: { 204: { description: "Done" } },
  },
  {
    ...{ operationId: "BeginOidcSignIn", method: "get", path: `${path}/oidc`, tags },
    security: NOBODY,
    summary: "Go to the OIDC provider: for browsers.",
    request: {
      query: z.object({
        to: z.string().optional()
          .openapi({ description: "Page of the console to come back to, without its base path" }),
      }),
    },
    responses: { 303: { description: "To the provider" } },
  },
  {
    ...{ operationId: "FinishOidcSignIn", method: "get", path: `${path}/oidc/callback`, tags },
    security: NOBODY,
    summary: "Where the OIDC provider sends the browser back to, with what it adds to the query.",
    responses: { 303: { description: "Signed in, to the console" } },
  },
];
