/** Whether access control lists count. They are of old: policies say more, in one place. */
import { api, type Schemas } from "../api.ts";
import { text } from "../text.ts";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.ownership;
const PATH = "/api/v1/buckets/{bucket}/ownership-controls";

type Ownership = Schemas["OwnershipControls"]["ownership"];
const CHOICES: readonly Ownership[] = [
  "BucketOwnerEnforced",
  "BucketOwnerPreferred",
  "ObjectWriter",
];

export function OwnershipSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const setting = useSetting<Ownership>({
    ...{ name: words.title, onSaved },
    stored: settings["ownership-controls"]?.ownership ?? "BucketOwnerEnforced",
    put: (ownership) => api.PUT(PATH, { params, body: { ownership } }),
  });
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketOwnershipControls"
    >
      {(value) =>
        CHOICES.map((choice) => (
          <label key={choice} class="check">
            <input
              type="radio"
              name="ownership"
              checked={choice === value}
              onChange={() => setting.change(choice)}
            />
            <span>
              {words.labels[choice]}
              <span class="hint">{words.hints[choice]}</span>
            </span>
          </label>
        ))}
    </SettingCard>
  );
}
