/** A chart on a canvas, by uPlot, in the colours of the page. Fetched when a chart is first shown; what
 * it shows in words is chart.tsx. */
import UPlot from "uplot";
import { clock } from "../format.ts";
import type { Series } from "./series.ts";

export interface PlotOptions {
  readonly element: HTMLElement;
  /** Milliseconds since the epoch. */
  readonly time: readonly number[];
  readonly series: readonly Series[];
  /** Of the values on the axis. */
  readonly format: (value: number) => string;
  /** Steps of the axis are powers of two. */
  readonly isBinary: boolean;
  /** Charts that point at the same time together. */
  readonly together: string;
  /** Called with the point under the cursor; undefined: there is none. */
  readonly onPoint: (index: number | undefined) => void;
}

const HEIGHT = 200;
/** Pixels a mark of time takes. */
const LABEL = 60;
const STEPS = [1, 2, 5];
const DECIMAL = Array.from({ length: 45 }, (_, i) => {
  return (STEPS[i % 3] ?? 1) * 10 ** (Math.floor(i / 3) - 1);
});
const BINARY = Array.from({ length: 56 }, (_, i) => 2 ** i);
/** Milliseconds between marks of time: a minute to a day. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440].map((n) => n * 60_000);

export class Plot implements Disposable {
  readonly #plot: UPlot;
  readonly #sizes: ResizeObserver;

  constructor({ element, time, series, format, isBinary, together, onPoint }: PlotOptions) {
    const colour = colours(element);
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const axis = {
      font,
      stroke: colour("--ink-soft"),
      ticks: { show: false },
      grid: { stroke: colour("--line"), width: 1 },
    };
    const options: UPlot.Options = {
      width: Math.max(1, element.clientWidth),
      height: HEIGHT,
      ms: 1,
      // Half of the last time stands beyond the end.
      padding: [12, 32, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        sync: { key: together },
        points: { size: 7 },
      },
      scales: { y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.08] } },
      axes: [
        {
          ...axis,
          size: 32,
          space: 72,
          // Finer ones would be called the same.
          incrs: MINUTES,
          grid: { show: false },
          // One at the end has no room for its words.
          values: (plot, splits) =>
            splits.map((at) =>
              plot.valToPos(at, "x") > plot.over.clientWidth - LABEL / 2 ? null : clock(at)
            ),
        },
        {
          ...axis,
          size: 72,
          incrs: isBinary ? BINARY : DECIMAL,
          values: (_, splits) => splits.map(format),
        },
      ],
      series: [
        {},
        ...series.map(({ label, colour: token, isArea }) => ({
          label,
          stroke: colour(token),
          width: 1.5,
          points: { show: false },
          ...(isArea ? { fill: translucent(colour(token)) } : {}),
        })),
      ],
      hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
    };
    this.#plot = new UPlot(options, dataOf(time, series), element);
    this.#sizes = new ResizeObserver(() => {
      this.#plot.setSize({ width: Math.max(1, element.clientWidth), height: HEIGHT });
    });
    this.#sizes.observe(element);
  }

  show(time: readonly number[], series: readonly Series[]): void {
    this.#plot.setData(dataOf(time, series));
  }

  /** Puts the cursor on a point. */
  point(index: number): void {
    const at = this.#plot.data[0][index];
    if (at !== undefined) this.#plot.setCursor({ left: this.#plot.valToPos(at, "x"), top: 1 });
  }

  [Symbol.dispose](): void {
    this.#sizes.disconnect();
    this.#plot.destroy();
  }
}

function dataOf(time: readonly number[], series: readonly Series[]): UPlot.AlignedData {
  return [[...time], ...series.map(({ values }) => [...values])];
}

/** A canvas knows no tokens: what one is at present is asked of an element, a new one each time, since
 * the colour of an old one would only begin to change. */
function colours(element: HTMLElement): (token: string) => string {
  return (token) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${token})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

function translucent(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, (_, parts) => `rgb(${parts} / 12%)`.replaceAll(",", " "));
}
