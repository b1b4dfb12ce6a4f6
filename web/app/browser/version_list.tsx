/** The versions of one object, newest first: looked at, brought back, deleted for good. */
import { useEffect, useState } from "preact/hooks";
import { answered, api, ApiFailure, type Schemas } from "../api.ts";
import { bytes, moment, relative } from "../format.ts";
import { unavailable } from "../permissions.ts";
import { useAction, useResource } from "../resource.ts";
import { setQuery } from "../router.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Menu } from "../ui/menu.tsx";
import { tell } from "../ui/messages.tsx";
import { Failure } from "../ui/notice.tsx";
import { Badge } from "../ui/page.tsx";
import { Loaded } from "../ui/states.tsx";
import { deleteBatch } from "./deletion.ts";
import { download } from "./object_bytes.ts";
import { arnOf, shownName } from "./paths.ts";

const words = text.browser.versionList;
const SHOWN = 20;
type Version = Schemas["ObjectVersion"];

export interface VersionListProps {
  readonly bucket: string;
  readonly objectKey: string;
  /** The one whose details are shown; absent: the current one. */
  readonly versionId?: string;
  /** Another one: there may be others than before. */
  readonly round: number;
  readonly onChange: () => void;
}

export function VersionList(
  { bucket, objectKey: key, versionId, round, onChange }: VersionListProps,
) {
  const [limit, setLimit] = useState(SHOWN);
  const versions = useResource(JSON.stringify([bucket, key, limit]), async (signal) => {
    const query = { prefix: key, limit };
    const params = { path: { bucket }, query };
    const { items } = await answered(
      api.GET("/api/v1/buckets/{bucket}/versions", { params, signal }),
    );
    // Keys the prefix begins come behind its own.
    const own = items.filter((item) => item.key === key);
    return { own, hasMore: own.length === limit && limit < 1_000 };
  });
  useEffect(() => {
    if (round > 0) versions.reload();
  }, [round]);
  return (
    <section>
      <h3>{text.browser.versions}</h3>
      <Loaded of={versions} lines={3}>
        {({ own, hasMore }) => (
          <>
            <ul class="versions" aria-label={text.browser.versions}>
              {own.map((version) => (
                <VersionEntry
                  key={version.versionId}
                  {...{ bucket, version }}
                  isShown={version.versionId === versionId ||
                    (versionId === undefined && version.latest)}
                  onChange={onChange}
                />
              ))}
            </ul>
            {hasMore && (
              <Button small onClick={() => setLimit(Math.min(1_000, limit * 5))}>
                {words.more}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function VersionEntry(
  { bucket, version, isShown, onChange }: {
    readonly bucket: string;
    readonly version: Version;
    readonly isShown: boolean;
    readonly onChange: () => void;
  },
) {
  const { key, versionId, latest, kind, lastModified, size = 0 } = version;
  const isMarker = kind === "deleteMarker";
  const [isAsking, setAsking] = useState(false);
  const arn = arnOf(bucket, key);
  const restoring = useAction(async () => {
    const params = { path: { bucket } };
    await answered(
      api.POST("/api/v1/buckets/{bucket}/restore", { params, body: { key, versionId } }),
    );
    tell(words.restored);
    onChange();
  });
  const remove = async () => {
    const { failed: [failed] } = await deleteBatch(bucket, [{ key, versionId }]);
    if (failed !== undefined) throw new ApiFailure(409, failed);
  };
  const removing = useAction(remove);
  const undeleting = useAction(async () => {
    await remove();
    tell(words.undeleted);
    onChange();
  });
  const downloading = useAction(() => download({ bucket, key, versionId }));
  const mayDelete = unavailable("s3:DeleteObjectVersion", arn);
  const item = {
    show: {
      ...{ label: text.browser.details, icon: "eye" as const },
      onSelect: () => setQuery({ object: key, version: versionId }),
    },
    download: {
      ...{ label: text.browser.download, icon: "download" as const },
      unavailable: unavailable("s3:GetObjectVersion", arn),
      onSelect: () => void downloading.run(),
    },
    restore: {
      ...{ label: words.restore, icon: "undo" as const },
      unavailable: unavailable("s3:PutObject", arn),
      onSelect: () => void restoring.run(),
    },
    undelete: {
      ...{ label: words.undelete, icon: "undo" as const, unavailable: mayDelete },
      onSelect: () => void undeleting.run(),
    },
    remove: {
      ...{ label: words.delete, icon: "trash" as const, unavailable: mayDelete },
      isDangerous: true,
      onSelect: () => setAsking(true),
    },
  };
  return (
    <li aria-current={isShown ? "true" : undefined}>
      <div class="row">
        <span class="grow">
          <time title={moment(lastModified)}>{relative(lastModified)}</time>{" "}
          {latest && !isMarker && <Badge tone="good">{text.browser.current}</Badge>}
          {isMarker && <Badge tone="warn">{text.browser.deleteMarker}</Badge>}
          <span class="under">
            {!isMarker && `${bytes(size)} · `}
            <span class="mono">{versionId}</span>
          </span>
        </span>
        <Menu
          small
          label={words.actions}
          items={isMarker
            ? [latest ? item.undelete : undefined, latest ? undefined : item.remove]
            : [item.show, item.download, latest ? undefined : item.restore, item.remove]}
        />
      </div>
      <Failure of={restoring.failure ?? undeleting.failure ?? downloading.failure} />
      {isAsking && (
        <Confirm
          title={(isMarker ? words.confirmMarker : words.confirm)(shownName(key))}
          verb={text.browser.deleteForGood}
          action={removing}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            tell(words.gone);
            onChange();
          }}
        >
          <p>
            {moment(lastModified)} · <span class="mono">{versionId}</span>
          </p>
          <p>{words.forGood}</p>
        </Confirm>
      )}
    </li>
  );
}
