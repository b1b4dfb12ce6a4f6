/** What is watched as it happens, as server-sent events (HTML Standard, section 9.2). A client that does
 * not keep up misses events and is told how many; one whose credentials do not hold any more is sent
 * away within seconds. */
import { unavailable } from "./api_error.ts";
import { StreamReply } from "./route.ts";

export interface EventSourceOptions<Event> {
  /** Begins to watch; undefined: too many do. */
  readonly watch: (
    watcher: { offer(event: Event): void; end(): void },
  ) => Disposable | undefined;
  /** How many things an event tells of. */
  readonly count: (event: Event) => number;
  /** As JSON can say it; `missed`: how many things the client was not told of before. */
  readonly tell: (event: Event, missed: number) => unknown;
  /** Whether the caller still may. */
  readonly holds: () => Promise<boolean>;
  /** Milliseconds between two looks at that, each with a sign of life. Default 2,000. */
  readonly interval?: number;
}

/** Times it is looked at: then a client has to ask anew. */
const MOST_LOOKS = 1_800;
/** Bytes that may wait for the client. */
const MOST_WAITING = 256 * 1_024;

/** Throws ApiError when too many watch. */
export function eventStream<Event>(
  { watch, count, tell, holds, interval = 2_000 }: EventSourceOptions<Event>,
): StreamReply {
  const encoder = new TextEncoder();
  let stop = (): void => {};
  let missed = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const end = () => {
        stop();
        controller.close();
      };
      const watching = watch({
        offer(event) {
          if ((controller.desiredSize ?? 0) <= 0) missed += count(event);
          else {
            write(`data: ${JSON.stringify(tell(event, missed))}\n\n`);
            missed = 0;
          }
        },
        end,
      });
      if (watching === undefined) throw unavailable("Too many are watching.");
      // Answers begin with their first byte.
      write(": watching\n\n");
      let looks = 0;
      let isOver = false;
      const timer = setInterval(async () => {
        const isGood = ++looks < MOST_LOOKS && await holds();
        if (isOver) return;
        if (!isGood) end();
        else if ((controller.desiredSize ?? 0) > 0) write(":\n\n");
      }, interval);
      stop = () => {
        isOver = true;
        clearInterval(timer);
        watching[Symbol.dispose]();
      };
    },
    cancel: () => stop(),
  }, new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }));
  return new StreamReply(body, {
    "content-type": "text/event-stream; charset=utf-8",
    // Proxies that hold answers back must not.
    "x-accel-buffering": "no",
  });
}
