/** Whether old versions are kept. Once begun it can be suspended, not undone. */
import { api } from "../api.ts";
import { text } from "../text.ts";
import { type SettingProps, useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.versioning;
const PATH = "/api/v1/buckets/{bucket}/versioning";

type State = "off" | "enabled" | "suspended";

export function VersioningSetting({ bucket, settings, onSaved }: SettingProps) {
  const params = { path: { bucket } };
  const stored = settings.versioning?.status ?? "off";
  const setting = useSetting<State>({
    ...{ name: words.title, onSaved },
    stored,
    put: async (status) => {
      if (status !== "off") await api.PUT(PATH, { params, body: { status } });
    },
  });
  const choices: readonly State[] = stored === "off"
    ? ["off", "enabled"]
    : ["enabled", "suspended"];
  return (
    <SettingCard
      {...{ bucket, of: setting, title: words.title, intro: words.intro }}
      action="s3:PutBucketVersioning"
    >
      {(value) =>
        choices.map((choice) => (
          <label key={choice} class="check">
            <input
              type="radio"
              name="versioning"
              checked={choice === value}
              onChange={() => setting.change(choice)}
            />
            <span>
              {words.states[choice]}
              <span class="hint">{words.hints[choice]}</span>
            </span>
          </label>
        ))}
    </SettingCard>
  );
}
