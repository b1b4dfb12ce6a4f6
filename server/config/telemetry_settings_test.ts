import assert from "node:assert/strict";
import { type Asked, settings } from "../../tests/support/pretended_settings.ts";
import { ConfigError } from "./config_error.ts";
import { serverOptions } from "./options.ts";
import { configText } from "./show.ts";
import { ignoredVariables } from "./sources.ts";

async function telemetry(asked: Asked) {
  return serverOptions((await settings(asked)).config).telemetry;
}

Deno.test("nothing is sent unless there is an address, or when it is disabled", async () => {
  assert.equal(await telemetry({}), undefined);
  assert.equal(await telemetry({ env: { OTEL_SERVICE_NAME: "x" } }), undefined);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_SDK_DISABLED: "true" };
  assert.equal(await telemetry({ env }), undefined);
});

Deno.test("OpenTelemetry's own variables", async () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/base/",
    OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20b%3D,x-tenant = 1",
    OTEL_EXPORTER_OTLP_TIMEOUT: "5000",
    OTEL_SERVICE_NAME: "store",
    OTEL_RESOURCE_ATTRIBUTES: "service.name=other,deployment.environment.name=prod%2Ceu",
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.25",
    OTEL_METRIC_EXPORT_INTERVAL: "30000",
  };
  assert.deepEqual(await telemetry({ env }), {
    tracesUrl: "http://collector:4318/base/v1/traces",
    metricsUrl: "http://collector:4318/base/v1/metrics",
    headers: { "api-key": "a b=", "x-tenant": "1" },
    timeout: 5_000,
    resource: { "service.name": "store", "deployment.environment.name": "prod,eu" },
    sampler: "parentbased_traceidratio",
    samplerRatio: 0.25,
    metricInterval: 30_000,
  });
});

Deno.test("the address of one signal is taken as it is, and is enough", async () => {
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://c.example/custom" };
  const { tracesUrl, metricsUrl } = await telemetry({ env }) ?? {};
  assert.deepEqual([tracesUrl, metricsUrl], ["https://c.example/custom", undefined]);
  const both = await telemetry({ env, args: "--telemetry-endpoint http://c:4318" });
  assert.deepEqual(
    [both?.tracesUrl, both?.metricsUrl],
    ["https://c.example/custom", "http://c:4318/v1/metrics"],
  );
});

Deno.test("a file has the same settings, with durations as everywhere", async () => {
  const file = `
telemetry:
  endpoint: http://c:4318
  timeout: 2s
  metricInterval: 1m30s
  samplerRatio: 0.5
`;
  const { timeout, metricInterval, samplerRatio } = await telemetry({ file }) ?? {};
  assert.deepEqual([timeout, metricInterval, samplerRatio], [2_000, 90_000, 0.5]);
});

Deno.test("headers are a secret: from a file, never shown, not even when they are wrong", async () => {
  const files = { "/headers": "api-key=canary\n" };
  const resolved = await settings({ env: { OTEL_EXPORTER_OTLP_HEADERS_FILE: "/headers" }, files });
  assert.deepEqual(resolved.config["telemetry.headers"], { "api-key": "canary" });
  assert.doesNotMatch(configText(resolved), /canary/);
  for (
    const wrong of ["canary", "a b=canary", "a=canary%0d%0ax", "a=canary%zz", "a=canary\u00e9"]
  ) {
    await assert.rejects(settings({ env: { OTEL_EXPORTER_OTLP_HEADERS: wrong } }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /^telemetry\.headers .* must be headers such as/);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  }
});

Deno.test("variables of OpenTelemetry that mean nothing here are told of", () => {
  const environment = {
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_SERVICE_NAME: "x",
    OTEL_EXPORTER_OTLP_HEADERS_FILE: "/f",
    MINIO_BROWSER: "off",
  };
  assert.deepEqual(ignoredVariables(environment), [
    "MINIO_BROWSER",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
  ]);
});
