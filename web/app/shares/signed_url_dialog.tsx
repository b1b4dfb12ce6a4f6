/** A link to one object for who cannot leave one that can be revoked: it is signed, and ends by itself. */
import { useState } from "preact/hooks";
import { addressOf, fileNameOf, type ObjectName } from "../browser/object_bytes.ts";
import { shownName } from "../browser/paths.ts";
import { moment } from "../format.ts";
import { useAction } from "../resource.ts";
import { session } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Code, CopyButton } from "../ui/copy.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/field.tsx";
import { Failure, Notice } from "../ui/notice.tsx";
import { Reach } from "./share_parts.tsx";

const words = text.shares.signed;
const HOURS = [1, 4, 12, 24, 72, 168];
/** What the server signs for who came by a password. */
const MOST_HOURS_WITHOUT_KEY = 12;

export function SignedUrlDialog(
  { name, why, onClose }: {
    readonly name: ObjectName;
    readonly why: keyof typeof words.why;
    readonly onClose: () => void;
  },
) {
  const hasKey = session.value?.accessKeyId !== undefined;
  const choices = HOURS.filter((hours) => hasKey || hours <= MOST_HOURS_WITHOUT_KEY);
  const [hours, setHours] = useState(1);
  const [link, setLink] = useState<{ readonly url: string; readonly expiresAt: string }>();
  const action = useAction(async () => {
    setLink(await addressOf(name, { expiresIn: hours * 3_600, fileName: fileNameOf(name.key) }));
  });
  return (
    <Dialog
      title={text.shares.dialog.title(shownName(name.key))}
      onClose={onClose}
      onSubmit={() => void action.run()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.close}</Button>
          {link === undefined
            ? (
              <Button type="submit" kind="primary" icon="link" isBusy={action.isRunning}>
                {text.shares.dialog.create}
              </Button>
            )
            : <CopyButton value={link.url}>{text.shares.copy}</CopyButton>}
        </>
      }
    >
      <Notice>{words.why[why]}</Notice>
      <p>{words.hint}</p>
      <SelectField
        label={words.expiry}
        value={String(hours)}
        choices={choices.map((each) => ({
          value: String(each),
          label: each < 24 ? words.hours(each) : words.days(each / 24),
        }))}
        {...(hasKey ? {} : { hint: words.longest })}
        onChange={(value) => {
          setHours(Number(value));
          setLink(undefined);
        }}
      />
      {link !== undefined && (
        <>
          <Code value={link.url} label={text.shares.copy} />
          <p class="soft small">{words.expires(moment(link.expiresAt))}</p>
          <Reach url={link.url} />
        </>
      )}
      <Failure of={action.failure} />
    </Dialog>
  );
}
