/** What is counted of S3 requests, as plain data: crosses isolates, adds up over them. */
import { addDistributions, type Distribution } from "./histogram.ts";

export interface OperationCounts {
  /** Requests by HTTP status. */
  readonly codes: Counts;
  /** Requests by S3 error code. */
  readonly errors: Counts;
  readonly duration: Distribution;
  readonly firstByte: Distribution;
}

export interface RequestCounts {
  /** By AWS's name; `Unknown` and `Preflight` besides. */
  readonly operations: Readonly<Record<string, OperationCounts>>;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Right now. */
  readonly inFlight: number;
}

type Counts = Readonly<Record<string, number>>;

export const NO_REQUESTS: RequestCounts = {
  operations: {},
  receivedBytes: 0,
  sentBytes: 0,
  inFlight: 0,
};

export function addRequests(one: RequestCounts, other: RequestCounts): RequestCounts {
  return {
    operations: addByName(one.operations, other.operations, addOperations),
    receivedBytes: one.receivedBytes + other.receivedBytes,
    sentBytes: one.sentBytes + other.sentBytes,
    inFlight: one.inFlight + other.inFlight,
  };
}

function addOperations(one: OperationCounts, other: OperationCounts): OperationCounts {
  return {
    codes: addByName(one.codes, other.codes, (a, b) => a + b),
    errors: addByName(one.errors, other.errors, (a, b) => a + b),
    duration: addDistributions(one.duration, other.duration),
    firstByte: addDistributions(one.firstByte, other.firstByte),
  };
}

function addByName<Value>(
  one: Readonly<Record<string, Value>>,
  other: Readonly<Record<string, Value>>,
  add: (one: Value, other: Value) => Value,
): Readonly<Record<string, Value>> {
  const sum = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = sum[name];
    sum[name] = known === undefined ? value : add(known, value);
  }
  return sum;
}
