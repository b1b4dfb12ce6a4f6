/** Every setting in force, and where it came from. Nothing is changed here: settings come from flags,
 * variables and a file. */
import { answered, api, type Schemas } from "../api.ts";
import { configurationYaml } from "../operations/configuration_yaml.ts";
import { useResource } from "../resource.ts";
import { setQuery } from "../router.ts";
import type { Place } from "../router.ts";
import { text } from "../text.ts";
import { CopyButton } from "../ui/copy.tsx";
import { Check, SearchBox } from "../ui/field.tsx";
import { Badge, Card, Page } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";
import { type Column, Table } from "../ui/table.tsx";

const words = text.configuration;

type Setting = Schemas["Setting"];

export function Show({ query }: Place) {
  const wanted = query.get("find") ?? "", isChosenOnly = query.has("chosen");
  const configuration = useResource(
    "configuration",
    (signal) => answered(api.GET("/api/v1/configuration", { signal })),
  );
  const { data } = configuration;
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={data && (
        <CopyButton value={configurationYaml(data.items)} label={words.copyHint}>
          {words.copy}
        </CopyButton>
      )}
    >
      <div class="tools">
        <SearchBox
          label={words.find}
          value={wanted}
          onInput={(find) => setQuery({ find }, { replace: true })}
        />
        <Check
          label={words.chosenOnly}
          checked={isChosenOnly}
          onChange={(on) => setQuery({ chosen: on ? "1" : undefined }, { replace: true })}
        />
      </div>
      <Card flush>
        <Loaded of={configuration}>
          {({ items }) => {
            const found = items.filter((setting) =>
              isNamed(setting, wanted) && !(isChosenOnly && isDefault(setting))
            );
            return found.length === 0
              ? (
                <Empty icon="search" title={words.noMatch}>
                  <p>{words.noMatchHint}</p>
                </Empty>
              )
              : (
                <Table
                  caption={words.title}
                  columns={COLUMNS}
                  rows={found}
                  keyOf={({ name }) => name}
                />
              );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}

function isNamed({ name, value = "", source }: Setting, wanted: string): boolean {
  const looked = wanted.trim().toLowerCase();
  return [name, value, source].some((field) => field.toLowerCase().includes(looked));
}

function isDefault({ source }: Setting): boolean {
  return source === "default" || source === "not set";
}

const COLUMNS: readonly Column<Setting>[] = [
  { name: words.name, main: true, cell: ({ name }) => <code>{name}</code> },
  {
    name: words.value,
    cell: (setting) => (
      <div class="stack tight">
        <Value of={setting} />
        <span class="narrow-only soft small">{setting.source}</span>
      </div>
    ),
  },
  { name: words.source, optional: true, cell: (setting) => <Source of={setting} /> },
];

function Value({ of: { value = "" } }: { readonly of: Setting }) {
  return value === ""
    ? <span class="soft">{words.none}</span>
    : <code class="setting">{value}</code>;
}

function Source({ of }: { readonly of: Setting }) {
  return isDefault(of)
    ? <span class="soft small">{of.source}</span>
    : <Badge tone="accent">{of.source}</Badge>;
}
