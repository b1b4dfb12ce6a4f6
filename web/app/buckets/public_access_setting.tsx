/** What keeps a bucket from being opened to everybody by mistake. */
import { api, type Schemas } from "../api.ts";
import { text } from "../text.ts";
import { Check } from "../ui/field.tsx";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.publicAccess;
const PATH = "/api/v1/buckets/{bucket}/public-access-block";

type Block = Schemas["PublicAccessBlock"];
const OPEN: Block = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

export function PublicAccessSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<Block>({
    ...{ name: words.title, onSaved },
    stored: settings["public-access-block"] ?? OPEN,
    put: (body) => api.PUT(PATH, { params, body }),
  });
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketPublicAccessBlock"
    >
      {(block) => (
        <>
          <Check
            label={words.all}
            checked={Object.values(block).every((each) => each)}
            onChange={(all) =>
              setting.change({
                blockPublicAcls: all,
                ignorePublicAcls: all,
                blockPublicPolicy: all,
                restrictPublicBuckets: all,
              })}
          />
          <div class="stack tight indented">
            {(Object.keys(OPEN) as (keyof Block)[]).map((name) => (
              <Check
                key={name}
                label={words.labels[name]}
                hint={words.hints[name]}
                checked={block[name]}
                onChange={(checked) => setting.change({ ...block, [name]: checked })}
              />
            ))}
          </div>
        </>
      )}
    </SettingCard>
  );
}
