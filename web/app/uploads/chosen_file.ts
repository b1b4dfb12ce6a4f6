/** Files as somebody chose or dropped them, on their way to a folder. */

export interface ChosenFile {
  /** Below the folder it goes to; its folders are joined by `/`. */
  readonly path: string;
  readonly file: File;
  /** Gives it again after the page was loaded anew, where the browser has such. */
  readonly handle?: FileSystemFileHandle;
}

export type Files = Iterable<ChosenFile> | AsyncIterable<ChosenFile>;

/** Milliseconds of work in one go. */
const LONGEST_TURN = 10;

/** The same, so that however many there are the page is free between. */
export async function* paced(files: Files): AsyncGenerator<ChosenFile> {
  let since = performance.now();
  for await (const file of files) {
    yield file;
    if (performance.now() - since < LONGEST_TURN) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
}
