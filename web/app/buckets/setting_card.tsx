/** The card around a setting: what it is for, the control, save and revert. */
import type { ComponentChildren } from "preact";
import { unavailable } from "../permissions.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Failure } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import type { Setting } from "./setting.ts";

export function SettingCard<T>(
  { title, intro, of, bucket, action, children, problem }: {
    readonly title: string;
    readonly intro: string;
    readonly of: Setting<T>;
    readonly bucket: string;
    /** What saving needs. */
    readonly action: string;
    /** What is wrong with what is shown; undefined: it can be saved. */
    readonly problem?: string | undefined;
    readonly children: (value: T) => ComponentChildren;
  },
) {
  const { isChanged, saving } = of;
  const denied = unavailable(action, `arn:aws:s3:::${bucket}`);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && problem === undefined && denied === undefined) void of.save();
      }}
    >
      <Card
        {...{ title, intro }}
        footer={isChanged
          ? (
            <>
              <Button onClick={() => of.revert()}>{text.ui.revert}</Button>
              <Button
                type="submit"
                kind="primary"
                isBusy={saving.isRunning}
                unavailable={denied ?? problem}
              >
                {text.ui.save}
              </Button>
            </>
          )
          : undefined}
      >
        <fieldset class="stack" disabled={denied !== undefined}>
          <legend class="unseen">{title}</legend>
          {denied !== undefined && <p class="soft small">{denied}</p>}
          {children(of.value)}
          <Failure of={saving.failure} />
        </fieldset>
      </Card>
    </form>
  );
}
