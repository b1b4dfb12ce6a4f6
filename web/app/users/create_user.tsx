/** Makes a user with all that belongs to it: password, groups, policies. */
import { useState } from "preact/hooks";
import { answered, api } from "../api.ts";
import { addMember } from "../groups/members.ts";
import { Chooser } from "../identity/chooser.tsx";
import { NameFields } from "../identity/name_fields.tsx";
import { NewPassword } from "../identity/new_password.tsx";
import { passwordRules } from "../identity/password_rules.ts";
import { attachPolicy } from "../identity/policies_card.tsx";
import { useSteps } from "../identity/steps.ts";
import { may } from "../permissions.ts";
import { useAction } from "../resource.ts";
import { text } from "../text.ts";
import { FormDialog } from "../ui/dialog.tsx";

const words = text.users;

export function CreateUser(
  { onClose, onCreated }: {
    readonly onClose: () => void;
    readonly onCreated: (name: string) => void;
  },
) {
  const [named, setNamed] = useState({ name: "", description: "" });
  const [password, setPassword] = useState("");
  const [groups, setGroups] = useState<readonly string[]>([]);
  const [policies, setPolicies] = useState<readonly string[]>([]);
  const [isMade, setMade] = useState(false);
  const { name } = named;
  const once = useSteps();
  const isPasswordRight = password === "" ||
    passwordRules(password, name).every(({ holds }) => holds);
  const fault = name === ""
    ? text.identity.nameHint
    : isPasswordRight
    ? undefined
    : text.identity.passwordRules.length;
  const action = useAction(async () => {
    await once("user", async () => {
      await answered(api.POST("/api/v1/users", { body: named }));
      setMade(true);
    });
    if (password !== "") {
      const params = { path: { user: name } };
      await once(
        `password ${password}`,
        () => api.PUT("/api/v1/users/{user}/password", { params, body: { password } }),
      );
    }
    for (const group of groups) {
      await once(`group ${group}`, () => addMember(group, name));
    }
    for (const policy of policies) {
      await once(`policy ${policy}`, () => attachPolicy("user", name, policy));
    }
  });
  const { fields } = action.failure ?? {};
  return (
    <FormDialog
      title={words.create}
      verb={words.create}
      unavailable={fault}
      {...{ action, onClose }}
      onDone={() => onCreated(name)}
    >
      <NameFields of={named} onChange={setNamed} wrong={fields} isMade={isMade} />
      {may("admin:SetUserPassword") !== false && (
        <div class="stack tight">
          <NewPassword
            label={words.password}
            user={name}
            value={password}
            onInput={setPassword}
            wrong={fields?.["password"]}
          />
          <p class="soft small">{words.passwordHint}</p>
        </div>
      )}
      <p class="soft small">{words.groupsAndPolicies}</p>
      {may("admin:ListGroups") !== false && may("admin:AddUserToGroup") !== false && (
        <Chooser label={words.groups} of="groups" chosen={groups} onChange={setGroups} />
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
