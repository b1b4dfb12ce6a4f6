/** The OpenAPI 3.1 document, made of the table of routes: what it says of each is what is checked. */
import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { type Route, selfRoute } from "./route.ts";
import { SESSION_ROUTES } from "./session_document.ts";

const ApiErrorShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional().openapi({ description: "What to do about it" }),
  requestId: z.string(),
  fields: z.record(z.string(), z.string()).optional()
    .openapi({ description: "What is wrong with which field" }),
}).openapi("Error");

const FAILURE = {
  description: "Refused, or failed",
  content: { "application/json": { schema: ApiErrorShape } },
};

const IDEMPOTENCY = z.object({
  "idempotency-key": z.string().max(255).optional().openapi({
    description: "Asked again with the same key and body within a day, it is done once",
  }),
});

const CONDITIONS = z.object({
  "if-match": z.string().max(70).optional().openapi({
    description: "The `etag` of what is to be replaced: 412 where it is another by now",
  }),
  "if-none-match": z.literal("*").optional().openapi({
    description: "412 where there is one",
  }),
});

/** A route as the library takes it. */
export function openApiRoute(route: Route): RouteConfig {
  const { name, method, path, tag, summary, params, query, body, answer, access } = route;
  const json = (schema: z.ZodType) => ({ "application/json": { schema } });
  const stream = { type: "string", format: "binary" } as const;
  const content = route.streams === undefined
    ? answer && json(answer)
    : { [route.streams]: { schema: stream } };
  const others = Object.entries(route.otherAnswers ?? {}).map(([status, schema]) =>
    [status, { description: "Not done yet", content: json(schema) }] as const
  );
  return {
    operationId: name,
    method,
    path: `/api/v1${path}`,
    tags: [tag],
    summary,
    description: accessOf(access),
    security: [{ signature: [] }, { token: [] }, { cookie: [] }],
    request: {
      params,
      query,
      ...(route.creates === true ? { headers: IDEMPOTENCY } : {}),
      ...(route.conditional === true ? { headers: CONDITIONS } : {}),
      ...(body === undefined ? {} : { body: { required: true, content: json(body) } }),
    },
    responses: {
      ...(content === undefined
        ? { 204: { description: "Done" } }
        : { [route.status ?? 200]: { description: "Done", content } }),
      ...Object.fromEntries(others),
      default: FAILURE,
    },
  };
}

function accessOf(access: Route["access"]): string {
  switch (access.kind) {
    case "admin":
      return `Needs \`${access.action}\`.`;
    case "s3": {
      const names = access.operations.map(({ name }) => name).join(", ");
      const needs = `Needs what S3's ${names} ${access.operations.length > 1 ? "need" : "needs"}`;
      return access.unless === undefined
        ? `${needs}.`
        : `${needs}, unless \`${access.unless}\` is denied.`;
    }
    case "self":
      return access.others === undefined
        ? "Needs credentials, and no more."
        : `Needs credentials, and \`${access.others}\` for what is another's.`;
  }
}

export function openApiDocument(routes: readonly Route[]): object {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent("securitySchemes", "signature", {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "AWS Signature Version 4 of the service `objectstorage`, the body signed",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description:
      "Of `POST /api/v1/session` with `token` true; x-session-token in an answer is the next",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "cookie", {
    type: "apiKey",
    in: "cookie",
    name: "objectstorage_session",
    description:
      "Of `POST /api/v1/session`; over HTTPS its name begins with `__Host-`. What changes " +
      "something must come from a page of this server",
  });
  for (const route of routes) app.openAPIRegistry.registerPath(openApiRoute(route));
  for (const { responses, ...route } of SESSION_ROUTES) {
    app.openAPIRegistry.registerPath({ ...route, responses: { ...responses, default: FAILURE } });
  }
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "objectstorage management API",
      version: "1",
      description: "Lists are pages: hand `next` back as `cursor`. Fields that are not named are " +
        "refused. Every answer has an x-request-id.",
    },
    servers: [{ url: "/" }],
  });
}

export const getDocument = selfRoute({
  name: "GetOpenApi",
  method: "get",
  path: "/openapi.json",
  tag: "Server",
  summary: "This document.",
  answer: z.record(z.string(), z.unknown()),
  handle: async (_, { document }) => ({ ...document() }),
});
