/** The times of a line of the audit log without reading the rest of it: a search passes over most
 * lines by their time alone. */
import { SEAL_LENGTH } from "./audit_chain.ts";

export interface RecordTimes {
  /** ISO 8601: such texts compare as times do. */
  readonly time: string;
  /** Of this line and those before it in the file. The earliest is undefined where it is the time of
   * the file's first record. */
  readonly earliest: string | undefined;
  readonly latest: string;
}

const ISO_LENGTH = 24;
const TIME_HEAD = ',"time":"';
const SPAN_HEAD = ',"span":["', SPAN_MIDDLE = '","', SPAN_TAIL = '"]';
const SPAN_LENGTH = SPAN_HEAD.length + SPAN_MIDDLE.length + SPAN_TAIL.length + 2 * ISO_LENGTH;

/** Undefined for what is no record. */
export function timesOf(line: string): RecordTimes | undefined {
  if (!line.startsWith('{"sequence":')) return undefined;
  const headAt = line.indexOf(TIME_HEAD);
  const at = headAt + TIME_HEAD.length;
  const time = line.slice(at, at + ISO_LENGTH);
  if (headAt < 0 || time.length < ISO_LENGTH || !time.endsWith("Z")) return undefined;
  const spanAt = line.length - SEAL_LENGTH - SPAN_LENGTH;
  // It is the last member before the seal: nothing in `details` can stand there.
  if (!line.startsWith(SPAN_HEAD, spanAt)) return { time, earliest: undefined, latest: time };
  const first = spanAt + SPAN_HEAD.length;
  const second = first + ISO_LENGTH + SPAN_MIDDLE.length;
  return {
    time,
    earliest: line.slice(first, first + ISO_LENGTH),
    latest: line.slice(second, second + ISO_LENGTH),
  };
}
