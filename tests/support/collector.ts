/** A collector that takes what comes, on loopback, and remembers it as it came. */

export interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly status?: { readonly code: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

export interface Point {
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly asDouble?: number;
  readonly count?: string;
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}

/** `answer`: default 200. */
export class RecordingCollector implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #changed = Promise.withResolvers<void>();

  constructor(answer: () => Response | Promise<Response> = () => Response.json({})) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        const body = await request.text();
        this.received.push({ path: pathname, headers: request.headers, body });
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
        return await answer();
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Resolves when what was received is enough. */
  async until(enough: () => boolean): Promise<void> {
    while (!enough()) await this.#changed.promise;
  }

  get spans(): readonly Span[] {
    return this.#bodies("/v1/traces").flatMap(({ resourceSpans }) =>
      resourceSpans[0].scopeSpans[0].spans.map((span: { attributes: readonly KeyValue[] }) => ({
        ...span,
        attributes: plain(span.attributes),
      }))
    );
  }

  /** What all say of the program they are of. */
  get resources(): readonly Span["attributes"][] {
    return this.received.map(({ body }) => {
      const { resourceSpans, resourceMetrics } = JSON.parse(body);
      return plain((resourceSpans ?? resourceMetrics)[0].resource.attributes);
    });
  }

  /** The points of a metric, as told last. */
  points(name: string): readonly Point[] {
    const [last] = this.#bodies("/v1/metrics").reverse();
    const metrics = last?.resourceMetrics[0].scopeMetrics[0].metrics ?? [];
    const { sum, gauge, histogram } =
      metrics.find((metric: { name: string }) => metric.name === name) ?? {};
    return ((sum ?? gauge ?? histogram)?.dataPoints ?? []).map(
      (point: { attributes?: readonly KeyValue[] }) => ({
        ...point,
        attributes: plain(point.attributes ?? []),
      }),
    );
  }

  #bodies(path: string) {
    return this.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function plain(list: readonly KeyValue[]): Record<string, string | number> {
  return Object.fromEntries(
    list.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  );
}
