/** Requests as rows, each of which opens to all that is known of it. */
import type { ComponentChildren } from "preact";
import { bytes, duration, instant, moment } from "../format.ts";
import { may } from "../permissions.ts";
import { href } from "../router.ts";
import { text } from "../text.ts";
import { CopyButton } from "../ui/copy.tsx";
import { Badge, Facts } from "../ui/page.tsx";
import { type Column, Table } from "../ui/table.tsx";
import type { TracedRequest } from "./traced_requests.ts";
import { visibleText } from "../visible_text.ts";

const words = text.trace;

export function TraceRows({ requests }: { readonly requests: readonly TracedRequest[] }) {
  return (
    <Table
      caption={words.caption}
      columns={COLUMNS}
      rows={requests}
      keyOf={({ requestId }) => requestId}
      details={(request) => <TraceDetails of={request} />}
    />
  );
}

const COLUMNS: readonly Column<TracedRequest>[] = [
  {
    name: words.time,
    optional: true,
    cell: ({ time }) => <time class="moment" dateTime={time}>{instant(time)}</time>,
  },
  {
    name: words.status,
    cell: ({ status }) => <Badge tone={toneOf(status)}>{status}</Badge>,
  },
  {
    name: words.fields.operation,
    cell: (request) => (
      <>
        <span class="whole">{request.operation}</span>
        <span class="narrow-only mono">{subjectOf(request)}</span>
        <span class="narrow-only soft small">{duration(request.duration)}</span>
      </>
    ),
  },
  {
    name: words.subject,
    optional: true,
    main: true,
    cell: (request) => <span class="mono">{subjectOf(request)}</span>,
  },
  {
    name: words.fields.principal,
    optional: true,
    cell: ({ principal }) => <span class="short" title={principal}>{principal}</span>,
  },
  { name: words.took, number: true, optional: true, cell: (request) => duration(request.duration) },
];

function toneOf(status: number): "good" | "warn" | "danger" {
  return status >= 500 ? "danger" : status >= 400 ? "warn" : "good";
}

function subjectOf({ bucket, key }: TracedRequest): string {
  return visibleText([bucket, key].filter((part) => part !== undefined).join("/"));
}

function TraceDetails({ of: request }: { readonly of: TracedRequest }) {
  const { status, code } = request;
  return (
    <Facts
      of={[
        [
          words.time,
          <time key="time" dateTime={request.time} title={request.time}>
            {moment(request.time)}
          </time>,
        ],
        [words.method, request.method],
        [words.status, `${status}${code === undefined ? "" : ` ${code}`}`],
        [words.fields.bucket, literal(request.bucket)],
        [words.key, literal(request.key)],
        [words.fields.principal, request.principal],
        [words.share, literal(request.share)],
        [words.took, duration(request.duration)],
        [words.received, bytes(request.received)],
        [words.sent, bytes(request.sent)],
        [words.source, literal(request.sourceAddress)],
        [words.userAgent, request.userAgent],
        [words.requestId, <Reference key="reference" of={request} />],
      ]}
    />
  );
}

function Reference({ of: { requestId: id, status, method } }: { readonly of: TracedRequest }) {
  const isRefused = (status === 401 || status === 403) && may("admin:GetRefusal");
  const isChange = status < 400 && method !== "GET" && method !== "HEAD" && may("admin:GetAudit");
  return (
    <span class="row">
      <code>{id}</code>
      <CopyButton value={id} label={text.ui.copyRequestId} />
      {isRefused && <a href={href(["refusals"], { request: id })}>{text.ui.whyRefused}</a>}
      {isChange && <a href={href(["audit"], { requestId: id })}>{words.inAudit}</a>}
    </span>
  );
}

function literal(value: string | undefined): ComponentChildren {
  return value && <code>{visibleText(value)}</code>;
}
