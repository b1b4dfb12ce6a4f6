/** The catalogue in English, a section for each part of the console. */
import { audit } from "./en/audit.ts";
import { buckets } from "./en/buckets.ts";
import { causes } from "./en/causes.ts";
import { configuration } from "./en/configuration.ts";
import { charts } from "./en/charts.ts";
import { connect } from "./en/connect.ts";
import { overview } from "./en/overview.ts";
import { refusals } from "./en/refusals.ts";
import { shell } from "./en/shell.ts";
import { status } from "./en/status.ts";
import { trace } from "./en/trace.ts";
import { ui } from "./en/ui.ts";

export const en = {
  ui,
  shell,
  causes,
  buckets,
  overview,
  status,
  configuration,
  audit,
  refusals,
  connect,
  charts,
  trace,
};
