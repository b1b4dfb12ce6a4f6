/** The metrics of S3 requests. */
import type { Family, Sample } from "./exposition.ts";
import type { OperationCounts, RequestCounts } from "./request_counts.ts";

export function requestFamilies(counts: RequestCounts): readonly Family[] {
  const operations = Object.entries(counts.operations).sort(([a], [b]) => a < b ? -1 : 1);
  const byOperation = (value: (counts: OperationCounts) => Sample["value"]): readonly Sample[] =>
    operations.map(([operation, counts]) => ({ labels: { operation }, value: value(counts) }));
  const byCode = (codes: (counts: OperationCounts) => OperationCounts["codes"]) =>
    operations.flatMap(([operation, counts]) =>
      Object.entries(codes(counts)).map(([code, value]) => ({ labels: { operation, code }, value }))
    );
  return [
    {
      name: "objectstorage_s3_requests_total",
      help: "S3 requests answered, by operation and HTTP status",
      type: "counter",
      samples: byCode(({ codes }) => codes),
    },
    {
      name: "objectstorage_s3_errors_total",
      help: "S3 requests refused, by operation and S3 error code",
      type: "counter",
      samples: byCode(({ errors }) => errors),
    },
    {
      name: "objectstorage_s3_request_duration_seconds",
      help: "Time from the head of a request to the last byte of its answer",
      type: "histogram",
      samples: byOperation(({ duration }) => duration),
    },
    {
      name: "objectstorage_s3_first_byte_seconds",
      help: "Time from the head of a request to the head of its answer",
      type: "histogram",
      samples: byOperation(({ firstByte }) => firstByte),
    },
    {
      name: "objectstorage_s3_received_bytes_total",
      help: "Bytes of request bodies, as announced",
      type: "counter",
      samples: [{ value: counts.receivedBytes }],
    },
    {
      name: "objectstorage_s3_sent_bytes_total",
      help: "Bytes of answers' bodies, as announced",
      type: "counter",
      samples: [{ value: counts.sentBytes }],
    },
    {
      name: "objectstorage_s3_requests_in_flight",
      help: "S3 requests whose answer has not been sent whole",
      type: "gauge",
      samples: [{ value: counts.inFlight }],
    },
  ];
}
