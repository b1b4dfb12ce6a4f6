/** The first look: is all well, how much is there, what changed; and for who has just begun, how to
 * go on. */
import { answered, api, type Schemas } from "../api.ts";
import { bytes, count, duration, moment, relative } from "../format.ts";
import { DayCharts } from "../overview/charts.tsx";
import { warningsOf } from "../overview/warnings.ts";
import { may } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { href } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { Badge, Card, Page } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { Meter, Tile } from "../ui/tile.tsx";
import { visibleText } from "../visible_text.ts";

const words = text.overview;

export function Show() {
  return (
    <Page title={words.title} intro={words.welcome(session.value?.name ?? "")}>
      {may("admin:GetStatus") && <State />}
      {may("admin:GetUsage")
        ? <Amounts />
        : may("admin:GetUsage") === false && may("s3:ListAllMyBuckets") && <Buckets />}
      {may("admin:GetStatus") && <DayCharts />}
      {may("admin:GetAudit") && <Activity />}
    </Page>
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

function Amounts() {
  const usage = useResource(
    "usage",
    (signal) => answered(api.GET("/api/v1/usage", { params: { query: { limit: 1 } }, signal })),
    { every: 15_000 },
  );
  return (
    <Loaded of={usage} lines={2}>
      {({ total, buckets }) => (
        <>
          <div class="tiles">
            <Tile
              icon="bucket"
              label={words.buckets}
              value={count(buckets)}
              to={href(["buckets"])}
            />
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
          {total.versions === 0 && <FirstSteps hasBucket={buckets > 0} />}
        </>
      )}
    </Loaded>
  );
}

function FirstSteps({ hasBucket }: { readonly hasBucket: boolean }) {
  const steps: readonly (readonly [string, string, string, boolean])[] = [
    [words.firstBucket, words.firstBucketHint, href(["buckets"], { create: "1" }), hasBucket],
    [words.firstKey, words.firstKeyHint, href(["access-keys"]), false],
    [words.firstConnect, words.firstConnectHint, href(["connect"]), false],
  ];
  return (
    <Card title={words.firstTitle}>
      <ol class="steps">
        {steps.map(([label, hint, to, isDone], index) => (
          <li key={label}>
            <span class={isDone ? "step done" : "step"}>
              {isDone ? <Icon name="check" size={16} /> : index + 1}
            </span>
            <div class="grow">
              <h3>{label}</h3>
              <p class="soft small">{hint}</p>
            </div>
            {!isDone && <LinkButton small href={to}>{label}</LinkButton>}
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
                {items.map((
                  { sequence, action, time, principal, result, bucket, key, resource },
                ) => (
                  <li key={sequence}>
                    <Badge tone={result === "success" ? "" : "danger"}>{action}</Badge>
                    <span class="grow cut mono">
                      {visibleText(
                        resource ?? [bucket, key].filter((part) => part !== undefined).join("/"),
                      )}
                    </span>
                    <span class="soft small optional">{words.by} {principal}</span>
                    <time class="soft small number" dateTime={time} title={moment(time)}>
                      {relative(time)}
                    </time>
                  </li>
                ))}
              </ul>
            )}
      </Loaded>
    </Card>
  );
}
