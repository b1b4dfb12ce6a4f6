/** The policies attached to a user or a group. */
import { api } from "../api.ts";
import { unavailable } from "../permissions.ts";
import { text } from "../text.ts";
import { NameCard } from "./name_card.tsx";

const words = text.identity;

const ATTACHING = {
  user: {
    attach: (name: string, policy: string) =>
      api.PUT("/api/v1/users/{name}/policies/{policy}", { params: { path: { name, policy } } }),
    detach: (name: string, policy: string) =>
      api.DELETE("/api/v1/users/{name}/policies/{policy}", { params: { path: { name, policy } } }),
  },
  group: {
    attach: (name: string, policy: string) =>
      api.PUT("/api/v1/groups/{name}/policies/{policy}", { params: { path: { name, policy } } }),
    detach: (name: string, policy: string) =>
      api.DELETE("/api/v1/groups/{name}/policies/{policy}", { params: { path: { name, policy } } }),
  },
} as const;

export type HolderKind = keyof typeof ATTACHING;

export function attachPolicy(kind: HolderKind, name: string, policy: string): Promise<unknown> {
  return ATTACHING[kind].attach(name, policy);
}

export function PoliciesCard(
  { kind, name, policies, onChange }: {
    readonly kind: HolderKind;
    readonly name: string;
    readonly policies: readonly string[];
    readonly onChange: () => void;
  },
) {
  return (
    <NameCard
      title={words.policies}
      of="policies"
      names={policies.map((policy) => ({ name: policy }))}
      words={{
        none: words.noPolicies,
        add: words.attach,
        remove: words.detach,
        removed: words.detached,
      }}
      add={(policy) => attachPolicy(kind, name, policy)}
      remove={(policy) => ATTACHING[kind].detach(name, policy)}
      addUnavailable={unavailable("admin:AttachPolicy")}
      removeUnavailable={unavailable("admin:DetachPolicy")}
      onChange={onChange}
    />
  );
}
