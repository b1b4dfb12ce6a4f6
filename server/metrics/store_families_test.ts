import assert from "node:assert/strict";
import { exposition } from "./exposition.ts";
import { JobMetrics } from "./job_metrics.ts";
import { storeFamilies } from "./store_families.ts";

const USAGE = {
  objects: 2,
  versions: 3,
  deleteMarkers: 1,
  bytes: 40,
  uploads: 1,
  uploadBytes: 5,
};

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

Deno.test("what is stored, in all and by bucket", () => {
  const text = exposition(storeFamilies({
    readOnly: true,
    stored: { buckets: 1, usage: USAGE, byBucket: [{ name: "photos", usage: USAGE }] },
    disk: { freeBytes: 1e12, totalBytes: 2e12 },
    databaseBytes: 4096,
    walBytes: 100,
    jobs: [],
  }));
  assert.deepEqual(lines(text), [
    "objectstorage_read_only 1",
    "objectstorage_buckets 1",
    "objectstorage_objects 2",
    "objectstorage_versions 3",
    "objectstorage_stored_bytes 40",
    "objectstorage_multipart_uploads 1",
    "objectstorage_multipart_upload_bytes 5",
    'objectstorage_bucket_objects{bucket="photos"} 2',
    'objectstorage_bucket_bytes{bucket="photos"} 40',
    "objectstorage_disk_free_bytes 1000000000000",
    "objectstorage_disk_total_bytes 2000000000000",
    "objectstorage_database_bytes 4096",
    "objectstorage_database_wal_bytes 100",
  ]);
});

Deno.test("jobs are counted by result", () => {
  const jobs = new JobMetrics({ now: () => 5_000 });
  jobs.observe({ job: "sweep", ok: true, removed: 3 });
  jobs.observe({ job: "sweep", ok: false, removed: 0 });
  jobs.observe({ job: "sweep", ok: true, removed: 4 });
  const reading = { readOnly: false, databaseBytes: 0, walBytes: 0, jobs: jobs.snapshot() };
  const told = lines(exposition(storeFamilies(reading))).filter((line) => line.includes("sweep"));
  assert.deepEqual(told, [
    'objectstorage_job_runs_total{job="sweep",result="ok"} 2',
    'objectstorage_job_runs_total{job="sweep",result="failed"} 1',
    'objectstorage_job_removed_total{job="sweep"} 7',
    'objectstorage_job_last_success_timestamp_seconds{job="sweep"} 5',
  ]);
});
