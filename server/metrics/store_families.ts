/** The metrics of what is stored, of the disk under it, and of the jobs that keep it in order. */
import type { BucketUsage } from "../../storage/metadata.ts";
import type { Usage } from "../../storage/model.ts";
import type { Family, Sample } from "./exposition.ts";
import type { JobCounts } from "./job_metrics.ts";

export interface StoreReading {
  readonly readOnly: boolean;
  /** Absent while the database cannot be read. */
  readonly stored?: {
    readonly buckets: number;
    readonly usage: Usage;
    /** Empty when there are too many to tell each. */
    readonly byBucket: readonly BucketUsage[];
  };
  /** Absent where the system does not tell. */
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly databaseBytes: number;
  readonly walBytes: number;
  readonly jobs: readonly JobCounts[];
}

export function storeFamilies(reading: StoreReading): readonly Family[] {
  const { stored, disk, jobs } = reading;
  const usage = (value: (usage: Usage) => number): readonly Sample[] =>
    stored === undefined ? [] : [{ value: value(stored.usage) }];
  const byBucket = (value: (usage: Usage) => number): readonly Sample[] =>
    (stored?.byBucket ?? []).map(({ name, usage }) => ({
      labels: { bucket: name },
      value: value(usage),
    }));
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name: `objectstorage_${name}`,
    help,
    type: "gauge",
    samples,
  });
  return [
    gauge("read_only", "1 after a sync to disk failed: nothing is written until a restart", [
      { value: reading.readOnly ? 1 : 0 },
    ]),
    gauge("buckets", "Buckets", stored === undefined ? [] : [{ value: stored.buckets }]),
    gauge("objects", "Keys whose current version is an object", usage(({ objects }) => objects)),
    gauge("versions", "Versions that are objects, noncurrent ones too", usage((it) => it.versions)),
    gauge("stored_bytes", "Bytes of all versions", usage(({ bytes }) => bytes)),
    gauge("multipart_uploads", "Unfinished multipart uploads", usage(({ uploads }) => uploads)),
    gauge(
      "multipart_upload_bytes",
      "Bytes of the parts of unfinished multipart uploads",
      usage(({ uploadBytes }) => uploadBytes),
    ),
    gauge(
      "bucket_objects",
      "Keys whose current version is an object, by bucket; none above 1000 buckets",
      byBucket(({ objects }) => objects),
    ),
    gauge(
      "bucket_bytes",
      "Bytes of all versions, by bucket; none above 1000 buckets",
      byBucket(({ bytes }) => bytes),
    ),
    gauge(
      "disk_free_bytes",
      "Bytes this server may still write to the file system of its data",
      disk === undefined ? [] : [{ value: disk.freeBytes }],
    ),
    gauge(
      "disk_total_bytes",
      "Size of the file system of its data",
      disk === undefined ? [] : [{ value: disk.totalBytes }],
    ),
    gauge("database_bytes", "Size of the metadata database", [{ value: reading.databaseBytes }]),
    gauge("database_wal_bytes", "Size of the write-ahead log of the metadata database", [
      { value: reading.walBytes },
    ]),
    {
      name: "objectstorage_job_runs_total",
      help: "Runs of the jobs that keep the store in order, by result",
      type: "counter",
      samples: jobs.flatMap(({ job, succeeded, failed }) => [
        { labels: { job, result: "ok" }, value: succeeded },
        { labels: { job, result: "failed" }, value: failed },
      ]),
    },
    {
      name: "objectstorage_job_removed_total",
      help: "What jobs removed: sweep blobs, orphans files without a row, expire old uploads",
      type: "counter",
      samples: jobs.map(({ job, removed }) => ({ labels: { job }, value: removed })),
    },
    gauge(
      "job_last_success_timestamp_seconds",
      "When a job last ended well; 0 before it did",
      jobs.map(({ job, succeededAt }) => ({ labels: { job }, value: succeededAt / 1000 })),
    ),
  ];
}
