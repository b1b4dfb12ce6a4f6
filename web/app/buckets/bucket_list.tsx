/** All buckets the visitor may see, with what is in them. */
import { answered, api, type Schemas } from "../api.ts";
import { bytes, count } from "../format.ts";
import { ListPage, timeColumn } from "../list_page.tsx";
import { unavailable } from "../permissions.ts";
import { go, href } from "../router.ts";
import { text } from "../text.ts";
import { Badge } from "../ui/page.tsx";
import type { Column } from "../ui/table.tsx";
import { CreateBucket } from "./create_bucket.tsx";
import { DeleteBucket } from "./delete_bucket.tsx";

const words = text.buckets;

type Bucket = Schemas["Bucket"];

const COLUMNS: readonly Column<Bucket>[] = [
  {
    name: words.objects,
    number: true,
    optional: true,
    cell: ({ usage }) => usage && count(usage.objects),
  },
  {
    name: words.size,
    number: true,
    optional: true,
    cell: ({ usage }) => usage && bytes(usage.bytes),
  },
  timeColumn(words.createdAt, ({ createdAt }) => createdAt),
];

export function BucketList() {
  return (
    <ListPage<Bucket>
      step="buckets"
      icon="bucket"
      words={words}
      ask={(query, signal) => answered(api.GET("/api/v1/buckets", { params: { query }, signal }))}
      badges={({ versioning }) => versioning === "enabled" && <Badge>{words.versioned}</Badge>}
      note={({ usage }) => usage && words.contents(usage.objects, bytes(usage.bytes))}
      columns={COLUMNS}
      actions={({ name }) => [
        {
          label: words.browse,
          icon: "folder",
          onSelect: () => go(href(["buckets", name])),
        },
        {
          label: words.settings,
          icon: "settings",
          onSelect: () => go(href(["buckets", name, "settings"])),
        },
      ]}
      creation={{
        unavailable: unavailable("s3:CreateBucket", "arn:aws:s3:::*"),
        show: (ends) => <CreateBucket {...ends} />,
      }}
      deletion={{
        unavailable: ({ name }) => unavailable("s3:DeleteBucket", `arn:aws:s3:::${name}`),
        show: (bucket, ends) => <DeleteBucket {...{ bucket, ...ends }} />,
      }}
    />
  );
}
