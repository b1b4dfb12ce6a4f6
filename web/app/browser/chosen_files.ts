/** Files a visitor chose or dropped, with the folders they are in. Folders are read as they are come
 * to: a large one is never held as a whole. */
import type { ChosenFile } from "../uploads/chosen_file.ts";

/** Of a file picker; one for folders gives the path of each. */
export function* pickedFiles(files: Iterable<File>): Generator<ChosenFile> {
  for (const file of files) yield { path: file.webkitRelativePath || file.name, file };
}

/** Some browsers give what gives the file again, later. */
interface HandledItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemFileHandle | FileSystemDirectoryHandle | null>;
}

/** Of a drop. To be called while the event is handled: what was dropped is forgotten afterwards. */
export function droppedFiles(items: DataTransferItemList): AsyncIterable<ChosenFile> {
  const dropped = [...items].flatMap((item: HandledItem) => {
    if (item.kind !== "file") return [];
    const handle = item.getAsFileSystemHandle?.().catch(() => null);
    // What another program made has no place in a file system.
    const found = item.webkitGetAsEntry() ?? item.getAsFile();
    return found === null ? [] : [{ found, handle }];
  });
  return withHandles(dropped);
}

async function* withHandles(
  dropped: readonly {
    readonly found: FileSystemEntry | File;
    readonly handle: ReturnType<NonNullable<HandledItem["getAsFileSystemHandle"]>> | undefined;
  }[],
): AsyncGenerator<ChosenFile> {
  for (const { found, handle } of dropped) {
    const given = await handle;
    const kept = given?.kind === "file" ? { handle: given as FileSystemFileHandle } : {};
    for await (const each of filesOf([found])) yield { ...each, ...kept };
  }
}

async function* filesOf(
  dropped: readonly (FileSystemEntry | File)[],
): AsyncGenerator<ChosenFile> {
  for (const each of dropped) {
    if (each instanceof File) yield { path: each.name, file: each };
    else if (each.isFile) {
      const { promise, resolve, reject } = Promise.withResolvers<File>();
      (each as FileSystemFileEntry).file(resolve, reject);
      yield { path: each.fullPath.replace(/^\//, ""), file: await promise };
    } else yield* filesIn((each as FileSystemDirectoryEntry).createReader());
  }
}

async function* filesIn(reader: FileSystemDirectoryReader): AsyncGenerator<ChosenFile> {
  // A reader gives some at a time, and none at the end.
  while (true) {
    const { promise, resolve, reject } = Promise.withResolvers<FileSystemEntry[]>();
    reader.readEntries(resolve, reject);
    const some = await promise;
    if (some.length === 0) return;
    yield* filesOf(some);
  }
}
