import assert from "node:assert/strict";
import type { Principal } from "../../server/auth/principal.ts";
import { S3Error } from "../../server/s3/errors.ts";
import { createApi } from "./api.ts";
import type { ApiServer } from "./api_server.ts";

const ROOT: Principal = { kind: "root", name: "root", id: "", narrowing: [] };

/** A server of one caller, whose credentials may go while its body comes. */
class Store {
  areGone = false;
  groups = 0;

  get server(): ApiServer {
    const principal = () => {
      if (this.areGone) throw new S3Error("InvalidAccessKeyId");
      return ROOT;
    };
    const server: Partial<Record<keyof ApiServer, unknown>> = {
      clock: { now: () => 0 },
      region: "us-east-1",
      sessions: {
        authenticate: async () =>
          this.areGone ? { refusal: "unauthenticated" } : { principal: ROOT, headers: {} },
      },
      signatures: {
        async authenticate(_: unknown, body: () => Promise<Uint8Array>) {
          const known = principal();
          await body();
          return known;
        },
      },
      identities: {
        createGroup: async (group: object) => {
          this.groups++;
          return { createdAt: 0, ...group };
        },
      },
      note: () => {},
    };
    return server as unknown as ApiServer;
  }
}

Deno.test("credentials that go while a body is waited for let nothing be done", async () => {
  for (const authorization of ["Bearer token", "AWS4-HMAC-SHA256 Credential=key"]) {
    for (const [goes, status, groups] of [[false, 201, 1], [true, 401, 0]] as const) {
      const store = new Store();
      const api = createApi({ server: () => store.server, report: () => assert.fail() });
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          store.areGone = goes;
          controller.enqueue(new TextEncoder().encode('{"name": "staff"}'));
          controller.close();
        },
      }, { highWaterMark: 0 });
      const headers = { authorization, "content-type": "application/json" };
      const url = "http://server/api/v1/groups";
      const answer = await api(
        new Request(url, { method: "POST", headers, body }),
        { requestId: "id", delivery: { remoteAddress: undefined } as never },
      );
      assert.deepEqual([answer.status, store.groups], [status, groups], authorization);
    }
  }
});
