/** The first lines of the audit log's files, by which they are known without being read. */
import type { AuditDisk, AuditFile } from "./audit_disk.ts";
import { type FileHeader, parseHeader } from "./audit_record.ts";
import type { FullFile } from "./file_name.ts";
import { isDamaged, readLines } from "./line_reader.ts";

/** A file opened in whichever form it has. */
export interface OpenedFile {
  readonly file: AuditFile;
  readonly compressed: boolean;
}

/** Undefined when it is in neither form there: removed meanwhile. */
export async function openFull(
  disk: AuditDisk,
  { name }: Pick<FullFile, "name">,
): Promise<OpenedFile | undefined> {
  // Compressed meanwhile: the one is removed only when the other is whole.
  const plain = await disk.open(name, "read");
  if (plain !== undefined) return { file: plain, compressed: false };
  const file = await disk.open(`${name}.gz`, "read");
  return file === undefined ? undefined : { file, compressed: true };
}

/** Undefined when the first line is none. Its seal is not looked at. */
export async function readHeader(opened: OpenedFile): Promise<FileHeader | undefined> {
  try {
    for await (const { text, whole } of readLines(opened.file, opened.compressed)) {
      return whole && text !== undefined ? parseHeader(text) : undefined;
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
  }
  return undefined;
}
