/** The last day of the server as numbers for charts. */
import { z } from "@hono/zod-openapi";
import { adminRoute } from "./route.ts";
import { Time } from "./values.ts";

const Column = z.array(z.number().nullable());
const described = (description: string) => Column.openapi({ description });

export const getMetricsHistory = adminRoute({
  name: "GetMetricsHistory",
  action: "admin:GetStatus",
  method: "get",
  path: "/metrics/history",
  tag: "Server",
  summary:
    "The last 24 hours since the start, a point a minute: columns of the same length, oldest " +
    "first, null where nothing is known.",
  query: z.strictObject({
    since: Time.optional().openapi({ description: "Only points after this" }),
  }),
  answer: z.object({
    time: described("Milliseconds since the epoch, at the end of the minute"),
    requests: described("Of S3"),
    clientErrors: described("Answered with 400 to 499"),
    serverErrors: described("Answered with 500 and above"),
    receivedBytes: Column,
    sentBytes: Column,
    median: described("Milliseconds to the head of the answer, for half of the requests"),
    slowest: described("The same for 99 in 100"),
    objects: Column,
    storedBytes: Column,
    freeBytes: Column,
  }).openapi("MetricsHistory"),
  async handle({ query: { since } }, { server: { history } }) {
    const columns = history.read(since === undefined ? undefined : Date.parse(since));
    return Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, [...values]]),
    ) as { [Name in keyof typeof columns]: (number | null)[] };
  },
});
