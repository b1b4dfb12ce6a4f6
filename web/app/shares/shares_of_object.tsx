/** The links there are to an object, in small. */
import type { Schemas } from "../api.ts";
import type { Resource } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { Loaded } from "../ui/states.tsx";
import { cannotRevoke } from "./own_shares.ts";
import { ShareBadges, ShareEnd } from "./share_parts.tsx";

const words = text.shares;

type Share = Schemas["Share"];

export function SharesOfObject(
  { of, onRevoke }: {
    readonly of: Resource<{ readonly items: readonly Share[] }>;
    readonly onRevoke: (share: Share) => void;
  },
) {
  return (
    <section class="shares-of-object" aria-label={words.ofObject}>
      <h3>{words.ofObject}</h3>
      <Loaded of={of} lines={2}>
        {({ items }) =>
          items.length === 0 ? <p class="soft small">{words.ofObjectNone}</p> : (
            <ul>
              {items.map((share) => (
                <li key={share.id}>
                  <span class="grow">
                    <span class="row">
                      <ShareEnd of={share} isAlone /> <ShareBadges of={share} />
                    </span>
                    <span class="soft small">
                      {[share.user ?? "root", share.note].filter(Boolean).join(" · ")}
                    </span>
                  </span>
                  {share.url !== undefined && <CopyButton value={share.url} label={words.copy} />}
                  <Button
                    small
                    kind="quiet"
                    icon="trash"
                    label={words.revoke}
                    unavailable={cannotRevoke(share)}
                    onClick={() => onRevoke(share)}
                  />
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </section>
  );
}
