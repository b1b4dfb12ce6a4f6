/** Everything that is set on a bucket, on one page: each card saves itself. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { answered, api, type Schemas } from "../api.ts";
import { bytes, count, moment } from "../format.ts";
import { unavailable } from "../permissions.ts";
import { useResource } from "../resource.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { tell } from "../ui/messages.tsx";
import { Badge, Card, Facts, Page, Tabs } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { CorsSetting } from "./cors_setting.tsx";
import { DeleteBucket } from "./delete_bucket.tsx";
import { OwnershipSetting } from "./ownership_setting.tsx";
import { PolicySetting } from "./policy_setting.tsx";
import { PublicAccessSetting } from "./public_access_setting.tsx";
import type { SettingProps } from "./setting.ts";
import { TagsSetting } from "./tags_setting.tsx";
import { VersioningSetting } from "./versioning_setting.tsx";

const words = text.settings;

const CARDS: readonly (readonly [keyof Schemas["BucketSettings"], ComponentType<SettingProps>])[] =
  [
    ["versioning", VersioningSetting],
    ["public-access-block", PublicAccessSetting],
    ["policy", PolicySetting],
    ["cors", CorsSetting],
    ["tags", TagsSetting],
    ["ownership-controls", OwnershipSetting],
  ];

export function BucketSettings({ bucket: name }: { readonly bucket: string }) {
  const [isDeleting, setDeleting] = useState(false);
  const bucket = useResource(
    `bucket ${name}`,
    (signal) =>
      answered(api.GET("/api/v1/buckets/{bucket}", { params: { path: { bucket: name } }, signal })),
  );
  return (
    <Page
      title={name}
      crumbs={[{ label: text.buckets.title, href: href(["buckets"]) }]}
      badges={bucket.data?.public && <Badge tone="warn">{words.public}</Badge>}
      intro={bucket.data?.public && words.publicHint}
      tabs={
        <Tabs
          label={text.browser.tabs}
          current="settings"
          tabs={[
            { id: "objects", label: words.objects, href: href(["buckets", name]) },
            { id: "settings", label: words.title, href: href(["buckets", name, "settings"]) },
          ]}
        />
      }
    >
      <Loaded of={bucket}>
        {(found) => {
          const { usage } = found;
          const facts = words.usage;
          return (
            <>
              <Card title={facts.title}>
                <Facts
                  of={[
                    [facts.objects, usage && count(usage.objects)],
                    [facts.versions, usage && count(usage.versions)],
                    [facts.deleteMarkers, usage && count(usage.deleteMarkers)],
                    [facts.bytes, usage && bytes(usage.bytes)],
                    [
                      facts.uploads,
                      usage && `${count(usage.uploads)}, ${bytes(usage.uploadBytes)}`,
                    ],
                    [facts.region, found.region],
                    [facts.created, moment(found.createdAt)],
                  ]}
                />
              </Card>
              <Settings bucket={name} onSaved={bucket.reload} />
              <Card title={words.danger} intro={words.dangerHint}>
                <Button
                  kind="danger"
                  icon="trash"
                  unavailable={unavailable("s3:DeleteBucket", `arn:aws:s3:::${name}`)}
                  onClick={() => setDeleting(true)}
                >
                  {words.danger}
                </Button>
              </Card>
              {isDeleting && (
                <DeleteBucket
                  bucket={found}
                  onClose={() => setDeleting(false)}
                  onChanged={bucket.reload}
                  onDeleted={() => {
                    tell(text.buckets.deleted(name));
                    go(href(["buckets"]), { replace: true });
                  }}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** Those the visitor may see. */
function Settings({ bucket, onSaved }: Omit<SettingProps, "settings">) {
  const params = { path: { bucket } };
  const stored = useResource(
    `settings ${bucket}`,
    (signal) => answered(api.GET("/api/v1/buckets/{bucket}/settings", { params, signal })),
  );
  const saved = () => {
    stored.reload();
    onSaved();
  };
  return (
    <Loaded of={stored} lines={12}>
      {(settings) =>
        CARDS.map(([name, Show]) =>
          settings[name] !== undefined &&
          <Show key={name} bucket={bucket} settings={settings} onSaved={saved} />
        )}
    </Loaded>
  );
}
