/** Who changed what, newest first: searched, followed as it grows, and taken away. */
import { answered, api, type Schemas } from "../api.ts";
import { AuditFilters } from "../audit/audit_filters.tsx";
import { auditQueryOf } from "../audit/audit_filter.ts";
import { AuditRecords } from "../audit/audit_records.tsx";
import { useTail } from "../audit/tail.ts";
import { bytes, moment } from "../format.ts";
import { type Paged, type PageOf, usePages } from "../paging.ts";
import { type Place, setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { saveFile } from "../ui/save_file.ts";
import { Empty, Loaded } from "../ui/states.tsx";

const words = text.audit;

type AuditRecord = Schemas["AuditRecord"];
type AuditPage = PageOf<AuditRecord> & { readonly scanned: number };

const PER_PAGE = 100;

export function Show({ query: address }: Place) {
  const isLive = address.has("live");
  const { from, ...filter } = auditQueryOf(address, Date.now());
  const question = JSON.stringify([address.get("range"), address.get("from"), filter]);
  const ask = (
    more: { readonly cursor?: string; readonly from?: string },
    signal: AbortSignal,
  ) => {
    const since = from === undefined ? {} : { from };
    const query = { limit: PER_PAGE, ...filter, ...since, ...more };
    return answered(api.GET("/api/v1/audit", { params: { query }, signal }));
  };
  const pages = usePages(
    question,
    (cursor, signal) => ask(cursor === undefined ? {} : { cursor }, signal),
  );
  const tail = useTail({
    question,
    isOn: isLive && pages.first.data !== undefined,
    known: pages.items,
    ask: (from, signal) => ask(from === undefined ? {} : { from }, signal),
  });
  const records = [...tail.items, ...pages.items];
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        <>
          <Button
            icon={isLive ? "pause" : "play"}
            pressed={isLive}
            onClick={() => setQuery({ live: isLive ? undefined : "1" }, { replace: true })}
          >
            {words.live}
          </Button>
          <Button
            icon="download"
            unavailable={records.length === 0 ? words.nothingToDownload : undefined}
            onClick={() => saveFile("audit.jsonl", "application/jsonl", linesOf(records))}
          >
            {words.download}
          </Button>
        </>
      }
    >
      <Card>
        <AuditFilters query={address} />
      </Card>
      {isLive && (
        <p class="soft small" role="status">
          {words.following(tail.items.length)}
          {tail.hasGap && ` ${words.gap}`}
        </p>
      )}
      <Failure of={tail.failure} />
      <Damaged files={new Set(pages.pages.flatMap(({ damaged }) => damaged))} />
      <Card flush>
        <Loaded of={pages.first}>
          {() =>
            records.length > 0
              ? <AuditRecords records={records} isOld={pages.first.isLoading} />
              : pages.hasMore
              ? (
                <Empty icon="search" title={words.noneSoFar}>
                  <p>{words.noneSoFarHint}</p>
                </Empty>
              )
              : (
                <Empty icon="audit" title={words.none}>
                  <p>{words.noneHint}</p>
                </Empty>
              )}
        </Loaded>
      </Card>
      <Failure of={pages.failure} />
      {pages.first.data !== undefined && <Reached pages={pages} last={records.at(-1)} />}
    </Page>
  );
}

function linesOf(records: readonly AuditRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

function Damaged({ files }: { readonly files: ReadonlySet<string> }) {
  if (files.size === 0) return null;
  return (
    <Notice tone="danger" title={words.damaged}>
      <p>{words.damagedHint}</p>
      <ul>
        {[...files].map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** How far back it has looked, and the way further. */
function Reached(
  { pages, last }: {
    readonly pages: Paged<AuditRecord, AuditPage>;
    readonly last: AuditRecord | undefined;
  },
) {
  const scanned = pages.pages.reduce((sum, page) => sum + page.scanned, 0);
  const looked = words.looked(bytes(scanned), last && moment(last.time));
  return (
    <div class="row">
      {pages.hasMore && (
        <Button isBusy={pages.isLoadingMore} onClick={() => pages.loadMore()}>
          {words.further}
        </Button>
      )}
      <span class="soft small" role="status">
        {pages.hasMore ? looked : last && words.end}
      </span>
    </div>
  );
}
