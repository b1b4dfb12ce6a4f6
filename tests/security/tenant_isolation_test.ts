/** A tenant of a prefix and another's objects, versions, uploads: by no operation of S3 it learns what
 * they hold, nor whether they are there. Answers for what is there and what is not are the same to the
 * byte. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { OPERATIONS } from "../../server/s3/table.ts";
import { encodeForm, FORM_TYPE, signForm } from "../support/post_form.ts";
import type { RawResponse } from "../support/raw_http.ts";
import type { S3Client } from "../support/s3_client.ts";
import { expectStatus, text } from "../support/s3_server.ts";
import { embeddedServer } from "../support/server.ts";
import { sign } from "../support/sign.ts";
import { allow, deny, tenant } from "../support/tenants.ts";
import {
  at,
  type Attempt,
  attributes,
  completion,
  copiesInto,
  DENIED,
  part,
  upload,
  version,
} from "./foreign_attempts.ts";
import {
  assertAlike,
  type Seen,
  seen,
  SHARED,
  type Target,
  type Tenancy,
  tenancy,
  withTenancy,
} from "./tenants.ts";

async function ask(s3: S3Client, attempt: Attempt, target: Target): Promise<Seen> {
  const answer = await s3.request({ bucket: SHARED, ...attempt(target) });
  const headers = Object.entries(answer.headersAfter(""));
  return seen({ status: answer.status, headers, body: text(answer) }, target);
}

async function compare(
  what: string,
  { existing, missing }: Tenancy,
  by: (target: Target) => Promise<Seen>,
  status = 403,
): Promise<void> {
  assertAlike(what, await by(existing), await by(missing), status);
}

Deno.test("every operation on objects is tried here", () => {
  const elsewhere = ["PostObject", "UploadPartCopy"];
  const all = OPERATIONS.filter(({ implemented, level }) => implemented && level === "object")
    .map(({ name }) => name);
  const tried = [...Object.keys(DENIED), ...elsewhere];
  assert.deepEqual(all.filter((name) => !tried.includes(name)), []);
});

Deno.test("another tenant's object is denied in the same words whether it is there or not", async () => {
  await withTenancy(async (shared) => {
    for (const [name, attempts] of Object.entries(DENIED)) {
      for (const [index, attempt] of attempts.entries()) {
        await compare(`${name} ${index}`, shared, (target) => ask(shared.a.s3, attempt, target));
      }
    }
    // In an upload of one's own, too.
    const own = { bucket: SHARED, key: "tenant-a/parts" };
    const { xml } = expectStatus(await shared.a.s3.createMultipartUpload(own), 200);
    const uploadId = xml.need("UploadId");
    const parts = copiesInto(own.key, () => ({ uploadId, partNumber: "1" }));
    for (const [index, attempt] of parts.entries()) {
      await compare(`UploadPartCopy ${index}`, shared, (target) => {
        const ranged: Attempt = (target) => {
          const { headers, ...rest } = attempt(target);
          return { ...rest, headers: { ...headers, "x-amz-copy-source-range": "bytes=0-3" } };
        };
        return ask(shared.a.s3, index % 2 === 0 ? attempt : ranged, target);
      });
    }
  });
});

Deno.test("another tenant's upload or version is not found under a key of one's own", async () => {
  await withTenancy(async (shared) => {
    const own = (attempt: Attempt): Attempt => (target) => ({
      ...attempt(target),
      key: "tenant-a/own",
    });
    const cases: readonly (readonly [string, Attempt, status?: number])[] = [
      ["UploadPart", at("PUT", part, () => ({ body: Buffer.from("x") }))],
      ["UploadPartCopy", (target) => ({
        ...at("PUT", part)(target),
        headers: { "x-amz-copy-source": `/${SHARED}/tenant-a/own` },
      })],
      ["CompleteMultipartUpload", at("POST", upload, completion)],
      ["ListParts", at("GET", upload)],
      ["AbortMultipartUpload", at("DELETE", upload)],
      ["GetObject", at("GET", version)],
      ["HeadObject", at("HEAD", version)],
      ["GetObjectTagging", at("GET", (target) => ({ tagging: "", ...version(target) }))],
      [
        "GetObjectAttributes",
        at("GET", (target) => ({ attributes: "", ...version(target) }), attributes),
      ],
    ];
    for (const [name, attempt] of cases) {
      // A version that is not there is told as denied: nothing but the prefix may be listed.
      const status = name.startsWith("Get") || name.startsWith("Head") ? 403 : 404;
      await compare(name, shared, (target) => ask(shared.a.s3, own(attempt), target), status);
    }
    expectStatus(await shared.a.s3.headObject({ bucket: SHARED, key: "tenant-a/own" }), 200);
  });
});

Deno.test("DeleteObjects denies another tenant's keys in the same words, and only those", async () => {
  await withTenancy(async (shared) => {
    const { a } = shared;
    for (
      const named of [
        ({ key }: Target) => [{ key }],
        ({ key, versionId }: Target) => [{ key, versionId }],
      ]
    ) {
      await compare("DeleteObjects", shared, async (target) => {
        const answer = await a.s3.deleteObjects(SHARED, [...named(target), {
          key: "tenant-a/none",
        }]);
        assert.equal(answer.xml.all("Error").length, 1);
        assert.equal(answer.xml.all("Error")[0]?.get("Code"), "AccessDenied");
        const body = text(answer).replace(/<DeleteMarkerVersionId>[^<]+</, "<");
        return seen({ status: answer.status, headers: [], body }, target);
      }, 200);
    }
  });
});

Deno.test("URLs and forms signed by another tenant's key open nothing", async () => {
  await withTenancy(async (shared, url) => {
    const { accessKeyId, secretAccessKey } = shared.a;
    for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
      for (const query of method === "PUT" ? [() => ({})] : [() => ({}), version]) {
        await compare(`presigned ${method}`, shared, async (target) => {
          const signed = sign({
            ...{ url, method, path: `/${SHARED}/${target.key}`, query: query(target) },
            ...{ accessKeyId, secret: secretAccessKey, mode: "UNSIGNED-PAYLOAD", presign: true },
          });
          const body = method === "PUT" ? { body: "x" } : {};
          const answer = await fetch(signed.url, { method, headers: signed.headers, ...body });
          const { status, headers } = answer;
          return seen({ status, headers, body: await answer.text() }, target);
        });
      }
    }
    await compare("form", shared, async (target) => {
      const credentials = { accessKeyId, secretAccessKey };
      const fields = signForm({ bucket: SHARED, credentials, fields: { key: target.key } });
      return seenRaw(await postForm(shared.a.s3, encodeForm(fields, { content: "x" })), target);
    });
    // The key is whole only once the name of the file is in it.
    const fields = signForm({
      bucket: SHARED,
      credentials: { accessKeyId, secretAccessKey },
      fields: { key: "tenant-b/${filename}" },
      unconditioned: ["key"],
      conditions: [["starts-with", "$key", ""]],
    });
    await compare("form by file name", shared, async (target) => {
      const file = { content: "x", filename: target.key.split("/")[1]! };
      const answer = await postForm(shared.a.s3, encodeForm(fields, file));
      return seenRaw(answer, target);
    });
  });
});

function postForm({ http }: S3Client, body: Uint8Array): Promise<RawResponse> {
  const length = ["content-length", String(body.length)] as const;
  const headers = [["host", "s3.test"], ["content-type", FORM_TYPE], length] as const;
  return http.send({ method: "POST", target: `/${SHARED}`, headers, body });
}

function seenRaw({ status, lines, body }: RawResponse, target: Target): Seen {
  return seen({ status, headers: lines, body: Buffer.from(body).toString() }, target);
}

Deno.test("who may nothing, and nobody, are told the same of what is there and what is not", async () => {
  await using server = await embeddedServer();
  using shared = await tenancy(server);
  using nobody = await tenant(server, "nobody", [allow("s3:ListAllMyBuckets", "*")]);
  using most = await tenant(server, "most", [
    allow("s3:*", "*"),
    deny("s3:*", [SHARED, `${SHARED}/tenant-b/*`]),
  ]);
  for (const { s3, name } of [nobody, most]) {
    for (const [operation, attempts] of Object.entries(DENIED)) {
      for (const [index, attempt] of attempts.entries()) {
        const what = `${operation} ${index} by ${name}`;
        await compare(what, shared, (target) => ask(s3, attempt, target));
      }
    }
  }
  for (const [operation, attempts] of Object.entries(DENIED)) {
    for (const [index, attempt] of attempts.entries()) {
      const what = `${operation} ${index} by anyone`;
      await compare(what, shared, async (target) => {
        const { method, key = "", query = {}, headers = {}, body } = attempt(target);
        const search = Object.entries(query).map(([name, value]) =>
          `${name}=${encodeURIComponent(String(value))}`
        ).join("&");
        const length = String(body?.length ?? 0);
        const lines = { host: "s3.test", "content-length": length, ...headers };
        return seenRaw(
          await shared.root.http.send({
            method,
            target: `/${SHARED}/${key}${search === "" ? "" : `?${search}`}`,
            headers: Object.entries(lines) as [string, string][],
            ...(body === undefined ? {} : { body }),
          }),
          target,
        );
      });
    }
  }
});
