/** Makes a group with its members and policies. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { Chooser } from "../identity/chooser.tsx";
import { NameFields } from "../identity/name_fields.tsx";
import { attachPolicy } from "../identity/policies_card.tsx";
import { useSteps } from "../identity/steps.ts";
import { may } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { addMember } from "./members.ts";

const words = text.groups;

export function CreateGroup(
  { onClose, onCreated }: {
    readonly onClose: () => void;
    readonly onCreated: (name: string) => void;
  },
) {
  const [named, setNamed] = useState({ name: "", description: "" });
  const [members, setMembers] = useState<readonly string[]>([]);
  const [policies, setPolicies] = useState<readonly string[]>([]);
  const [isMade, setMade] = useState(false);
  const { name } = named;
  const once = useSteps();
  const action = useAction(async () => {
    await once("group", async () => {
      await answered(api.POST("/api/v1/groups", { body: named }));
      setMade(true);
    });
    for (const user of members) await once(`member ${user}`, () => addMember(name, user));
    for (const policy of policies) {
      await once(`policy ${policy}`, () => attachPolicy("group", name, policy));
    }
  });
  const { fields } = action.failure ?? {};
  return (
    <FormDialog
      title={words.create}
      verb={words.create}
      unavailable={name === "" ? text.identity.nameHint : undefined}
      {...{ action, onClose }}
      onDone={() => onCreated(name)}
    >
      <NameFields of={named} onChange={setNamed} wrong={fields} isMade={isMade} />
      {may("admin:ListUsers") !== false && may("admin:AddUserToGroup") !== false && (
        <Chooser label={words.members} of="users" chosen={members} onChange={setMembers} />
      )}
      {may("admin:ListPolicies") !== false && may("admin:AttachPolicy") !== false && (
        <Chooser
          label={text.identity.policies}
          of="policies"
          chosen={policies}
          onChange={setPolicies}
        />
      )}
    </FormDialog>
  );
}
