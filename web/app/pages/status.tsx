/** How the server is at this moment: its checks, its isolates, its drives. */
import { answered, api, type Schemas } from "../api.ts";
import { bytes, count, duration } from "../format.ts";
import { base } from "../introduction.ts";
import { warningsOf } from "../overview/warnings.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Notice } from "../ui/notice.tsx";
import { Badge, Card, Facts, Page } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { Meter } from "../ui/tile.tsx";

const words = text.status;

type Status = Schemas["Status"];
type Check = Status["checks"][number];
type Isolate = Status["isolates"][number];
type Drive = Status["drives"][number];

export function Show() {
  const status = useResource(
    "status",
    (signal) => answered(api.GET("/api/v1/status", { signal })),
    { every: 5_000 },
  );
  return (
    <Page title={words.title} intro={words.intro}>
      <Loaded of={status}>
        {(data) => (
          <>
            {warningsOf(data).map(({ tone, title, hint }) => (
              <Notice key={title} tone={tone} title={title}>{hint && <p>{hint}</p>}</Notice>
            ))}
            <Card title={words.server}>
              <Facts
                of={[
                  [words.phase, <Phase key="phase" of={data} />],
                  [
                    words.version,
                    <span class="row" key="version">
                      {words.versions(data.version, data.runtime)}
                      <a href={`${base}assets/licenses.txt`} target="_blank">{words.licenses}</a>
                    </span>,
                  ],
                  [words.uptime, duration(data.uptime)],
                  [words.writing, data.readOnly ? words.readOnly : words.writable],
                ]}
              />
            </Card>
            <Card title={words.checks} intro={words.checksHint} flush>
              <Table
                caption={words.checks}
                columns={CHECKS}
                rows={data.checks}
                keyOf={({ name }) => name}
              />
            </Card>
            <Card title={words.drives} flush>
              <Table
                caption={words.drives}
                columns={DRIVES}
                rows={data.drives}
                keyOf={({ path }) => path}
              />
            </Card>
            <Card title={words.isolates} intro={words.isolatesHint} flush>
              <Table
                caption={words.isolates}
                columns={ISOLATES}
                rows={data.isolates}
                keyOf={({ name }) => name}
              />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Phase({ of: { phase } }: { readonly of: Status }) {
  return <Badge tone={phase === "running" ? "good" : "warn"}>{words.phases[phase]}</Badge>;
}

const CHECKS: readonly Column<Check>[] = [
  { name: words.check, cell: ({ name }) => name },
  {
    name: words.state,
    cell: ({ ok }) => <Badge tone={ok ? "good" : "danger"}>{ok ? words.passes : words.fails}
    </Badge>,
  },
  {
    name: words.detail,
    optional: true,
    cell: ({ detail }) => <span class="soft">{detail}</span>,
  },
  { name: words.took, number: true, cell: ({ milliseconds }) => duration(milliseconds) },
];

const DRIVES: readonly Column<Drive>[] = [
  { name: words.path, main: true, cell: ({ path }) => <code>{path}</code> },
  { name: words.used, cell: usedOf },
  {
    name: words.free,
    number: true,
    optional: true,
    cell: ({ freeBytes }) => freeBytes === undefined ? words.unknown : bytes(freeBytes),
  },
  {
    name: words.size,
    number: true,
    optional: true,
    cell: ({ totalBytes }) => totalBytes === undefined ? words.unknown : bytes(totalBytes),
  },
];

function usedOf({ path, freeBytes, totalBytes }: Drive) {
  if (freeBytes === undefined || !totalBytes) return words.unknown;
  const part = 1 - freeBytes / totalBytes;
  return (
    <div class="used">
      <Meter label={words.usedOf(path)} part={part} />
      <span class="number">{words.percent(part)}</span>
    </div>
  );
}

const ISOLATES: readonly Column<Isolate>[] = [
  { name: words.isolate, cell: ({ name }) => name },
  {
    name: words.state,
    cell: ({ up }) => <Badge tone={up ? "good" : "danger"}>{up ? words.up : words.down}</Badge>,
  },
  {
    name: words.lag,
    number: true,
    cell: ({ lag }) => lag === undefined ? words.unknown : duration(lag * 1_000),
  },
  { name: words.restarts, number: true, cell: ({ restarts }) => count(restarts) },
];
