/** Which requests are traced. Source: the OpenTelemetry specification, "Built-in samplers", and the
 * values of `OTEL_TRACES_SAMPLER`. */
import type { TraceParent } from "../observer.ts";

export const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** `parent`: what the caller traces. `traceId`: 32 lower-case hex digits. */
export type Sampler = (parent: TraceParent | undefined, traceId: string) => boolean;

/** `ratio`: 0 to 1, of traces; heard by the two samplers that have it in their name. */
export function samplerOf(name: SamplerName, ratio: number): Sampler {
  switch (name) {
    case "always_on":
      return () => true;
    case "always_off":
      return () => false;
    case "traceidratio":
      return (_, traceId) => isWithin(ratio, traceId);
    case "parentbased_always_on":
      return (parent) => parent?.sampled ?? true;
    case "parentbased_always_off":
      return (parent) => parent?.sampled ?? false;
    case "parentbased_traceidratio":
      return (parent, traceId) => parent?.sampled ?? isWithin(ratio, traceId);
  }
}

/** Decided by the upper bits of the second half of the id, as most SDKs do: services that were given
 * one ratio keep the same traces, and one with a higher ratio keeps them too. */
function isWithin(ratio: number, traceId: string): boolean {
  return Number.parseInt(traceId.slice(16, 29), 16) < ratio * 2 ** 52;
}
