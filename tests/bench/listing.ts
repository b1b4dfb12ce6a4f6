/** A page of 1,000 of a listing at 10,000 and at a million keys, with and without delimiter: the
 * cost must not grow with the bucket. */
import type { FillOptions } from "./fill.ts";
import { load, type RunningProcess, runScript, startProduct } from "./processes.ts";
import { figures, type Section, type Settings } from "./section.ts";
import { SetupClient } from "./setup_client.ts";

const PAGE = 1000;
/** Directories in either bucket, so that a page of common prefixes is as long in both. */
const DIRECTORIES = 1000;
const SMALL = { bucket: "few", keys: 10_000 } as const;

interface Large {
  readonly bucket: string;
  readonly keys: number;
}

function number(value: number): string {
  return value.toString().padStart(6, "0");
}

/** Queries of pages from many places: the canonical order of the parameters. */
function pages(keys: number, delimiter: boolean): readonly string[] {
  return Array.from({ length: 64 }, (_, i) => {
    // Starts spread over the first 80 %, so that every page is full; a page of prefixes starts at the root.
    const start = Math.floor(i / 64 * keys * 0.8);
    const directory = Math.floor(start / (keys / DIRECTORIES));
    const after = `dir${number(directory)}%2Ffile${number(start % (keys / DIRECTORIES))}`;
    return delimiter
      ? `delimiter=%2F&list-type=2&max-keys=${PAGE}`
      : `list-type=2&max-keys=${PAGE}&start-after=${after}`;
  });
}

async function page(
  settings: Settings,
  product: RunningProcess,
  { bucket, keys }: Large,
  delimiter: boolean,
) {
  const result = await load(product, {
    method: "GET",
    targets: {
      path: `/${bucket}`,
      names: "none",
      first: 0,
      count: 64,
      repeat: true,
      queries: pages(keys, delimiter),
    },
    status: 200,
    clients: 1,
    seconds: settings.seconds,
  });
  return {
    milliseconds: result.seconds * 1000 / result.requests,
    p50: result.p50,
    p99: result.p99,
    cpu: result.cpu * 1000 / result.requests,
  };
}

/** Fails when the pages are not what is meant to be measured. */
async function check(client: SetupClient, bucket: string): Promise<void> {
  for (
    const [query, element] of [
      [`list-type=2&max-keys=${PAGE}`, "<Key>"],
      [`delimiter=%2F&list-type=2&max-keys=${PAGE}`, "<CommonPrefixes>"],
    ] as const
  ) {
    const text = await (await client.send({ method: "GET", path: `/${bucket}`, query })).text();
    const found = text.split(element).length - 1;
    if (found !== PAGE) throw new Error(`${bucket}: a page of ${found}, not ${PAGE}`);
  }
}

export const listing: Section = {
  name: "list",
  title: `Listing, pages of ${PAGE}, 1 client`,
  async run(settings) {
    const add = figures(settings, listing.title);
    const large: Large = { bucket: "many", keys: settings.quick ? 200_000 : 1_000_000 };
    await using directory = await settings.workspace.directory();
    settings.progress(`filling ${large.keys} keys`);
    await runScript(
      "fill.ts",
      {
        directory: directory.path,
        buckets: [SMALL, large].map((bucket) => ({ ...bucket, directories: DIRECTORIES, size: 0 })),
      } satisfies FillOptions,
    );
    await using product = await startProduct(settings.workspace, directory.path);
    const client = new SetupClient(product);
    for (const { bucket } of [SMALL, large]) await check(client, bucket);
    for (const bucket of [SMALL, large, SMALL, large]) { // warm: code and page cache
      await page({ ...settings, seconds: 1 }, product, bucket, true);
      await page({ ...settings, seconds: 1 }, product, bucket, false);
    }
    for (let run = 1; run <= settings.runs; run++) {
      settings.progress(`run ${run} of ${settings.runs}`);
      for (const delimiter of [false, true]) {
        const few = await page(settings, product, SMALL, delimiter);
        const { milliseconds, ...rest } = await page(settings, product, large, delimiter);
        add({
          name: `page at ${large.keys} keys${delimiter ? ", with delimiter" : ""}`,
          unit: "ms",
          value: milliseconds,
          bound: { name: `page at ${SMALL.keys} keys`, value: few.milliseconds },
          goal: { kind: "atMost", ratio: 1.3 },
          ...rest,
        });
      }
    }
  },
};
