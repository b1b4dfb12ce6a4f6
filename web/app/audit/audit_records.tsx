/** Records of the audit log as rows, each of which opens to all it says. */
import type { ComponentChildren } from "preact";
import type { Schemas } from "../api.ts";
import { bytes, dayTime, moment } from "../format.ts";
import { href, place } from "../router.ts";
import { text } from "../text.ts";
import { Ago } from "../ui/ago.tsx";
import { Code, CopyButton } from "../ui/copy.tsx";
import { Badge, Facts } from "../ui/page.tsx";
import { type Column, Table } from "../ui/table.tsx";
import type { AuditField } from "./audit_filter.ts";
import { visibleText } from "../visible_text.ts";

const words = text.audit;

type AuditRecord = Schemas["AuditRecord"];

export function AuditRecords(
  { records, isOld }: { readonly records: readonly AuditRecord[]; readonly isOld: boolean },
) {
  return (
    <Table
      caption={words.caption}
      columns={COLUMNS}
      rows={records}
      keyOf={({ sequence }) => String(sequence)}
      isOld={isOld}
      details={(record) => <AuditDetails of={record} />}
    />
  );
}

/** What it was done to, in one line. */
export function subjectOf({ resource, bucket, key }: AuditRecord): string {
  const found = resource ?? [bucket, key].filter((part) => part !== undefined).join("/");
  return visibleText(found);
}

const COLUMNS: readonly Column<AuditRecord>[] = [
  {
    name: words.time,
    optional: true,
    cell: ({ time }) => (
      <time class="moment" dateTime={time} title={moment(time)}>{dayTime(time)}</time>
    ),
  },
  {
    name: words.fields.action,
    cell: (record) => (
      <>
        <span class="row whole">
          {record.action}
          {record.result === "failure" && <Badge tone="danger">{words.failed}</Badge>}
        </span>
        <span class="narrow-only mono">{subjectOf(record)}</span>
        <Ago of={record.time} class="narrow-only soft small" />
      </>
    ),
  },
  {
    name: words.subject,
    optional: true,
    main: true,
    cell: (record) => <span class="mono">{subjectOf(record)}</span>,
  },
  {
    name: words.fields.principal,
    optional: true,
    cell: ({ principal }) => <span class="short" title={principal}>{principal}</span>,
  },
  {
    name: words.source,
    roomy: true,
    cell: ({ sourceAddress }) => <span class="soft mono">{sourceAddress}</span>,
  },
];

function AuditDetails({ of: record }: { readonly of: AuditRecord }) {
  const { requestId, details } = record;
  return (
    <div class="stack">
      <Facts
        of={[
          [
            words.time,
            <time key="time" dateTime={record.time} title={record.time}>{moment(record.time)}
            </time>,
          ],
          [words.sequence, record.sequence],
          [words.fields.principal, found("principal", record.principal)],
          [words.accessKey, literal(record.accessKeyId)],
          [words.fields.action, found("action", record.action)],
          [words.result, record.result === "success" ? words.succeeded : words.failed],
          [words.fields.bucket, found("bucket", record.bucket)],
          [words.key, literal(record.key)],
          [words.version, literal(record.versionId)],
          [words.size, record.size === undefined ? undefined : bytes(record.size)],
          [words.resource, found("resource", record.resource)],
          [words.source, literal(record.sourceAddress)],
          [words.userAgent, record.userAgent],
          [
            words.fields.requestId,
            requestId && (
              <span class="row" key="request">
                {found("requestId", requestId)}
                <CopyButton value={requestId} label={text.ui.copyRequestId} />
                {record.result === "failure" && (
                  <a href={href(["refusals"], { request: requestId })}>{text.ui.whyRefused}</a>
                )}
              </span>
            ),
          ],
        ]}
      />
      {details !== undefined && (
        <Code value={JSON.stringify(details, null, 2)} label={words.copyDetails} />
      )}
    </div>
  );
}

function literal(value: string | undefined): ComponentChildren {
  return value && <code>{visibleText(value)}</code>;
}

/** A value that leads to all records that have it. */
function found(field: AuditField, value: string | undefined): ComponentChildren {
  if (value === undefined) return undefined;
  const kept = Object.fromEntries(place.value.query);
  return (
    <a key={field} title={words.onlyThis} href={href(["audit"], { ...kept, [field]: value })}>
      {value}
    </a>
  );
}
