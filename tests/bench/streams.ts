/** One and four streams of a large object up and down, held against one core's hashing and
 * against plain file streaming. */
import type { Body } from "./plan.ts";
import { load, type RunningProcess, runScript, startBare, startProduct } from "./processes.ts";
import { figures, GiB, MiB, type Section, type Settings, sizeName } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const MB = 1e6;
const STREAMS = [1, 4] as const;
const PART = 8 * MiB;

interface Upload {
  readonly name: string;
  readonly goal: number;
  body(size: number): Body;
}

const UPLOADS: readonly Upload[] = [
  {
    name: "unsigned payload",
    goal: 0.7,
    body: (size) => ({ kind: "plain", size, payload: "unsigned" }),
  },
  {
    name: "CRC32 trailer, 64 KiB chunks",
    goal: 0.45,
    body: (size) => ({ kind: "trailer", size, chunk: 65536, checksum: "CRC32" }),
  },
  {
    name: "CRC64NVME trailer, 1 MiB chunks",
    goal: 0.45,
    body: (size) => ({ kind: "trailer", size, chunk: MiB, checksum: "CRC64NVME" }),
  },
];

async function hashing(algorithm: "md5" | "sha256"): Promise<number> {
  const input = { algorithm, milliseconds: 1000 };
  return (await runScript<{ bytesPerSecond: number }>("hashing.ts", input)).bytesPerSecond / MB;
}

async function diskWrite(directory: string, size: number): Promise<number> {
  const input = { directory, size };
  return (await runScript<{ bytesPerSecond: number }>("disk_write.ts", input)).bytesPerSecond / MB;
}

async function uploadRun(settings: Settings, size: number): Promise<void> {
  const add = figures(settings, uploads.title);
  for (const { name, goal, body } of UPLOADS) {
    for (const streams of STREAMS) {
      await using directory = await settings.workspace.directory();
      await using product = await startProduct(settings.workspace, directory.path);
      await new SetupClient(product).createBucket("bench");
      settings.progress(`${streams} x ${sizeName(size)} up, ${name}`);
      const upload = (first: number, count: number, bytes: number) =>
        load(product, {
          method: "PUT",
          targets: { path: "/bench/", first, count, repeat: false },
          body: body(bytes),
          status: 200,
          clients: count,
          seconds: 600,
        });
      await upload(100, 8, 64 * MiB); // warm: the code, in every isolate
      const sha256 = await hashing("sha256");
      const md5 = await hashing("md5");
      const disk = await diskWrite(directory.path, size);
      const result = await upload(0, streams, size);
      const sample = {
        name: `${streams} x ${sizeName(size)} up, ${name}`,
        unit: "MB/s",
        value: result.bytes / result.seconds / MB,
        ...(streams === 1 ? { goal: { kind: "atLeast", ratio: goal } as const } : {}),
        cpu: result.cpu * 1000 / result.requests,
      };
      add({ ...sample, bound: { name: "one-core SHA-256", value: sha256 } });
      // The ETag is an MD5 and cannot be split over cores: with SHA instructions it is the slower.
      const slower = Math.min(md5, sha256);
      add({
        ...sample,
        name: `  hash, ${streams} x ${name}`,
        bound: { name: "one-core, the slower hash", value: slower },
      });
      add({
        ...sample,
        name: `  disk, ${streams} x ${name}`,
        bound: { name: "one file, written and synced", value: disk },
      });
    }
  }
}

async function download(target: RunningProcess, path: string, size: number, clients: number) {
  const result = await load(target, {
    method: "GET",
    targets: { path, names: "none", first: 0, count: clients, repeat: false },
    status: 200,
    length: size,
    clients,
    seconds: 600,
  });
  return { speed: result.bytes / result.seconds / MB, cpu: result.cpu * 1000 / result.requests };
}

async function downloadRuns(settings: Settings, size: number): Promise<void> {
  const add = figures(settings, downloads.title);
  await using directory = await settings.workspace.directory();
  await using files = await settings.workspace.directory();
  await using product = await startProduct(settings.workspace, directory.path);
  await using plain = await startBare({ answers: {}, directory: files.path });
  const client = new SetupClient(product);
  await client.createBucket("bench");
  settings.progress("making the objects");
  const targets = { path: "/bench/single", names: "none", first: 0, count: 1, repeat: false };
  await load(product, {
    method: "PUT",
    targets: { ...targets, names: "none" },
    body: { kind: "plain", size, payload: "unsigned" },
    status: 200,
    clients: 1,
    seconds: 600,
  });
  await client.multipart("/bench/parts", size / PART, PART);
  await writeFile(`${files.path}/plain`, size);
  for (const path of ["/bench/single", "/bench/parts"]) await download(product, path, size, 1);
  await download(plain, "/plain", size, 1);
  for (let run = 1; run <= settings.runs; run++) {
    for (const streams of STREAMS) {
      settings.progress(`run ${run} of ${settings.runs}: ${streams} down`);
      const bound = { name: "plain file, as many", value: 0 };
      bound.value = (await download(plain, "/plain", size, streams)).speed;
      for (
        const { path, name, goal } of [
          { path: "/bench/single", name: "one blob", goal: 0.5 },
          { path: "/bench/parts", name: "8 MiB parts", goal: 0.35 },
        ]
      ) {
        const { speed, cpu } = await download(product, path, size, streams);
        add({
          name: `${streams} x ${sizeName(size)} down, ${name}`,
          unit: "MB/s",
          value: speed,
          bound,
          ...(streams === 1 ? { goal: { kind: "atLeast", ratio: goal } } : {}),
          cpu,
        });
      }
    }
  }
}

async function writeFile(path: string, size: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const writer = file.writable.getWriter();
  const block = new Uint8Array(MiB).fill(7);
  for (let written = 0; written < size; written += block.length) await writer.write(block);
  await writer.close();
}

export const uploads: Section = {
  name: "up",
  title: "Large uploads",
  async run(settings) {
    for (let run = 1; run <= settings.runs; run++) {
      settings.progress(`run ${run} of ${settings.runs}`);
      await uploadRun(settings, settings.quick ? GiB / 4 : GiB);
    }
  },
};

export const downloads: Section = {
  name: "down",
  title: "Large downloads",
  async run(settings) {
    await downloadRuns(settings, settings.quick ? GiB / 4 : GiB);
  },
};
