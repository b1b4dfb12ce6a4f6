/** What is known of a request to the management port besides itself. */
import type { Delivery } from "../server/observer.ts";

export interface RequestEnvironment {
  readonly requestId: string;
  /** Its address is the client's, whatever proxies stand between. */
  readonly delivery: Delivery;
}
