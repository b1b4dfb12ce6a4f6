/** The panel of the uploads, in the corner of every page: how far all of them are, and each of them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { bytes, count as number, duration } from "../format.ts";
import { guardUnloading } from "../router.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { ProgressBar } from "../ui/progress_bar.tsx";
import { ConflictQuestion } from "./conflict_question.tsx";
import { TransferList } from "./transfer_list.tsx";
import { totalsOf, type UploadTotals } from "./upload_totals.ts";
import { uploads } from "./uploads.ts";

const words = text.uploads;
/** Milliseconds between two announcements. */
const ANNOUNCED = 10_000;

export function UploadPanel() {
  // What the queue holds changes without notice but this.
  void uploads.changes.value;
  const [isOpen, setOpen] = useState(true);
  const { name: owner, createdAt: since } = session.value ?? {};
  useEffect(() => {
    if (owner !== undefined) void uploads.belongTo(owner);
  }, [owner]);
  useEffect(() => uploads.goOn(), [since]);
  // Who is signed out sends nothing more.
  useEffect(() => () => uploads.pause(uploads.transfers), []);
  const { transfers } = uploads;
  const totals = totalsOf(transfers);
  const isUnfinished = totals.active > 0 || totals.count.paused > 0;
  useEffect(() => isUnfinished ? guardUnloading() : undefined, [isUnfinished]);
  const state = stateOf(totals);
  const announced = useSeldom(state, totals.active === 0);
  if (transfers.length === 0 && !uploads.isTaking) return null;
  const asking = transfers.find((each) => each.state === "asking");
  return (
    <section class={isOpen ? "uploads is-open" : "uploads"} aria-label={words.title}>
      <header>
        <div class="grow">
          <h2>{state}</h2>
          {totals.files > 0 && <p class="under">{progressOf(totals)}</p>}
        </div>
        {totals.count.elsewhere < transfers.length && <Actions {...totals} />}
        <Button
          small
          kind="quiet"
          icon={isOpen ? "down" : "up"}
          label={isOpen ? words.collapse : words.open}
          expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
      </header>
      {totals.files > 0 && <Meter {...totals} />}
      {asking !== undefined && (
        <ConflictQuestion
          key={asking.id}
          transfer={asking}
          others={transfers.filter((each) =>
            each !== asking && each.batch === asking.batch && each.state === "asking"
          ).length}
        />
      )}
      {isOpen && <TransferList transfers={transfers} beat={uploads.changes.value} />}
      <p class="unseen" role="status">{announced}</p>
    </section>
  );
}

function Actions({ active, count }: UploadTotals) {
  const isOver = count.done + count.skipped + count.cancelled + count.failed;
  return (
    <>
      {active > 0
        ? (
          <Button
            small
            kind="quiet"
            icon="pause"
            label={words.pauseAll}
            onClick={() => uploads.pause(uploads.transfers)}
          />
        )
        : count.paused > 0 && (
          <Button
            small
            kind="quiet"
            icon="play"
            label={words.resumeAll}
            onClick={() => uploads.resume(uploads.transfers.filter(isPaused))}
          />
        )}
      <Menu
        small
        label={words.actions}
        items={[
          active > 0 && count.paused > 0
            ? {
              label: words.resumeAll,
              icon: "play",
              onSelect: () => uploads.resume(uploads.transfers.filter(isPaused)),
            }
            : undefined,
          count.failed > 0
            ? {
              label: words.retryAll,
              icon: "retry",
              onSelect: () =>
                uploads.resume(uploads.transfers.filter(({ state }) => state === "failed")),
            }
            : undefined,
          {
            label: words.clear,
            icon: "check",
            unavailable: isOver === 0 ? words.nothingDone : undefined,
            onSelect: () => uploads.clear(),
          },
          active + count.paused + count.asking + count.missing + count.failed > 0
            ? {
              label: words.cancelAll,
              icon: "close",
              isDangerous: true,
              onSelect: () => uploads.cancel(uploads.transfers),
            }
            : undefined,
        ]}
      />
    </>
  );
}

function isPaused({ state }: { readonly state: string }): boolean {
  return state === "paused";
}

function Meter({ sent, bytes: all, count, files }: UploadTotals) {
  const share = all > 0 ? sent / all : files === 0 ? 0 : count.done / files;
  return <ProgressBar label={words.progress} share={share} />;
}

function stateOf({ active, count, files }: UploadTotals): string {
  if (active > 0) return words.running(number(count.done), number(files));
  if (uploads.isTaking) return words.reading;
  if (count.asking > 0) return words.needsAnswer(count.asking);
  if (count.failed > 0) return words.failed(count.failed);
  if (count.paused > 0) return words.paused(count.paused);
  if (count.missing > 0) return words.needsFile(count.missing);
  if (count.elsewhere > 0) return words.elsewhere(count.elsewhere);
  return count.done > 0 ? words.finished(count.done) : words.nothingDone;
}

function progressOf({ active, sent, bytes: all }: UploadTotals): string {
  const { rate } = uploads;
  const amount = sent === all ? bytes(all) : words.amount(bytes(sent), bytes(all));
  if (active === 0 || rate === undefined || rate === 0) return amount;
  const left = Math.max(1_000, (all - sent) * 1_000 / rate);
  return [amount, words.perSecond(bytes(rate)), words.timeLeft(duration(left))].join(" · ");
}

/** The words, but not more often than one can listen to. `isUrgent`: at once. */
function useSeldom(current: string, isUrgent: boolean): string {
  const [said, say] = useState(current);
  const last = useRef(0);
  useEffect(() => {
    if (current === said) return;
    const timer = setTimeout(() => {
      last.current = performance.now();
      say(current);
    }, isUrgent ? 0 : Math.max(0, last.current + ANNOUNCED - performance.now()));
    return () => clearTimeout(timer);
  }, [current, said, isUrgent]);
  return said;
}
