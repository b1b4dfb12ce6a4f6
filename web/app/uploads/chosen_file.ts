/** Files as somebody chose or dropped them, on their way to a folder. */

export interface ChosenFile {
  /** Below the folder it goes to; its folders are joined by `/`. */
  readonly path: string;
  readonly file: File;
  /** Gives it again after the page was loaded anew, where the browser has such. */
  readonly handle?: FileSystemFileHandle;
}

export type Files = Iterable<ChosenFile> | AsyncIterable<ChosenFile>;
