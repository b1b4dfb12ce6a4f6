import assert from "node:assert/strict";
import { BUCKET, type Call, call, OWNER } from "../../../tests/support/operation_call.ts";
import type { MetadataReader } from "../../../storage/metadata.ts";
import { continuationToken } from "../listing.ts";
import { S3Error } from "../errors.ts";
import { listBuckets } from "./list_buckets.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
  `<Owner><ID>${OWNER.id}</ID><DisplayName>root</DisplayName></Owner>`;
const TAIL = "</ListAllMyBucketsResult>";

/** Buckets of `names`, those whose name holds `eu` in eu-west-1. */
function reader(names: readonly string[]): Partial<MetadataReader> {
  return {
    listBuckets({ owner, prefix, after, limit }) {
      const found = owner !== OWNER.id ? [] : names
        .filter((name) => name.startsWith(prefix) && name > after)
        .map((name) => ({
          ...BUCKET,
          name,
          region: name.includes("eu") ? "eu-west-1" : "us-east-1",
        }));
      return Promise.resolve({
        buckets: found.slice(0, limit),
        truncated: found.length > limit,
      });
    },
  };
}

Deno.test("ListBuckets lists all of the caller's", async () => {
  const { xml } = await call(listBuckets, { reader: reader(["aaa", "bbb"]) });
  assert.equal(
    xml,
    `${HEAD}<Buckets><Bucket><Name>aaa</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>` +
      "</Bucket><Bucket><Name>bbb</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>" +
      `</Bucket></Buckets>${TAIL}`,
  );
});

Deno.test("ListBuckets answers an empty list when there is none", async () => {
  const { xml } = await call(listBuckets, { reader: reader([]) });
  assert.equal(xml, `${HEAD}<Buckets></Buckets>${TAIL}`);
});

Deno.test("ListBuckets pages, filters by prefix and names regions when parameters are sent", async () => {
  const buckets = reader(["a1", "a2", "a3", "b1"]);
  const first = await call(listBuckets, { query: "prefix=a&max-buckets=2", reader: buckets });
  const bucket = (name: string) =>
    `<Bucket><Name>${name}</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>` +
    "<BucketRegion>us-east-1</BucketRegion></Bucket>";
  const token = continuationToken("a2");
  assert.equal(
    first.xml,
    `${HEAD}<Buckets>${bucket("a1")}${bucket("a2")}</Buckets><Prefix>a</Prefix>` +
      `<ContinuationToken>${token}</ContinuationToken>${TAIL}`,
  );
  const second = await call(listBuckets, {
    query: `prefix=a&max-buckets=2&continuation-token=${token}`,
    reader: buckets,
  });
  assert.equal(second.xml, `${HEAD}<Buckets>${bucket("a3")}</Buckets><Prefix>a</Prefix>${TAIL}`);
});

Deno.test("ListBuckets goes on past buckets of other regions", async () => {
  const buckets = reader(["a", "b", "c-eu", "d", "e-eu", "f-eu"]);
  const names: string[] = [];
  let token: string | undefined;
  do {
    const { xml }: { xml: string } = await call(listBuckets, {
      query: "bucket-region=eu-west-1&max-buckets=2" +
        (token === undefined ? "" : `&continuation-token=${token}`),
      reader: buckets,
    });
    for (const match of xml.matchAll(/<Name>(.*?)<\/Name>/g)) names.push(match[1] ?? "");
    token = /<ContinuationToken>(.*?)</.exec(xml)?.[1];
  } while (token !== undefined);
  assert.deepEqual(names, ["c-eu", "e-eu", "f-eu"]);
});

Deno.test("ListBuckets refuses a page size out of range and a token that is none", async () => {
  for (
    const query of ["max-buckets=0", "max-buckets=10001", "max-buckets=x", "continuation-token=x"]
  ) {
    await assert.rejects(
      call(listBuckets, { query, reader: reader([]) }),
      (error) => error instanceof S3Error && error.code === "InvalidArgument",
      query,
    );
  }
});

/** Lets in who is asked about a bucket whose name `isOpen`, and to nothing else; counts. */
function visible(isOpen: (name: string) => boolean) {
  const asked = { times: 0 };
  const authorize: Call["authorize"] = (action, { bucket = "", top }) => {
    asked.times++;
    if (action === "s3:ListBucket" && top === true && isOpen(bucket)) return Promise.resolve();
    return Promise.reject(new S3Error("AccessDenied"));
  };
  return { asked, authorize };
}

function namesIn(xml: string): readonly string[] {
  return [...xml.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name = ""]) => name);
}

Deno.test("ListBuckets answers who may not list all the buckets it may look into", async () => {
  const { authorize } = visible((name) => name.startsWith("b"));
  const buckets = reader(["a1", "b1", "b2", "b3", "c1"]);
  const list = async (query: string) =>
    (await call(listBuckets, { query, reader: buckets, authorize })).xml;
  assert.deepEqual(namesIn(await list("")), ["b1", "b2", "b3"]);
  const first = await list("max-buckets=2");
  assert.deepEqual(namesIn(first), ["b1", "b2"]);
  const token = /<ContinuationToken>(.*?)<\/ContinuationToken>/.exec(first)?.[1] ?? "";
  assert.equal(token, continuationToken("b2"));
  const second = await list(`max-buckets=2&continuation-token=${token}`);
  assert.deepEqual(namesIn(second), ["b3"]);
  assert.doesNotMatch(second, /ContinuationToken/);
  assert.deepEqual(namesIn(await list("prefix=a")), [], "it has others");
  assert.deepEqual(namesIn(await list(`continuation-token=${continuationToken("b3")}`)), []);
});

Deno.test("ListBuckets refuses who may look into none", async () => {
  const { authorize } = visible(() => false);
  for (
    const query of ["", "prefix=a", "max-buckets=1", `continuation-token=${continuationToken("a")}`]
  ) {
    await assert.rejects(
      call(listBuckets, { query, reader: reader(["a1", "b1"]), authorize }),
      { code: "AccessDenied" },
      query,
    );
  }
});

Deno.test("ListBuckets looks at no more than 10,000 buckets, and names none it does not show", async () => {
  const names = Array.from({ length: 25_000 }, (_, index) => `b${String(index).padStart(6, "0")}`);
  const { asked, authorize } = visible((name) => name === names[3] || name === names[24_999]);
  const list = (query: string) => call(listBuckets, { query, reader: reader(names), authorize });
  const { xml } = await list("");
  assert.deepEqual(namesIn(xml), [names[3]]);
  assert.match(xml, new RegExp(`<ContinuationToken>${continuationToken(names[3]!)}</`));
  assert.ok(asked.times <= 10_001, String(asked.times));
  const next = await list(`continuation-token=${continuationToken(names[3]!)}`);
  assert.deepEqual(namesIn(next.xml), []);
  assert.doesNotMatch(next.xml, /ContinuationToken/);
  assert.ok(asked.times <= 30_004, String(asked.times));
});
