/** Makes a group with its members and policies. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { Chooser } from "../identity/chooser.tsx";
import { attachPolicy } from "../identity/policies_card.tsx";
import { useSteps } from "../identity/steps.ts";
import { may } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Failure } from "../ui/notice.tsx";
import { addMember } from "./members.ts";

const words = text.groups;

export function CreateGroup(
  { onClose, onCreated }: {
    readonly onClose: () => void;
    readonly onCreated: (name: string) => void;
  },
) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [members, setMembers] = useState<readonly string[]>([]);
  const [policies, setPolicies] = useState<readonly string[]>([]);
  const [isMade, setMade] = useState(false);
  const once = useSteps();
  const action = useAction(async () => {
    await once("group", async () => {
      await answered(api.POST("/api/v1/groups", { body: { name, description } }));
      setMade(true);
    });
    for (const user of members) await once(`member ${user}`, () => addMember(name, user));
    for (const policy of policies) {
      await once(`policy ${policy}`, () => attachPolicy("group", name, policy));
    }
  });
  const submit = async () => {
    if (name !== "" && await action.run()) onCreated(name);
  };
  const { fields } = action.failure ?? {};
  return (
    <Dialog
      title={words.create}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>{text.ui.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            isBusy={action.isRunning}
            unavailable={name === "" ? words.nameHint : undefined}
          >
            {words.create}
          </Button>
        </>
      }
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={name}
        onInput={setName}
        wrong={fields?.["name"]}
        disabled={isMade}
        autofocus
        autocomplete="off"
      />
      <TextField
        label={text.identity.description}
        value={description}
        onInput={setDescription}
        wrong={fields?.["description"]}
        disabled={isMade}
        autocomplete="off"
      />
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
      <Failure of={action.failure} />
    </Dialog>
  );
}
