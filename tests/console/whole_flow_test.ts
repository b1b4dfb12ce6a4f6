/** The whole flow on the console, as one visitor has it, against a server in development. */
import { managedServer } from "../support/management_client.ts";
import { Flow } from "./flow.ts";
import { STEPS } from "./whole_flow.ts";

Deno.test("a day on the console", async (test) => {
  await using server = await managedServer();
  await using flow = await Flow.begin(server);
  for (const [name, step] of Object.entries(STEPS)) {
    const wentWell = await test.step(name, async () => {
      await step(flow);
      flow.browser.check();
    });
    // Each begins where the one before it ended.
    if (!wentWell) break;
  }
});
