/** Numbers over time: a picture, a legend that says what is pointed at, by mouse or arrow keys, and
 * the same as a table. */
import { useEffect, useRef, useState } from "preact/hooks";
import { clock, moment } from "../format.ts";
import { text } from "../text.ts";
import { theme } from "../theme.ts";
import { Card } from "../ui/page.tsx";
import { Table } from "../ui/table.tsx";
import type { Plot } from "./plot.ts";
import { type Hour, hoursOf, type Series } from "./series.ts";

const words = text.charts;

export interface ChartProps {
  readonly title: string;
  /** Milliseconds since the epoch, rising. */
  readonly time: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly isBinary?: boolean;
}

/** There are two points at least. */
export function Chart({ title, time, series, format, isBinary = false }: ChartProps) {
  const [at, setAt] = useState<number>();
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const latest = useRef({ time, series });
  latest.current = { time, series };
  const isDark = useDark();

  useEffect(() => {
    let isWanted = true;
    import("./plot.ts").then(({ Plot }) => {
      if (!isWanted || frame.current === null) return;
      plot.current = new Plot({
        ...{ element: frame.current, ...latest.current, format, isBinary },
        ...{ together: "charts", onPoint: setAt },
      });
    }, () => {}); // The table says the same.
    return () => {
      isWanted = false;
      plot.current?.[Symbol.dispose]();
      plot.current = undefined;
    };
  }, [theme.value, isDark]);
  useEffect(() => plot.current?.show(time, series), [time]);

  const last = time.length - 1, shown = Math.min(at ?? last, last);
  const valueOf = ({ values }: Series) => said(values[shown] ?? null, format);
  const move = (index: number) => {
    const to = Math.max(0, Math.min(last, index));
    setAt(to);
    plot.current?.point(to);
  };
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(shown - 1),
    ArrowRight: () => move(shown + 1),
    PageDown: () => move(shown - 60),
    PageUp: () => move(shown + 60),
    Home: () => move(0),
    End: () => move(last),
  };
  return (
    <Card title={title}>
      <figure class="chart">
        <div class="legend">
          {series.map((each) => (
            <span key={each.label}>
              <i style={{ background: `var(${each.colour})` }} />
              {each.label} <b>{valueOf(each)}</b>
            </span>
          ))}
          <span class="soft">{at === undefined ? words.now : clock(time[shown] ?? 0)}</span>
        </div>
        <div
          ref={frame}
          class="plot"
          role="slider"
          tabIndex={0}
          aria-label={words.pointer(title)}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={shown}
          aria-valuetext={[
            clock(time[shown] ?? 0),
            ...series.map((each) => `${each.label} ${valueOf(each)}`),
          ].join(", ")}
          onKeyDown={(event) => {
            const act = moves[event.key];
            if (act === undefined) return;
            event.preventDefault();
            act();
          }}
        />
        <details>
          <summary>{words.asTable}</summary>
          <Table
            caption={title}
            columns={[
              { name: words.hour, cell: ({ time }) => moment(time) },
              ...series.map(({ label, hour }, index) => ({
                name: `${label} ${words.hours[hour]}`,
                number: true,
                cell: ({ values }: Hour) => said(values[index] ?? null, format),
              })),
            ]}
            rows={hoursOf(time, series)}
            keyOf={({ time }) => String(time)}
          />
        </details>
      </figure>
    </Card>
  );
}

function said(value: number | null, format: (value: number) => string): string {
  return value === null ? words.unknown : format(value);
}

/** Whether the system's colours are dark; told anew when that changes. */
function useDark(): boolean {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const listen = () => setDark(query.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, []);
  return isDark;
}
