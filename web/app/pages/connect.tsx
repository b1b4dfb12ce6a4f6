/** Settings for the programs people use, filled in with this server, a key and a bucket; and word of
 * the first request. */
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { BucketChoice, isUsable, KeyChoice, type Keys } from "../connect/choices.tsx";
import { reachOf } from "../connect/endpoint_reach.ts";
import { SNIPPETS, type ToolName, TOOLS, TRIALS } from "../connect/snippets.ts";
import { UseOfKey } from "../connect/use_of_key.tsx";
import { introduction } from "../introduction.ts";
import type { PageOf } from "../paging.ts";
import { may } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { href, type Place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Code, CopyButton } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";
import { Card, Facts, Page, Tabs } from "../ui/page.tsx";
import { Loaded, Skeleton } from "../ui/states.tsx";

const words = text.connect;

/** What more there is cannot be chosen from a list anyway. */
const MOST = { limit: 100 };

export function Show({ query }: Place) {
  const { s3Url, region } = introduction;
  const mayList = {
    keys: may("admin:ListOwnAccessKeys"),
    buckets: may("s3:ListAllMyBuckets"),
  };
  const isKnown = mayList.keys !== undefined && mayList.buckets !== undefined;
  return (
    <Page title={words.title} intro={words.intro}>
      {s3Url === undefined || region === undefined
        ? <Notice tone="warn" title={words.starting} />
        : !isKnown
        ? <Skeleton />
        : (
          <Settings
            endpoint={s3Url.replace(/\/+$/, "")}
            mayListKeys={mayList.keys === true}
            mayListBuckets={mayList.buckets === true}
            {...{ region, query }}
          />
        )}
    </Page>
  );
}

function Settings(
  { endpoint, region, mayListKeys, mayListBuckets, query }: {
    readonly endpoint: string;
    readonly region: string;
    readonly mayListKeys: boolean;
    readonly mayListBuckets: boolean;
    readonly query: URLSearchParams;
  },
) {
  const [created, setCreated] = useState<Schemas["NewAccessKey"]>();
  const keys = useResource(
    "keys",
    async (signal): Promise<Keys> =>
      mayListKeys
        ? await answered(api.GET("/api/v1/own/access-keys", { params: { query: MOST }, signal }))
        : { items: [] },
    { every: 2_000 },
  );
  const buckets = useResource(
    "buckets",
    async (signal): Promise<PageOf<Schemas["Bucket"]>> =>
      mayListBuckets
        ? await answered(api.GET("/api/v1/buckets", { params: { query: MOST }, signal }))
        : { items: [] },
  );
  const tool = TOOLS.find((name) => name === query.get("tool")) ?? "aws";
  const key = query.get("key") ?? keys.data?.items.find(isUsable)?.accessKeyId ?? "";
  const isNew = created?.accessKeyId === key;
  const listed = keys.data?.items.find(({ accessKeyId }) => accessKeyId === key);
  const bucket = query.get("bucket") ?? buckets.data?.items[0]?.name ?? "";
  return (
    <>
      <Reach endpoint={endpoint} />
      <Card title={words.choices}>
        <div class="stack">
          <Facts
            of={[
              [words.endpoint, <Value key="endpoint" of={endpoint} label={words.copyEndpoint} />],
              [words.region, <Value key="region" of={region} label={words.copyRegion} />],
            ]}
          />
          <div class="beside">
            <KeyChoice
              keys={keys}
              chosen={key}
              toolLabel={words.tools[tool]}
              onCreated={(made) => {
                setCreated(made);
                setQuery({ key: made.accessKeyId }, { replace: true });
              }}
            />
            <Loaded of={buckets} lines={2}>
              {(data) => <BucketChoice buckets={data} chosen={bucket} />}
            </Loaded>
          </div>
          {isNew && <Secret of={created} />}
        </div>
      </Card>
      <Snippet
        tool={tool}
        to={{
          ...{ endpoint, region },
          accessKeyId: key || words.keyPlaceholder,
          secretAccessKey: isNew ? created.secretAccessKey : words.secretPlaceholder,
          bucket: bucket || words.bucketPlaceholder,
        }}
        query={query}
      />
      <Card title={words.firstRequest}>
        <UseOfKey of={listed ?? (isNew ? created : undefined)} />
      </Card>
    </>
  );
}

function Reach({ endpoint }: { readonly endpoint: string }) {
  const reach = reachOf(endpoint);
  if (reach === "anywhere") return null;
  return (
    <Notice tone="warn" title={words.reaches[reach](new URL(endpoint).hostname)}>
      <p>
        {words.reachHint} <code>s3.publicUrl</code> (<code>OBJECTSTORAGE_PUBLIC_URL</code>)
      </p>
    </Notice>
  );
}

function Value({ of, label }: { readonly of: string; readonly label: string }) {
  return (
    <span class="row">
      <code>{of}</code>
      <CopyButton value={of} label={label} />
    </span>
  );
}

/** Shown as long as the page is. */
function Secret({ of: { secretAccessKey } }: { readonly of: Schemas["NewAccessKey"] }) {
  return (
    <Notice tone="good" title={words.created}>
      <p>{words.createdHint}</p>
      <span class="row">
        <code>{secretAccessKey}</code>
        <CopyButton value={secretAccessKey} label={words.copySecret} />
      </span>
    </Notice>
  );
}

function Snippet(
  { tool, to, query }: {
    readonly tool: ToolName;
    readonly to: Parameters<typeof SNIPPETS[ToolName]>[0];
    readonly query: URLSearchParams;
  },
) {
  const kept = Object.fromEntries(query);
  const trial = TRIALS[tool]?.(to);
  return (
    <Card>
      <div class="stack">
        <Tabs
          label={words.program}
          current={tool}
          tabs={TOOLS.map((id) => ({
            id,
            label: words.tools[id],
            href: href(["connect"], { ...kept, tool: id }),
          }))}
        />
        <p class="soft">{words.where[tool]}</p>
        <Code value={SNIPPETS[tool](to)} label={words.copySettings} />
        {trial !== undefined && (
          <>
            <p class="soft">{words.then}</p>
            <Code value={trial} label={words.copyCommand} />
          </>
        )}
      </div>
    </Card>
  );
}
