/** Files a visitor chose or dropped, with the folders they are in. Folders are read as they are come
 * to: a large one is never held as a whole. */
import type { ChosenFile } from "../uploads/uploads.ts";

/** Of a file picker; one for folders gives the path of each. */
export function* pickedFiles(files: Iterable<File>): Generator<ChosenFile> {
  for (const file of files) yield { path: file.webkitRelativePath || file.name, file };
}

/** Of a drop. To be called while the event is handled: what was dropped is forgotten afterwards. */
export function droppedFiles(items: DataTransferItemList): AsyncIterable<ChosenFile> {
  const entries = [...items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  return filesOf(entries);
}

async function* filesOf(entries: readonly FileSystemEntry[]): AsyncGenerator<ChosenFile> {
  for (const entry of entries) {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject)
      );
      yield { path: entry.fullPath.replace(/^\//, ""), file };
      continue;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives some at a time, and none at the end.
    while (true) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject)
      );
      if (some.length === 0) break;
      yield* filesOf(some);
    }
  }
}
