/** Enables a user that is disabled, and the other way round. */
import { answered, api, type Schemas } from "../api.ts";
import { text } from "../text.ts";
import { tell } from "../ui/messages.tsx";

/** Throws ApiFailure. */
export async function switchUser(
  { name, disabled }: Pick<Schemas["User"], "name" | "disabled">,
): Promise<void> {
  const params = { path: { user: name } };
  await answered(api.PATCH("/api/v1/users/{user}", { params, body: { disabled: !disabled } }));
  tell(disabled ? text.users.enabledNow(name) : text.users.disabledNow(name));
}
