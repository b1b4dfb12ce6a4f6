import assert from "node:assert/strict";
import { proxyRanges } from "./client_address.ts";
import { HttpDelivery } from "./delivery.ts";

/** A connection that counts how often it is asked who is there. */
function connection(hostname: string) {
  const asked = { times: 0 };
  return {
    asked,
    completed: Promise.resolve(),
    get remoteAddr() {
      asked.times++;
      return { hostname };
    },
  };
}

const TRUSTED = proxyRanges(["10.0.0.0/8"]);

Deno.test("who is there is asked once, and only for those who want to know", () => {
  const proxy = connection("::ffff:10.0.0.1");
  const headers = new Headers({ "x-forwarded-for": "192.0.2.7" });
  const delivery = new HttpDelivery(proxy, { headers, trusted: TRUSTED });
  assert.equal(proxy.asked.times, 0);
  assert.equal(delivery.remoteAddress, "192.0.2.7");
  assert.equal(delivery.remoteAddress, "192.0.2.7");
  assert.equal(proxy.asked.times, 1);
  assert.equal(delivery.forwardedScheme, undefined);
  assert.equal(proxy.asked.times, 1, "nothing is said of the scheme");
});

Deno.test("without proxies a request speaks for itself, whatever it says", () => {
  const peer = connection("198.51.100.1");
  const headers = new Headers({ "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https" });
  const delivery = new HttpDelivery(peer, { headers, trusted: [] });
  assert.equal(delivery.forwardedScheme, undefined);
  assert.equal(peer.asked.times, 0);
  assert.equal(delivery.remoteAddress, "198.51.100.1");
});

Deno.test("when the request is over nobody is known any more, and that stays so", () => {
  const over = {
    completed: Promise.resolve(),
    get remoteAddr(): { hostname: string } {
      throw new Error("over");
    },
  };
  const headers = new Headers({ "x-forwarded-for": "192.0.2.7" });
  const delivery = new HttpDelivery(over, { headers, trusted: TRUSTED });
  assert.deepEqual([delivery.remoteAddress, delivery.remoteAddress], [undefined, undefined]);
});
