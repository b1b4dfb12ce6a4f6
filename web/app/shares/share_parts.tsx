/** What a link is, in small: when it ends, what is special about it, and where it leads. */
import { isOver } from "../access_keys/key_expiry.ts";
import type { Schemas } from "../api.ts";
import { moment, relative } from "../format.ts";
import { text } from "../text.ts";
import { Notice } from "../ui/notice.tsx";
import { Badge } from "../ui/page.tsx";
import { isPrivateAddress } from "./address_kind.ts";

const words = text.shares;

type Share = Schemas["Share"];

/** `isAlone`: no heading beside it says what the time is of. */
export function ShareEnd(
  { of: { expiresAt }, isAlone = false }: {
    readonly of: Pick<Share, "expiresAt">;
    readonly isAlone?: boolean;
  },
) {
  if (isOver(expiresAt, Date.now())) return <Badge tone="warn">{words.ended}</Badge>;
  const when = relative(expiresAt);
  return (
    <time dateTime={expiresAt} title={moment(expiresAt)}>
      {isAlone ? words.ends(when) : when}
    </time>
  );
}

export function ShareBadges({ of: { versionId, inline } }: { readonly of: Share }) {
  return (
    <>
      {versionId !== undefined && <Badge>{words.ofVersion}</Badge>}
      {inline && <Badge>{words.shown}</Badge>}
    </>
  );
}

/** Whether others can get there. */
export function Reach({ url }: { readonly url: string }) {
  const { host } = new URL(url);
  return isPrivateAddress(url)
    ? <Notice tone="warn">{words.private(host)}</Notice>
    : <p class="soft small">{words.reaches(host)}</p>;
}
