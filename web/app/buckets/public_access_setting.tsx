/** What keeps a bucket from being opened to everybody by mistake. */
import { answered, api, type Schemas } from "../api.ts";
import { text } from "../text.ts";
import { Check } from "../ui/field.tsx";
import { useSetting } from "./setting.ts";
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

export function PublicAccessSetting(
  { bucket, onSaved }: { readonly bucket: string; readonly onSaved: () => void },
) {
  const params = { path: { bucket } };
  const setting = useSetting<Block>({
    ...{ bucket, name: words.title, unset: OPEN },
    get: (signal) => answered(api.GET(PATH, { params, signal })),
    async put(body) {
      await api.PUT(PATH, { params, body });
      onSaved();
    },
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
