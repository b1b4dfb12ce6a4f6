/** Who else may reach a bucket: its policy, as text, with templates for what most people want. */
import { api } from "../api.ts";
import { PolicyEditor } from "../policy_editor/policy_editor.tsx";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { policyTemplates } from "./policy_templates.ts";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.policy;
const PATH = "/api/v1/buckets/{bucket}/policy";

export function PolicySetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<string>({
    ...{ name: words.title, onSaved },
    stored: settings.policy?.policy ?? "",
    async put(policy) {
      if (policy.trim() === "") await api.DELETE(PATH, { params });
      else await api.PUT(PATH, { params, body: { policy } });
    },
  });
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketPolicy"
    >
      {(policy) => (
        <>
          {policy === "" ? <p class="soft">{words.none}</p> : (
            <PolicyEditor
              label={words.document}
              value={policy}
              onInput={(value) => setting.change(value)}
              kind="bucket"
              bucket={bucket}
            />
          )}
          <div class="row">
            <Menu
              label={words.templates}
              kind="plain"
              small
              items={policyTemplates(bucket).map(({ id, document }) => ({
                label: words.templateNames[id],
                onSelect: () => setting.change(document),
              }))}
            >
              {words.templates}
            </Menu>
            {policy !== "" && (
              <Button small icon="trash" onClick={() => setting.change("")}>{words.remove}</Button>
            )}
          </div>
        </>
      )}
    </SettingCard>
  );
}
