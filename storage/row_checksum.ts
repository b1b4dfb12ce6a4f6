/** A fast 53-bit hash over the fields of a row, kept with the row: SQLite stores values without
 * checksums, so a flipped bit of a size or a hash would be served unnoticed. Not cryptographic:
 * it finds decay, not forgery. Fields are told apart (order, type and length count). */

export type RowField = string | number | null;

const LANE_1 = 0x9e3779b1;
const LANE_2 = 0x85ebca6b;
const TWO_32 = 4294967296;

/** Hash of the fields in order: an integer in [0, 2^53). Numbers must be integers within ±2^53.
 * Every step maps the two lanes one to one, so two rows that differ in one character or one digit
 * can only collide in the eleven bits the result drops. */
export function rowChecksum(fields: readonly RowField[]): number {
  let a = 0x2545f491;
  let b = 0x6c078965 ^ fields.length;
  for (let f = 0; f < fields.length; f++) {
    const field = fields[f] as RowField;
    if (typeof field === "string") {
      const length = field.length;
      a = Math.imul(a ^ length, LANE_1);
      b = Math.imul(b ^ 1, LANE_2);
      for (let i = 0; i < length; i++) {
        const unit = field.charCodeAt(i);
        a = Math.imul(a ^ unit, LANE_1);
        b = Math.imul(b ^ unit, LANE_2);
      }
    } else if (field === null) {
      a = Math.imul(a ^ 0x5bd1, LANE_1);
      b = Math.imul(b ^ 2, LANE_2);
    } else {
      const high = Math.floor(field / TWO_32);
      a = Math.imul(Math.imul(a ^ (field | 0), LANE_1) ^ high, LANE_1);
      b = Math.imul(Math.imul(b ^ high, LANE_2) ^ (field | 0), LANE_2) ^ 3;
    }
    // Products only carry upwards: bring the high bits down before the next field.
    a ^= b >>> 15;
    b ^= a >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0xcc9e2d51) ^ Math.imul(b ^ (b >>> 13), 0x1b873593);
  b = Math.imul(b ^ (b >>> 16), 0xcc9e2d51) ^ Math.imul(a ^ (a >>> 13), 0x1b873593);
  return (b & 0x1fffff) * TWO_32 + (a >>> 0);
}
