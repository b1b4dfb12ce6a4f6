/** The rules of bucket names, each told apart, for people who type one. The server has the last word.
 * Source: Amazon S3 User Guide, "General purpose bucket naming rules". */

export interface NameRule {
  readonly id: keyof typeof RULES;
  readonly holds: boolean;
}

const RULES = {
  length: (name: string) => name.length >= 3 && name.length <= 63,
  characters: (name: string) => /^[a-z0-9.-]+$/.test(name),
  ends: (name: string) => /^[a-z0-9]/.test(name) && /[a-z0-9]$/.test(name),
  dots: (name: string) => !name.includes(".."),
  address: (name: string) => !/^\d+\.\d+\.\d+\.\d+$/.test(name),
  prefix: (name: string) => !/^(?:xn--|sthree-|amzn-s3-demo-|minio$)/.test(name),
  suffix: (name: string) => !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name),
} as const;

/** All of them, and whether `name` keeps to each. */
export function nameRules(name: string): readonly NameRule[] {
  return Object.entries(RULES).map(([id, holds]) => ({
    id: id as keyof typeof RULES,
    holds: holds(name),
  }));
}
