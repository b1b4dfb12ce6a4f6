/** The catalogue in English, a section for each part of the console. */
import { accessKeys } from "./en/access_keys.ts";
import { account } from "./en/account.ts";
import { audit } from "./en/audit.ts";
import { browser } from "./en/browser.ts";
import { buckets } from "./en/buckets.ts";
import { causes } from "./en/causes.ts";
import { charts } from "./en/charts.ts";
import { configuration } from "./en/configuration.ts";
import { connect } from "./en/connect.ts";
import { groups } from "./en/groups.ts";
import { identity } from "./en/identity.ts";
import { overview } from "./en/overview.ts";
import { policies } from "./en/policies.ts";
import { policyEditor } from "./en/policy_editor.ts";
import { refusals } from "./en/refusals.ts";
import { settings } from "./en/settings.ts";
import { shares } from "./en/shares.ts";
import { shell } from "./en/shell.ts";
import { simulator } from "./en/simulator.ts";
import { status } from "./en/status.ts";
import { trace } from "./en/trace.ts";
import { ui } from "./en/ui.ts";
import { uploads } from "./en/uploads.ts";
import { users } from "./en/users.ts";

export const en = {
  accessKeys,
  account,
  audit,
  browser,
  buckets,
  causes,
  charts,
  configuration,
  connect,
  groups,
  identity,
  overview,
  policies,
  policyEditor,
  refusals,
  settings,
  shares,
  shell,
  simulator,
  status,
  trace,
  ui,
  uploads,
  users,
};
