/** Requests of S3 as they end. */
import { useState } from "preact/hooks";
import type { Place } from "../router.ts";
import { text } from "../text.ts";
import { TraceFilters } from "../trace/trace_filters.tsx";
import { TraceRows } from "../trace/trace_rows.tsx";
import { traceQueryOf } from "../trace/traced_requests.ts";
import { useTrace } from "../trace/watch.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";

const words = text.trace;

export function Show({ query }: Place) {
  const [isOn, setOn] = useState(true);
  const { traced, isConnected, failure, clear } = useTrace(traceQueryOf(query), isOn);
  const { requests, seen, leftOut } = traced;
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        <>
          <Button icon={isOn ? "pause" : "play"} onClick={() => setOn(!isOn)}>
            {isOn ? words.pause : words.go}
          </Button>
          <Button
            icon="close"
            unavailable={requests.length === 0 ? words.nothingToClear : undefined}
            onClick={clear}
          >
            {words.clear}
          </Button>
        </>
      }
    >
      <Card>
        <TraceFilters query={query} />
      </Card>
      <Failure of={failure} />
      <p class="watching soft small">
        {isConnected && <span class="pulse" />}
        <span role="status">{stateOf(isOn, isConnected, failure !== undefined)}</span>
        <span>
          {words.seen(seen)} {leftOut > 0 && words.leftOut(leftOut)}
        </span>
      </p>
      <Card flush>
        {requests.length === 0
          ? (
            <Empty icon="trace" title={words.none}>
              <p>{words.noneHint}</p>
            </Empty>
          )
          : <TraceRows requests={requests} />}
      </Card>
    </Page>
  );
}

function stateOf(isOn: boolean, isConnected: boolean, hasFailed: boolean): string {
  if (!isOn) return words.paused;
  return isConnected ? words.watching : hasFailed ? words.interrupted : words.connecting;
}
