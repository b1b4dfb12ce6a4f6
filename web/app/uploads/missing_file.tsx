/** Brings a file back that an unfinished upload misses: by the browser, if it kept a way to it, or by
 * choosing it again. */
import { useRef } from "preact/hooks";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import type { Transfer } from "./transfer.ts";
import { uploads } from "./uploads.ts";

const words = text.uploads;

/** Not every browser has it. */
interface AskedHandle extends FileSystemFileHandle {
  requestPermission?(options: { readonly mode: "read" }): Promise<PermissionState>;
}

export function MissingFile(
  { transfer, onProblem }: {
    readonly transfer: Transfer;
    readonly onProblem: (words: string | undefined) => void;
  },
) {
  const input = useRef<HTMLInputElement>(null);
  const give = (file: File) => {
    onProblem(uploads.give(transfer, file) ? undefined : words.otherFile);
  };
  const ask = async () => {
    const file = await fileOf(transfer.handle);
    if (file === undefined) input.current?.click();
    else give(file);
  };
  return (
    <>
      <Button
        small
        kind="quiet"
        icon="play"
        label={words.choose(transfer.fingerprint.name)}
        onClick={() => void ask()}
      />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.pick}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = "";
          if (file !== undefined) give(file);
        }}
      />
    </>
  );
}

/** Undefined: the visitor has to choose it. */
async function fileOf(handle: AskedHandle | undefined): Promise<File | undefined> {
  try {
    if (await handle?.requestPermission?.({ mode: "read" }) !== "granted") return undefined;
    return await handle?.getFile();
  } catch {
    return undefined;
  }
}
