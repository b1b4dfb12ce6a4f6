/** Where one is in a bucket: every folder on the way can be gone to. */
import { text } from "../text.ts";
import { CopyButton } from "../ui/copy.tsx";
import { Icon } from "../ui/icon.tsx";
import { visibleText } from "../visible_text.ts";
import { stepsTo } from "./paths.ts";

const words = text.browser;

export function FolderPath(
  { bucket, folder, folderAddress }: {
    readonly bucket: string;
    readonly folder: string;
    readonly folderAddress: (prefix: string) => string;
  },
) {
  const steps = [{ name: bucket, prefix: "" }, ...stepsTo(folder)];
  return (
    <nav class="folder-path" aria-label={words.path}>
      <ol class="crumbs">
        {steps.map(({ name, prefix }, index) => {
          const isLast = index === steps.length - 1;
          return (
            <li key={prefix}>
              <a href={folderAddress(prefix)} aria-current={isLast ? "location" : undefined}>
                {name === "" ? words.emptyName : visibleText(name)}
              </a>
              {!isLast && <Icon name="right" size={14} />}
            </li>
          );
        })}
      </ol>
      <CopyButton value={`s3://${bucket}/${folder}`} label={words.copyUri} />
    </nav>
  );
}
