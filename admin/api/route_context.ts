/** What a route may reach, made anew for each request: it follows from how the route is authorised. */
import type { Call, Caller } from "../../server/s3/invoke.ts";
import type { Operation } from "../../server/s3/operation.ts";
import type { AdminAction } from "./actions.ts";
import { callerNow, stillHolds } from "./admission.ts";
import type { ApiServer } from "./api_server.ts";
import type { Archives } from "./archive_selections.ts";
import type { ApiCaller } from "./caller.ts";
import type { Access, AdminContext, S3Context, SelfContext } from "./route.ts";

interface Asked {
  /** Who was admitted to the route. */
  readonly caller: ApiCaller;
  readonly server: ApiServer;
  readonly archives: Archives;
  /** OpenAPI's, of the whole API. */
  readonly document: () => object;
}

export async function contextOf(
  access: Access,
  { caller, server, archives, document }: Asked,
): Promise<AdminContext | S3Context | SelfContext> {
  switch (access.kind) {
    case "admin":
      return { caller, server, holds: () => stillHolds(caller, access.action, server) };
    case "s3":
      return s3Context(access.operations, caller, { ...server, archives });
    case "self":
      return await selfContext(access.others, { caller, server, document });
  }
}

async function selfContext(
  others: AdminAction | undefined,
  { caller, server, document }: Omit<Asked, "archives">,
): Promise<SelfContext> {
  const { reader, credentials, shares, s3Url } = server;
  return {
    caller,
    others: others !== undefined && (await caller.decide(others, {})).allowed,
    server: { reader, credentials, shares, s3Url },
    document,
  };
}

function s3Context(
  operations: readonly Operation[],
  caller: ApiCaller,
  server: ApiServer & Pick<Asked, "archives">,
): S3Context {
  const { invoker, reader, accesses, clock, region, credentials, temporary, shares, s3Url } =
    server;
  const { principal, asked } = caller;
  const from: Caller = { principal, requestId: asked.id, head: asked };
  const admitted = (operation: Operation): Operation => {
    if (operations.includes(operation)) return operation;
    throw new Error(`The route does not name ${operation.name}`);
  };
  return {
    ...{ caller, archives: server.archives },
    invoke: (operation, call: Call) => invoker.invoke(admitted(operation), call, from),
    require: (operation, call: Call) => invoker.require(admitted(operation), call, from),
    bucket: (name) => reader.getBucket(name),
    async renewed() {
      const now = await callerNow(caller, server);
      return now && s3Context(operations, now, server);
    },
    server: { reader, accesses, clock, region, credentials, temporary, shares, s3Url },
  };
}
