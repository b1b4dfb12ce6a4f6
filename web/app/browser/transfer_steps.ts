/** What selected rows become when they are copied, moved or renamed. */
import { folderOf, nameOf } from "./paths.ts";
import type { Row } from "./rows.ts";

export type TransferMode = "copy" | "move" | "rename";

/** What a row becomes: a key, or for a folder a prefix. */
export interface Step {
  readonly row: Row;
  readonly to: string;
}

/** The rows under another folder, each by the name it has. */
export function stepsInto(folder: string, rows: readonly Row[]): readonly Step[] {
  return rows.map((row) => {
    const name = nameOf(row.key);
    return { row, to: folder + name + (row.kind === "folder" || row.name === "" ? "/" : "") };
  });
}

/** The row by another name where it is. */
export function renamed(row: Row, name: string): Step {
  const to = folderOf(row.key) + name;
  return { row, to: row.kind === "folder" ? `${to}/` : to };
}

export type TransferProblem = "same" | "within";

/** Why it cannot be done; undefined: it can. */
export function problemOfTransfer(
  { bucket, toBucket, steps }: {
    readonly bucket: string;
    readonly toBucket: string;
    readonly steps: readonly Step[];
  },
): TransferProblem | undefined {
  if (bucket !== toBucket) return undefined;
  const isVersion = (row: Row) => row.kind !== "folder" && row.versionId !== undefined;
  if (steps.every(({ row, to }) => row.key === to && !isVersion(row))) return "same";
  const isWithin = ({ row, to }: Step) =>
    row.kind === "folder" && to !== row.key && to.startsWith(row.key);
  return steps.some(isWithin) ? "within" : undefined;
}
