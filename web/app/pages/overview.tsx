/** The first look: is all well, how much is there, what changed; and for who has just begun, how to
 * go on. */
import type { paths } from "../../../admin/types.ts";
import { answered, api, type Schemas } from "../api.ts";
import { subjectOf } from "../audit/audit_records.tsx";
import { bytes, count, duration } from "../format.ts";
import { DayCharts } from "../overview/charts.tsx";
import { warningsOf } from "../overview/warnings.ts";
import { may } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { href } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { Ago } from "../ui/ago.tsx";
import { LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { Badge, Card, Page } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { Meter, Tile } from "../ui/tile.tsx";

const words = text.overview;

type UsageAnswer = paths["/api/v1/usage"]["get"]["responses"][200]["content"]["application/json"];

export function Show() {
  const mayUsage = may("admin:GetUsage");
  return (
    <Page title={words.title} intro={words.welcome(session.value?.name ?? "")}>
      {mayUsage ? <Whole /> : may("admin:GetStatus") && <State />}
      {mayUsage === false && may("s3:ListAllMyBuckets") && <Buckets />}
      {may("admin:GetStatus") && <DayCharts />}
      {may("admin:GetAudit") && <Activity />}
    </Page>
  );
}

/** For who has just begun, how to go on comes before figures that are all nought. */
function Whole() {
  const usage = useResource(
    "usage",
    (signal) => answered(api.GET("/api/v1/usage", { params: { query: { limit: 1 } }, signal })),
    { every: 15_000 },
  );
  const { data } = usage;
  return (
    <>
      {data?.total.versions === 0 && <FirstSteps bucket={data.items[0]?.bucket} />}
      {may("admin:GetStatus") && <State />}
      <Loaded of={usage} lines={2}>{(data) => <Amounts of={data} />}</Loaded>
    </>
  );
}

function State() {
  const status = useResource(
    "status",
    (signal) => answered(api.GET("/api/v1/status", { signal })),
    { every: 15_000 },
  );
  return (
    <Loaded of={status} lines={2}>
      {(data) => {
        const warnings = warningsOf(data);
        return (
          <>
            {warnings.map(({ tone, title, hint }) => (
              <Notice key={title} tone={tone} title={title}>{hint && <p>{hint}</p>}</Notice>
            ))}
            <div class="tiles">
              <Tile
                icon="status"
                label={words.checks}
                value={warnings.length === 0
                  ? words.allWell
                  : words.checksFailing(data.checks.filter(({ ok }) => !ok).length)}
                note={words.uptime(duration(data.uptime))}
              />
              {data.drives.map((drive) => <Drive key={drive.path} of={drive} />)}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

function Drive(
  { of: { path, freeBytes, totalBytes } }: { readonly of: Schemas["Status"]["drives"][number] },
) {
  if (freeBytes === undefined || !totalBytes) return null;
  const used = 1 - freeBytes / totalBytes;
  return (
    <Tile
      icon="bucket"
      label={words.capacity}
      value={words.free(bytes(freeBytes), bytes(totalBytes))}
    >
      <Meter label={path} part={used} />
    </Tile>
  );
}

function Amounts({ of: { total, buckets } }: { readonly of: UsageAnswer }) {
  return (
    <div class="tiles figures">
      <Tile icon="bucket" label={words.buckets} value={count(buckets)} to={href(["buckets"])} />
      <Tile
        icon="file"
        label={words.objects}
        value={count(total.objects)}
        note={words.versions(total.versions)}
      />
      <Tile
        icon="overview"
        label={words.bytes}
        value={bytes(total.bytes)}
        note={total.uploads > 0
          ? words.uploads(total.uploads, bytes(total.uploadBytes))
          : words.bytesHint}
      />
    </div>
  );
}

/** `bucket`: the first there is. */
function FirstSteps({ bucket }: { readonly bucket: string | undefined }) {
  const steps = [
    { ...words.first.bucket, to: href(["buckets"], { create: "1" }), isDone: bucket !== undefined },
    { ...words.first.connect, to: href(["connect"], { bucket }), isDone: false },
    {
      ...words.first.upload,
      to: bucket === undefined ? undefined : href(["buckets", bucket]),
      isDone: false,
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Card title={words.first.title}>
      <ol class="steps">
        {steps.map(({ title, hint, verb, to, isDone }, index) => (
          <li key={title}>
            <span class={isDone ? "step done" : "step"}>
              {isDone ? <Icon name="check" size={16} /> : index + 1}
            </span>
            <div class="grow">
              <h3>{title}</h3>
              <p class="soft small">{hint}</p>
            </div>
            {!isDone && to !== undefined && (
              <LinkButton small kind={index === next ? "primary" : "plain"} href={to}>
                {verb}
              </LinkButton>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** For who does not administer. */
function Buckets() {
  const buckets = useResource(
    "buckets",
    (signal) => answered(api.GET("/api/v1/buckets", { params: { query: { limit: 20 } }, signal })),
  );
  return (
    <Card title={words.yourBuckets} flush>
      <Loaded of={buckets}>
        {({ items }) => (
          <ul class="lines">
            {items.map(({ name, usage }) => (
              <li key={name}>
                <Icon name="bucket" />
                <a class="grow" href={href(["buckets", name])}>{name}</a>
                <span class="soft number">{usage && bytes(usage.bytes)}</span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function Activity() {
  const audit = useResource(
    "audit",
    (signal) => answered(api.GET("/api/v1/audit", { params: { query: { limit: 8 } }, signal })),
    { every: 15_000 },
  );
  return (
    <Card
      title={words.activity}
      actions={
        <LinkButton small kind="quiet" href={href(["audit"])}>{words.activityAll}</LinkButton>
      }
      flush
    >
      <Loaded of={audit}>
        {({ items }) =>
          items.length === 0
            ? <p class="soft lines-none">{words.noActivity}</p>
            : (
              <ul class="lines">
                {items.map((record) => (
                  <li key={record.sequence} class="change">
                    <span class="row">
                      {record.action}
                      {record.result === "failure" && (
                        <Badge tone="danger">{text.audit.failed}</Badge>
                      )}
                    </span>
                    <span class="cut mono" title={subjectOf(record)}>{subjectOf(record)}</span>
                    <span class="soft small optional cut">{words.by} {record.principal}</span>
                    <Ago of={record.time} class="soft small number" />
                  </li>
                ))}
              </ul>
            )}
      </Loaded>
    </Card>
  );
}
