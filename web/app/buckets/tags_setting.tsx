/** Names and values people sort buckets by. */
import { api } from "../api.ts";
import { text } from "../text.ts";
import { tagProblem, type TagRow, TagRows } from "../ui/tag_rows.tsx";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.tags;
const PATH = "/api/v1/buckets/{bucket}/tags";
/** Amazon S3 API Reference, PutBucketTagging. */
const MOST = 50;

export function TagsSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<readonly TagRow[]>({
    ...{ name: words.title, onSaved },
    stored: Object.entries(settings.tags?.tags ?? {}).map(([name, value]) => ({ name, value })),
    async put(rows) {
      const tags = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
      if (rows.length === 0) await api.DELETE(PATH, { params });
      else await api.PUT(PATH, { params, body: { tags } });
    },
  });
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketTagging"
      problem={tagProblem(setting.value, MOST)}
    >
      {(rows) => <TagRows rows={rows} most={MOST} onChange={(next) => setting.change(next)} />}
    </SettingCard>
  );
}
