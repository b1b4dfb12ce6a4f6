/** Names and values people sort buckets by. */
import { api } from "../api.ts";
import { brokenTagRules, type Tag } from "../tag_rules.ts";
import { text } from "../text.ts";
import { PairRows } from "../ui/pair_rows.tsx";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.tags;
const PATH = "/api/v1/buckets/{bucket}/tags";
/** Amazon S3 API Reference, PutBucketTagging. */
const MOST = 50;

export function TagsSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<readonly Tag[]>({
    ...{ name: words.title, onSaved },
    stored: Object.entries(settings.tags?.tags ?? {}).map(([key, value]) => ({ key, value })),
    async put(rows) {
      const tags = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
      if (rows.length === 0) await api.DELETE(PATH, { params });
      else await api.PUT(PATH, { params, body: { tags } });
    },
  });
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketTagging"
      problem={problemOf(setting.value)}
    >
      {(rows) => (
        <PairRows
          rows={rows}
          onChange={(next) => setting.change(next)}
          add={text.browser.addTag}
          remove={text.browser.tagEditor.remove}
        />
      )}
    </SettingCard>
  );
}

function problemOf(tags: readonly Tag[]): string | undefined {
  const [first] = brokenTagRules(tags, MOST);
  return first && text.browser.tagEditor.rules[first];
}
