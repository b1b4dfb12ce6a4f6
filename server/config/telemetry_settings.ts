/** The settings of telemetry, with the names OpenTelemetry gives them; rows of the one table of
 * settings. Source: the OpenTelemetry specification, "Environment Variable Specification" and
 * "OpenTelemetry Protocol Exporter". */
import { SAMPLERS } from "../telemetry/sampler.ts";
import type { Setting } from "./setting.ts";
import { choice, duration, endpoint, flag, pairs, ratio, text } from "./value_types.ts";

const SECOND = 1_000;

export const TELEMETRY_SETTINGS = {
  "telemetry.endpoint": {
    schema: endpoint(),
    flag: "telemetry-endpoint",
    variables: ["OBJECTSTORAGE_TELEMETRY_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
    help: "OpenTelemetry collector (OTLP/HTTP) traces and metrics are sent to; none when not set",
  },
  "telemetry.tracesEndpoint": {
    schema: endpoint(),
    variables: ["OBJECTSTORAGE_TELEMETRY_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
    help: "where traces are sent instead; by default /v1/traces of the endpoint",
  },
  "telemetry.metricsEndpoint": {
    schema: endpoint(),
    variables: ["OBJECTSTORAGE_TELEMETRY_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"],
    help: "where metrics are sent instead; by default /v1/metrics of the endpoint",
  },
  "telemetry.headers": {
    schema: pairs(
      "headers such as name=value,name=value, percent-encoded",
      (name, value) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value),
    ),
    variables: ["OBJECTSTORAGE_TELEMETRY_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"],
    secret: true,
    help: "headers the collector wants: name=value,name=value",
  },
  "telemetry.timeout": {
    schema: duration(100, 600 * SECOND, { bare: true }),
    variables: ["OBJECTSTORAGE_TELEMETRY_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
    fallback: "10s",
    help: "time the collector has to answer; without a unit, milliseconds",
  },
  "telemetry.serviceName": {
    schema: text(),
    variables: ["OBJECTSTORAGE_TELEMETRY_SERVICE_NAME", "OTEL_SERVICE_NAME"],
    help: "name of this server in telemetry; objectstorage when not set",
  },
  "telemetry.resourceAttributes": {
    schema: pairs(
      "attributes such as name=value,name=value, percent-encoded",
      (name) => name !== "",
    ),
    variables: ["OBJECTSTORAGE_TELEMETRY_RESOURCE_ATTRIBUTES", "OTEL_RESOURCE_ATTRIBUTES"],
    fallback: "",
    help: "what else telemetry says of this server: name=value,name=value",
  },
  "telemetry.sampler": {
    schema: choice(...SAMPLERS),
    variables: ["OBJECTSTORAGE_TELEMETRY_SAMPLER", "OTEL_TRACES_SAMPLER"],
    fallback: "parentbased_always_on",
    help: "which requests are traced: always_on, always_off, traceidratio, parentbased_ and these",
  },
  "telemetry.samplerRatio": {
    schema: ratio(),
    variables: ["OBJECTSTORAGE_TELEMETRY_SAMPLER_RATIO", "OTEL_TRACES_SAMPLER_ARG"],
    fallback: "1",
    help: "share of traces a sampler with traceidratio keeps",
  },
  "telemetry.metricInterval": {
    schema: duration(SECOND, 86_400 * SECOND, { bare: true }),
    variables: ["OBJECTSTORAGE_TELEMETRY_METRIC_INTERVAL", "OTEL_METRIC_EXPORT_INTERVAL"],
    fallback: "60s",
    help: "time between metrics that are sent; without a unit, milliseconds",
  },
  "telemetry.disabled": {
    schema: flag(),
    variables: ["OBJECTSTORAGE_TELEMETRY_DISABLED", "OTEL_SDK_DISABLED"],
    fallback: "off",
    help: "send nothing, whatever else is set",
  },
} as const satisfies Record<string, Setting>;
