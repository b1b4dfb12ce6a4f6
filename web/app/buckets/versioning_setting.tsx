/** Whether old versions are kept. Once begun it can be suspended, not undone. */
import { answered, api } from "../api.ts";
import { text } from "../text.ts";
import { useSetting } from "./setting.ts";
import { SettingCard } from "./setting_card.tsx";

const words = text.settings.versioning;
const PATH = "/api/v1/buckets/{bucket}/versioning";

type State = "off" | "enabled" | "suspended";

export function VersioningSetting({ bucket }: { readonly bucket: string }) {
  const params = { path: { bucket } };
  const setting = useSetting<State>({
    ...{ bucket, name: words.title, unset: "off" },
    get: async (signal) => (await answered(api.GET(PATH, { params, signal }))).status,
    put: async (status) => {
      if (status !== "off") await api.PUT(PATH, { params, body: { status } });
    },
  });
  const choices: readonly State[] = setting.stored.data === "off"
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
