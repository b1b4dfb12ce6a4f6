/** All settings of a bucket in one answer, for those who show them beside each other. */
import { z } from "@hono/zod-openapi";
import { S3Error } from "../../server/s3/errors.ts";
import { BUCKET_ACCESS } from "./bucket_access.ts";
import { BUCKET_SETTINGS } from "./bucket_settings.ts";
import { type Route, s3Route } from "./route.ts";
import { BucketName } from "./values.ts";

/** As their paths name them: `public-access-block`. */
const GETS: readonly (readonly [name: string, route: Route])[] = [
  ...BUCKET_SETTINGS,
  ...BUCKET_ACCESS,
].filter(({ method }) => method === "get").map((route) => [
  route.path.slice(route.path.lastIndexOf("/") + 1),
  route,
]);

const shape = Object.fromEntries(GETS.map(([name, { answer = z.object({}) }]) => [
  name,
  z.union([answer, z.null()]).optional(),
]));
const operations = GETS.flatMap(([, { access }]) => access.kind === "s3" ? access.operations : []);
const [first, ...others] = operations;

export const getBucketSettings = s3Route({
  name: "GetBucketSettings",
  operations: [first!, ...others],
  method: "get",
  path: "/buckets/{bucket}/settings",
  tag: "Bucket settings",
  summary:
    "All settings of a bucket that the caller may see: null is not set, absent is not allowed.",
  params: z.strictObject({ bucket: BucketName }),
  answer: z.object(shape).openapi("BucketSettings"),
  async handle({ params }, context) {
    const settings: Record<string, unknown> = {};
    let refusal: S3Error | undefined;
    for (const [name, route] of GETS) {
      try {
        settings[name] = await route.handle({ params, query: {}, body: {} }, context as never);
      } catch (error) {
        if (!(error instanceof S3Error) || error.code === "NoSuchBucket") throw error;
        if (error.code === "AccessDenied") refusal = error;
        else if (error.status === 404) settings[name] = null;
        else throw error;
      }
    }
    if (refusal !== undefined && Object.keys(settings).length === 0) throw refusal;
    return settings;
  },
});
