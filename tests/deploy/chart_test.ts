/** The Helm chart, rendered by the engine and the functions Helm uses: what comes out is what the
 * restricted pod security standard admits, and follows the values. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { prepareGo, run } from "../support/clients.ts";
import { assertRestricted, type Manifest } from "./manifests.ts";

const CHART = fileURLToPath(new URL("../../deploy/helm/objectstorage", import.meta.url));
const IN_CI = (Deno.env.get("CI") ?? "") !== "";
const renderer = await prepareGo("chart-render", new URL("./chart_render/", import.meta.url));

function chartTest(name: string, body: () => Promise<void>): void {
  const missing = "missing" in renderer;
  Deno.test({ name, ignore: missing && !IN_CI, fn: body });
}

/** Every manifest the chart makes of `values`, by kind and name. */
async function render(values: unknown): Promise<ReadonlyMap<string, Manifest>> {
  if ("missing" in renderer) throw new Error(renderer.missing);
  const { stdout } = await run([renderer.client, CHART, JSON.stringify(values)]);
  const manifests = new Map<string, Manifest>();
  for (const [file, text] of Object.entries<string>(JSON.parse(stdout))) {
    if (!file.endsWith(".yaml")) continue;
    for (const document of parseAllDocuments(text)) {
      assert.deepEqual(document.errors, [], `${file}:\n${text}`);
      const manifest = document.toJS() as Manifest | null;
      if (manifest === null) continue;
      const name = `${manifest.kind} ${manifest.metadata.name}`;
      assert.ok(manifest.apiVersion && !manifests.has(name), `${file}: ${name}`);
      manifests.set(name, manifest);
    }
  }
  return manifests;
}

chartTest("the chart makes a restricted pod of its defaults, and no secret", async () => {
  const manifests = await render({});
  assert.deepEqual([...manifests.keys()].sort(), [
    "Pod test-objectstorage-test",
    "PodDisruptionBudget test-objectstorage",
    "Service test-objectstorage",
    "Service test-objectstorage-headless",
    "StatefulSet test-objectstorage",
  ]);
  const { spec } = manifests.get("StatefulSet test-objectstorage")!;
  assertRestricted(spec.template.spec);
  assertRestricted(manifests.get("Pod test-objectstorage-test")!.spec);
  const [container] = spec.template.spec.containers;
  assert.deepEqual(container.env.map(({ name }: { name: string }) => name), ["OBJECTSTORAGE_DATA"]);
  assert.equal(container.readinessProbe.httpGet.path, "/readyz");
  assert.equal(container.livenessProbe.httpGet.path, "/livez");
  assert.equal(spec.volumeClaimTemplates[0].spec.resources.requests.storage, "20Gi");
});

chartTest("the chart takes credentials from an existing secret", async () => {
  const manifests = await render({ auth: { existingSecret: "mine", rootUser: "unused" } });
  assert.ok(![...manifests.keys()].some((name) => name.startsWith("Secret")));
  const { spec } = manifests.get("StatefulSet test-objectstorage")!.spec.template;
  assert.deepEqual(spec.containers[0].env.slice(1), [
    {
      name: "OBJECTSTORAGE_ROOT_USER",
      valueFrom: { secretKeyRef: { name: "mine", key: "root-user" } },
    },
    {
      name: "OBJECTSTORAGE_ROOT_PASSWORD",
      valueFrom: { secretKeyRef: { name: "mine", key: "root-password" } },
    },
  ]);
});

chartTest("the chart makes what its values ask for", async () => {
  const manifests = await render({
    auth: { rootUser: "admin", rootPassword: "a: long 'secret'" },
    config: { s3: { corsOrigins: ["*"] }, buckets: [{ name: "media" }] },
    domains: ["s3.example.com", "s3.internal"],
    publicUrl: "https://s3.example.com",
    consolePublicUrl: "https://console.example.com",
    defaultBuckets: "media,backups:versioned",
    ingress: {
      api: { enabled: true, className: "nginx", annotations: { a: "b" } },
      console: { enabled: true, tls: [{ secretName: "tls", hosts: ["console.example.com"] }] },
    },
    metrics: { serviceMonitor: { enabled: true, labels: { release: "prometheus" } } },
    persistence: { existingClaim: "claim" },
    podDisruptionBudget: { enabled: false },
    nodeSelector: { disk: "fast" },
    tolerations: [{ key: "storage", operator: "Exists" }],
    podAnnotations: { c: "d" },
    extraEnv: [{ name: "OBJECTSTORAGE_ISOLATES", value: "2" }],
  });
  assert.equal(
    manifests.get("Secret test-objectstorage-root")!.stringData["root-password"],
    "a: long 'secret'",
  );
  assert.match(manifests.get("ConfigMap test-objectstorage")!.data["config.yaml"], /^s3:$/m);
  const { spec } = manifests.get("StatefulSet test-objectstorage")!;
  const pod = spec.template.spec;
  assertRestricted(pod);
  assert.equal(spec.volumeClaimTemplates, undefined);
  assert.deepEqual(
    pod.volumes.find(({ name }: { name: string }) => name === "data").persistentVolumeClaim,
    { claimName: "claim" },
  );
  const env = Object.fromEntries(
    pod.containers[0].env.map((each: { name: string; value: unknown }) => [each.name, each.value]),
  );
  assert.equal(env.OBJECTSTORAGE_DOMAIN, "s3.example.com,s3.internal");
  assert.equal(env.OBJECTSTORAGE_PUBLIC_URL, "https://s3.example.com");
  assert.equal(env.OBJECTSTORAGE_CONSOLE_PUBLIC_URL, "https://console.example.com");
  assert.equal(env.OBJECTSTORAGE_DEFAULT_BUCKETS, "media,backups:versioned");
  assert.equal(env.OBJECTSTORAGE_ISOLATES, "2");
  for (const [name, port] of [["api", "s3"], ["console", "console"]]) {
    const [rule] = manifests.get(`Ingress test-objectstorage-${name}`)!.spec.rules;
    assert.equal(rule.http.paths[0].backend.service.port.name, port);
  }
  const monitor = manifests.get("ServiceMonitor test-objectstorage")!;
  assert.equal(monitor.metadata.labels?.["release"], "prometheus");
  // It must find the one service, and that must have the port it names.
  const labels = monitor.spec.selector.matchLabels as Record<string, string>;
  const found = [...manifests.values()].filter(({ kind, metadata }) =>
    kind === "Service" &&
    Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value)
  );
  assert.deepEqual(found.map(({ metadata }) => metadata.name), ["test-objectstorage"]);
  assert.ok(!manifests.has("PodDisruptionBudget test-objectstorage"));
});

chartTest(
  "HTTPS and a token for metrics reach the pod, its probes and who scrapes it",
  async () => {
    const manifests = await render({
      tls: { existingSecret: "s3-tls" },
      metrics: {
        token: { existingSecret: "scrape", key: "bearer" },
        serviceMonitor: { enabled: true },
      },
    });
    const { spec } = manifests.get("StatefulSet test-objectstorage")!.spec.template;
    assertRestricted(spec);
    const [container] = spec.containers;
    const env = Object.fromEntries(
      container.env.map(({ name, ...rest }: { name: string }) => [name, rest]),
    );
    assert.deepEqual(env.OBJECTSTORAGE_METRICS_TOKEN, {
      valueFrom: { secretKeyRef: { name: "scrape", key: "bearer" } },
    });
    const mount = container.volumeMounts.find(({ name }: { name: string }) => name === "tls");
    assert.deepEqual(
      [env.OBJECTSTORAGE_TLS_CERTIFICATE.value, env.OBJECTSTORAGE_TLS_KEY.value],
      [`${mount.mountPath}/tls.crt`, `${mount.mountPath}/tls.key`],
    );
    assert.equal(
      spec.volumes.find(({ name }: { name: string }) => name === "tls").secret.secretName,
      "s3-tls",
    );
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      assert.equal(container[probe].httpGet.scheme, "HTTPS");
    }
    const [endpoint] = manifests.get("ServiceMonitor test-objectstorage")!.spec.endpoints;
    assert.equal(endpoint.scheme, "https");
    assert.deepEqual(endpoint.authorization.credentials, { name: "scrape", key: "bearer" });
  },
);

chartTest("the chart wants a password with a user", async () => {
  await assert.rejects(render({ auth: { rootUser: "admin" } }), /auth\.rootPassword goes with/);
});
