/** Each file on its way: only the rows in sight are made, however many there are. */
import { useMemo, useRef, useState } from "preact/hooks";
import { folderOf, shownName } from "../browser/paths.ts";
import { useWindowOfRows } from "../browser/window_of_rows.ts";
import { bytes } from "../format.ts";
import { href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { visibleText } from "../visible_text.ts";
import { MissingFile } from "./missing_file.tsx";
import { type Transfer, type TransferState, UNSTOPPABLE } from "./transfer.ts";
import { shownOrder } from "./upload_totals.ts";
import { uploads } from "./uploads.ts";

const words = text.uploads;
/** Pixels, as in uploads.css. */
const ROW = 56;

const ICONS: Readonly<Record<TransferState, IconName>> = {
  waiting: "clock",
  sending: "upload",
  paused: "pause",
  asking: "info",
  missing: "file",
  elsewhere: "upload",
  done: "check",
  skipped: "right",
  cancelled: "close",
  failed: "warning",
};

export function TransferList(
  { transfers, beat }: {
    readonly transfers: readonly Transfer[];
    /** Another one: look at them again. */
    readonly beat: number;
  },
) {
  const element = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => shownOrder(transfers), [transfers, beat]);
  const { from, to } = useWindowOfRows(element, { count: shown.length, height: ROW, head: 0 });
  return (
    <div ref={element} class="transfers" tabIndex={0} role="group" aria-label={words.list}>
      <ul style={{ height: `${shown.length * ROW}px` }}>
        {shown.slice(from, to).map((transfer, index) => (
          <li
            key={transfer.id}
            style={{ transform: `translateY(${(from + index) * ROW}px)` }}
            class={transfer.state}
            aria-setsize={shown.length}
            aria-posinset={from + index + 1}
          >
            <Row {...{ transfer, beat }} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row(
  { transfer }: {
    readonly transfer: Transfer;
    /** A row is made again only for another one. */
    readonly beat: number;
  },
) {
  const { bucket, key, state, size, sent } = transfer;
  const [problem, setProblem] = useState<string>();
  const name = shownName(key);
  const act = actOf(transfer);
  const address = href(["buckets", bucket], { prefix: folderOf(key), object: key });
  return (
    <>
      {/* Made anew for another state: browsers miss that its colour changes with its row. */}
      <Icon key={`icon ${state}`} name={ICONS[state]} />
      <div class="grow">
        <p class="cut" title={visibleText(`${bucket}/${key}`)}>
          {state === "done" ? <a href={address}>{name}</a> : name}
        </p>
        <p key={state} class="cut under" title={transfer.digest && words.digest(transfer.digest)}>
          {problem ?? tellingOf(transfer)}
        </p>
        {(state === "sending" || state === "paused") && size > 0 && (
          <div class="meter" aria-hidden="true">
            <span style={{ width: `${sent / size * 100}%` }} />
          </div>
        )}
      </div>
      {act !== undefined && <RowButton {...act} />}
      {state === "missing" && <MissingFile transfer={transfer} onProblem={setProblem} />}
      {!UNSTOPPABLE.has(state) && (
        <RowButton
          icon="close"
          label={words.cancel(name)}
          press={() => uploads.cancel([transfer])}
        />
      )}
    </>
  );
}

interface Act {
  readonly icon: IconName;
  readonly label: string;
  readonly press: () => void;
}

/** One button for all states, so that who pressed it stays on it. */
function RowButton({ icon, label, press }: Act) {
  return <Button small kind="quiet" icon={icon} label={label} onClick={press} />;
}

function actOf(transfer: Transfer): Act | undefined {
  const { key, state } = transfer;
  const name = shownName(key), one = [transfer];
  if (state === "waiting" || state === "sending") {
    return { icon: "pause", label: words.pause(name), press: () => uploads.pause(one) };
  }
  if (state !== "paused" && state !== "failed") return undefined;
  const press = () => uploads.resume(one);
  return state === "paused"
    ? { icon: "play", label: words.resume(name), press }
    : { icon: "retry", label: words.retry(name), press };
}

function tellingOf({ state, size, sent, failure, digest }: Transfer): string {
  if (state === "failed" && failure !== undefined) {
    return failure.code === "BadDigest" ? words.mismatch : failure.message;
  }
  if (state === "done") {
    return [bytes(size), ...(digest === undefined ? [] : [words.digest(digest), words.verified])]
      .join(" · ");
  }
  const amount = sent > 0 && size > 0 ? words.amount(bytes(sent), bytes(size)) : bytes(size);
  return [state === "sending" ? undefined : words.states[state], amount]
    .filter((word) => word !== undefined).join(" · ");
}
