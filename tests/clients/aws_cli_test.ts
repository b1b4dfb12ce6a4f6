/** The aws CLI, current from PyPI, as people use it: `aws s3` with its default checksums and
 * multipart sizes, and `aws s3api` where it shows more. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { clientTest, preparePython } from "../support/clients.ts";
import { assertSameTree, fileDigest, generator, readTree, writeFile, writeTree } from "./tree.ts";

const MIB = 1024 * 1024;
const python = await preparePython();

clientTest(
  python,
  "aws s3 cp() stores and fetches files below and above its multipart threshold",
  async ({ client, scratch, run }) => {
    const { aws } = client;
    await run([aws, "s3", "mb", "s3://copies"]);
    assert.match((await run([aws, "s3", "ls"])).stdout, / copies$/m);
    const sizes = { empty: 0, small: 4096, "in line": 16_384, edge: 8 * MIB, large: 40 * MIB + 17 };
    const digests = new Map<string, string>();
    for (const [name, size] of Object.entries(sizes)) {
      digests.set(name, await writeFile(join(scratch, name), size, generator(size)));
      await run([aws, "s3", "cp", "--quiet", name, `s3://copies/in/${name}`]);
    }
    const listed = (await run([aws, "s3", "ls", "--recursive", "s3://copies"])).stdout;
    for (const [name, size] of Object.entries(sizes)) {
      assert.match(listed, new RegExp(`\\s${size} in/${name}$`, "m"));
      await run([aws, "s3", "cp", "--quiet", `s3://copies/in/${name}`, "back"]);
      assert.equal(await fileDigest(join(scratch, "back")), digests.get(name), name);
    }
    // 8 MiB parts: the ETag says how many.
    const head = JSON.parse(
      (await run([
        aws,
        "s3api",
        "head-object",
        "--bucket",
        "copies",
        "--key",
        "in/large",
        "--checksum-mode",
        "ENABLED",
      ])).stdout,
    );
    assert.equal(head.ContentLength, sizes.large);
    assert.match(head.ETag, /^"[0-9a-f]{32}-6"$/);
    // A copy inside the store, also multipart, and the removal of its source.
    await run([aws, "s3", "mv", "--quiet", "s3://copies/in/large", "s3://copies/moved/large"]);
    await run([aws, "s3", "cp", "--quiet", "s3://copies/moved/large", "back"]);
    assert.equal(await fileDigest(join(scratch, "back")), digests.get("large"));
    await run([aws, "s3", "ls", "s3://copies/in/large"], { codes: [1] });
  },
);

clientTest(
  python,
  "aws s3 cp() streams standard input and output",
  async ({ client, scratch, run }) => {
    await run([client.aws, "s3", "mb", "s3://pipes"]);
    const digest = await writeFile(join(scratch, "piped"), 20 * MIB + 1, generator(5));
    await run(["sh", "-c", `cat piped | "$0" s3 cp --quiet - s3://pipes/p`, client.aws]);
    await run(["sh", "-c", `"$0" s3 cp --quiet s3://pipes/p - > back`, client.aws]);
    assert.equal(await fileDigest(join(scratch, "back")), digest);
  },
);

clientTest(
  python,
  "aws s3 sync() brings a tree with odd names up and down byte for byte",
  async ({ client, scratch, run }) => {
    const { aws } = client;
    const written = await writeTree(join(scratch, "tree"), {
      files: 150,
      largest: 18 * MIB,
      seed: 20,
    });
    await run([aws, "s3", "mb", "s3://trees"]);
    await run([aws, "s3", "sync", "--quiet", "tree", "s3://trees/t"]);
    // A second pass finds every size and time as it left them.
    assert.equal((await run([aws, "s3", "sync", "tree", "s3://trees/t"])).stdout, "");
    await run([aws, "s3", "sync", "--quiet", "s3://trees/t", "down"]);
    assertSameTree(await readTree(join(scratch, "down")), written);
    // From bucket to bucket by copies, and --delete.
    await run([aws, "s3", "mb", "s3://second"]);
    await run([aws, "s3", "sync", "--quiet", "s3://trees/t", "s3://second"]);
    await Deno.remove(join(scratch, "tree", "plus+sign+.txt"));
    await run([aws, "s3", "sync", "--quiet", "--delete", "tree", "s3://second"]);
    await run([aws, "s3", "sync", "--quiet", "s3://second", "copied"]);
    assertSameTree(
      await readTree(join(scratch, "copied")),
      await readTree(join(scratch, "tree")),
    );
    await run([aws, "s3", "rb", "s3://trees"], { codes: [1] });
    await run([aws, "s3", "rm", "--quiet", "--recursive", "s3://trees"]);
    assert.equal(
      (await run([aws, "s3", "ls", "--recursive", "s3://trees"], { codes: [0, 1] })).stdout,
      "",
    );
    await run([aws, "s3", "rb", "s3://trees"]);
    await run([aws, "s3", "rb", "--force", "s3://second"]);
    assert.equal((await run([aws, "s3", "ls"])).stdout, "");
  },
);

clientTest(
  python,
  "aws s3 presign() makes a URL anyone can fetch until it expires",
  async ({ client, scratch, run, server }) => {
    const { aws } = client;
    await run([aws, "s3", "mb", "s3://signed"]);
    const key = "a b+c%d/é 😀.bin";
    await writeFile(join(scratch, "file"), 100_000, generator(9));
    await run([aws, "s3", "cp", "--quiet", "file", `s3://signed/${key}`]);
    const url = (await run([aws, "s3", "presign", `s3://signed/${key}`])).stdout.trim();
    assert(url.startsWith(server.url), url);
    const response = await fetch(url);
    assert.equal(response.status, 200);
    const sha256 = createHash("sha256").update(await response.bytes()).digest("hex");
    assert.equal(sha256, await fileDigest(join(scratch, "file")));
    const tampered = await fetch(url.replace(/.$/, (last) => last === "0" ? "1" : "0"));
    assert.equal(tampered.status, 403);
    assert.match(await tampered.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
    const unsigned = await fetch(url.slice(0, url.indexOf("?")));
    assert.equal(unsigned.status, 403);
    await unsigned.body?.cancel();
  },
);

for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
  clientTest(
    python,
    `aws s3() keeps and returns ${algorithm} of single and multipart uploads`,
    async ({ client, scratch, run }) => {
      const { aws } = client;
      await run([aws, "s3", "mb", "s3://sums"]);
      const digest = await writeFile(join(scratch, "small"), 10_000, generator(3));
      await run([
        aws,
        "s3",
        "cp",
        "--quiet",
        "--checksum-algorithm",
        algorithm,
        "small",
        "s3://sums/small",
      ]);
      const small = await head("small");
      const value = small[`Checksum${algorithm}`];
      assert(value, `Checksum${algorithm} of ${JSON.stringify(small)}`);
      if (algorithm === "SHA256") {
        assert.equal(Buffer.from(value, "base64").toString("hex"), digest);
      }
      await writeFile(join(scratch, "large"), 9 * MIB, generator(4));
      await run([
        aws,
        "s3",
        "cp",
        "--quiet",
        "--checksum-algorithm",
        algorithm,
        "large",
        "s3://sums/large",
      ]);
      const large = await head("large");
      assert(large[`Checksum${algorithm}`], JSON.stringify(large));
      const composite = algorithm.startsWith("SHA") || large.ChecksumType === "COMPOSITE";
      assert.equal(/-2$/.test(large[`Checksum${algorithm}`] ?? ""), composite);
      const attributes = JSON.parse(
        (await run([
          aws,
          "s3api",
          "get-object-attributes",
          "--bucket",
          "sums",
          "--key",
          "large",
          "--object-attributes",
          "ETag",
          "Checksum",
          "ObjectParts",
          "StorageClass",
          "ObjectSize",
        ])).stdout,
      );
      assert.equal(attributes.ObjectSize, 9 * MIB);
      assert.equal(attributes.StorageClass, "STANDARD");
      assert.match(attributes.ETag, /^[0-9a-f]{32}-2$/);
      assert.equal(attributes.ObjectParts.TotalPartsCount, 2);
      const stored = attributes.Checksum[`Checksum${algorithm}`].replace(/-2$/, "");
      assert.equal(stored, large[`Checksum${algorithm}`]?.replace(/-2$/, ""));
      // Reading verifies what was stored.
      await run([aws, "s3", "cp", "--quiet", "s3://sums/large", "back"]);
      assert.equal(
        await fileDigest(join(scratch, "back")),
        await fileDigest(join(scratch, "large")),
      );

      async function head(key: string): Promise<Record<string, string>> {
        return JSON.parse(
          (await run([
            aws,
            "s3api",
            "head-object",
            "--bucket",
            "sums",
            "--key",
            key,
            "--checksum-mode",
            "ENABLED",
          ])).stdout,
        );
      }
    },
  );
}

clientTest(
  python,
  "aws s3api() lists, reads and removes versions",
  async ({ client, scratch, run }) => {
    const { aws } = client;
    await run([aws, "s3", "mb", "s3://versioned"]);
    await run([
      aws,
      "s3api",
      "put-bucket-versioning",
      "--bucket",
      "versioned",
      "--versioning-configuration",
      "Status=Enabled",
    ]);
    const digests: string[] = [];
    for (const number of [1, 2]) {
      digests.unshift(await writeFile(join(scratch, "v"), 30_000 + number, generator(number)));
      await run([aws, "s3", "cp", "--quiet", "v", "s3://versioned/v"]);
    }
    await run([aws, "s3", "rm", "--quiet", "s3://versioned/v"]);
    const list = ["list-object-versions", "--bucket", "versioned"];
    const { Versions, DeleteMarkers } = JSON.parse(
      (await run([aws, "s3api", ...list])).stdout,
    );
    assert.equal(DeleteMarkers.length, 1);
    assert.equal(DeleteMarkers[0].IsLatest, true);
    assert.deepEqual(Versions.map((version: { Size: number }) => version.Size), [30_002, 30_001]);
    for (const [index, { VersionId }] of Versions.entries()) {
      const one = ["--bucket", "versioned", "--key", "v", "--version-id", VersionId];
      await run([aws, "s3api", "get-object", ...one, "back"]);
      assert.equal(await fileDigest(join(scratch, "back")), digests[index]);
      await run([aws, "s3api", "delete-object", ...one]);
    }
    const marker = ["--version-id", DeleteMarkers[0].VersionId];
    await run([aws, "s3api", "delete-object", "--bucket", "versioned", "--key", "v", ...marker]);
    assert.equal(
      JSON.parse((await run([aws, "s3api", ...list])).stdout || "{}").Versions,
      undefined,
    );
    await run([aws, "s3", "rb", "s3://versioned"]);
  },
);
