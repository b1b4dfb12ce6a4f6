/** What lies in deploy/ is usable as it is: the configurations are accepted, the unit is sound, the
 * manifests parse, and no setting is named that does not exist. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { readCommand } from "../../server/config/command.ts";
import type { Setting } from "../../server/config/setting.ts";
import { SETTINGS } from "../../server/config/settings.ts";
import { preparePackaged, run } from "../support/clients.ts";
import { assertRestricted, type Manifest } from "./manifests.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DEPLOY = join(ROOT, "deploy");
const UNIT = join(DEPLOY, "systemd", "objectstorage.service");
const IN_CI = (Deno.env.get("CI") ?? "") !== "";
/** Exposure by `systemd-analyze security`, in tenths: 13 as it stands. */
const EXPOSURE = 15;

for (const name of ["local", "production", "https", "container"]) {
  Deno.test(`config check accepts deploy/config/${name}.yaml`, async () => {
    const path = join(DEPLOY, "config", `${name}.yaml`);
    const command = await readCommand(
      ["config", "check", "--config", path],
      {},
      Deno.readTextFileSync,
    );
    assert.equal(command.name, "config check");
  });
}

const systemd = await preparePackaged("systemd-analyze");
const unitTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: "missing" in systemd && !IN_CI, fn });

unitTest("systemd-analyze verify finds nothing in the unit", async () => {
  const directory = await Deno.makeTempDir();
  try {
    // It looks for the program, too.
    const unit = await Deno.readTextFile(UNIT);
    const copy = join(directory, "objectstorage.service");
    await Deno.writeTextFile(copy, unit.replaceAll("/usr/bin/objectstorage", Deno.execPath()));
    const { stdout, stderr } = await run(["systemd-analyze", "verify", copy], { env: ENV });
    assert.equal(stdout + stderr, "");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

unitTest(`systemd-analyze security scores the unit ${EXPOSURE / 10} or less`, async () => {
  const options = ["--offline=true", `--threshold=${EXPOSURE}`, "--no-pager"];
  await run(["systemd-analyze", "security", ...options, UNIT], { env: ENV });
});

const ENV = { PATH: Deno.env.get("PATH") ?? "", SYSTEMD_COLORS: "0" };

Deno.test("the Kubernetes manifests are a restricted pod and its services", async () => {
  const manifests = await documents("kubernetes/objectstorage.yaml") as readonly Manifest[];
  assert.deepEqual(manifests.map(({ kind }) => kind), [
    "Service",
    "Service",
    "PodDisruptionBudget",
    "StatefulSet",
  ]);
  const set = manifests.find(({ kind }) => kind === "StatefulSet");
  assertRestricted(set?.spec.template.spec);
  assert.deepEqual(set?.spec.selector.matchLabels, set?.spec.template.metadata.labels);
});

for (const name of ["compose.yaml", "stack.yaml"]) {
  Deno.test(`deploy/${name} runs it without capabilities on a read-only root`, async () => {
    const [file] = await documents(name) as readonly [{
      readonly services: { readonly objectstorage: Readonly<Record<string, unknown>> };
    }];
    const { objectstorage } = file.services;
    assert.equal(objectstorage["read_only"], true);
    assert.deepEqual(objectstorage["cap_drop"], ["ALL"]);
    assert.deepEqual(objectstorage["volumes"], ["data:/data"]);
    // Longer than requests under way have.
    assert.equal(objectstorage["stop_grace_period"], "40s");
  });
}

Deno.test("the chart, the image and CI are of the versions of this tree", async () => {
  const text = (...path: string[]) => Deno.readTextFile(join(ROOT, ...path));
  const chart = await text("deploy", "helm", "objectstorage", "Chart.yaml");
  const { version } = JSON.parse(await text("deno.json"));
  assert.match(chart, new RegExp(`^appVersion: "${version}"$`, "m"));
  const [, runtime] = /denoland\/deno:debian-([\d.]+)$/m.exec(await text("Dockerfile")) ?? [];
  assert.ok((await text(".ci", "run")).includes(`deno@${runtime})`), `Deno ${runtime}`);
});

Deno.test("what is shipped names no setting that does not exist", async () => {
  const known = new Set(["OBJECTSTORAGE_CONFIG", "OBJECTSTORAGE_IMAGE"]);
  for (const { variables, secret } of Object.values<Setting>(SETTINGS)) {
    for (const variable of variables) {
      known.add(variable);
      if (secret) known.add(`${variable}_FILE`);
    }
  }
  const unknown: string[] = [];
  for await (const path of shipped(DEPLOY)) {
    for (const [name] of (await Deno.readTextFile(path)).matchAll(/\bOBJECTSTORAGE_[A-Z0-9_]+/g)) {
      if (!known.has(name)) unknown.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(unknown, []);
});

async function* shipped(directory: string): AsyncGenerator<string> {
  yield join(ROOT, "Dockerfile");
  const waiting = [directory];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for await (const { name, isDirectory } of Deno.readDir(at)) {
      if (isDirectory) waiting.push(join(at, name));
      else yield join(at, name);
    }
  }
}

async function documents(name: string): Promise<readonly unknown[]> {
  return parseAllDocuments(await Deno.readTextFile(join(DEPLOY, name))).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS();
  });
}
