/** What goes to an OpenTelemetry collector, as JSON: pieces, and whole requests. Source: the OTLP
 * specification, "JSON Protobuf Encoding": names in lower camel case, 64-bit integers as text, ids in
 * hex, enumerations as numbers. */

export type Signal = "traces" | "metrics";

/** Undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The program that measured. */
export interface Scope {
  readonly name: string;
  readonly version: string;
}

/** Numbers must be whole. */
export function keyValues(attributes: Attributes): readonly unknown[] {
  const list: unknown[] = [];
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined) continue;
    list.push({
      key,
      value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
    });
  }
  return list;
}

/** Nanoseconds since the epoch of milliseconds since the epoch, exact to the microsecond. */
export function nanoseconds(time: number): string {
  return `${Math.round(time * 1_000)}000`;
}

/** An ExportTraceServiceRequest. `spans`: each as JSON. */
export function traceRequest(resource: Attributes, scope: Scope, spans: readonly string[]): string {
  return exportRequest("Spans", resource, scope, `"spans":[${spans.join(",")}]`);
}

/** An ExportMetricsServiceRequest. */
export function metricRequest(
  resource: Attributes,
  scope: Scope,
  metrics: readonly unknown[],
): string {
  return exportRequest("Metrics", resource, scope, `"metrics":${JSON.stringify(metrics)}`);
}

function exportRequest(kind: string, resource: Attributes, scope: Scope, content: string): string {
  const about = JSON.stringify({ attributes: keyValues(resource) });
  return `{"resource${kind}":[{"resource":${about},` +
    `"scope${kind}":[{"scope":${JSON.stringify(scope)},${content}}]}]}`;
}
