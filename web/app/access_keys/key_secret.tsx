/** A new key with its secret, shown this once: kept nowhere else, and gone with the dialog. Only its own
 * button closes it. */
import { introduction } from "../introduction.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { saveFile } from "../ui/save_file.ts";
import { credentialsFile, type CredentialsFormat } from "./credentials_file.ts";
import type { NewAccessKey } from "./key_routes.ts";

const words = text.accessKeys;
const FORMATS: readonly CredentialsFormat[] = ["csv", "env", "json"];

export function KeySecret(
  { made, onClose }: { readonly made: NewAccessKey; readonly onClose: () => void },
) {
  const { accessKeyId, secretAccessKey } = made;
  const { s3Url: url, region } = introduction;
  return (
    <Dialog
      title={words.secretTitle}
      canDismiss={false}
      onClose={onClose}
      footer={<Button kind="primary" onClick={onClose}>{words.kept}</Button>}
    >
      <Notice tone="warn">{words.secretOnce}</Notice>
      <div class="field whole-code">
        <span class="label">{words.accessKeyId}</span>
        <Code value={accessKeyId} label={`${text.ui.copy}: ${words.accessKeyId}`} />
      </div>
      <div class="field whole-code">
        <span class="label">{words.secretAccessKey}</span>
        <Code value={secretAccessKey} label={`${text.ui.copy}: ${words.secretAccessKey}`} />
      </div>
      <div class="row" role="group" aria-label={words.download}>
        <span class="small soft">{words.download}</span>
        {FORMATS.map((format) => (
          <Button
            key={format}
            small
            onClick={() => {
              const { name, type, content } = credentialsFile(format, made, { url, region });
              saveFile(name, type, content);
            }}
          >
            {words.downloads[format]}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
