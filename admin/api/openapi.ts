/** The OpenAPI 3.1 document, made of the table of routes: what it says of each is what is checked. */
import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { type Route, selfRoute } from "./route.ts";

const ApiErrorShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional().openapi({ description: "What to do about it" }),
  requestId: z.string(),
  fields: z.record(z.string(), z.string()).optional()
    .openapi({ description: "What is wrong with which field" }),
}).openapi("Error");

const IDEMPOTENCY = z.object({
  "idempotency-key": z.string().max(255).optional().openapi({
    description: "Asked again with the same key and body within a day, it is done once",
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
      ...(body === undefined ? {} : { body: { required: true, content: json(body) } }),
    },
    responses: {
      ...(content === undefined
        ? { 204: { description: "Done" } }
        : { [route.status ?? 200]: { description: "Done", content } }),
      ...Object.fromEntries(others),
      default: { description: "Refused, or failed", content: json(ApiErrorShape) },
    },
  };
}

function accessOf(access: Route["access"]): string {
  switch (access.kind) {
    case "admin":
      return `Needs \`${access.action}\`.`;
    case "s3": {
      const names = access.operations.map(({ name }) => name).join(", ");
      return `Needs what S3's ${names} ${access.operations.length > 1 ? "need" : "needs"}.`;
    }
    case "self":
      return "Needs credentials, and no more.";
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
