/** Signed requests sent with their target to the byte: what fetch would tidy up arrives as it is. */
import type { RawHttp, RawResponse } from "./raw_http.ts";
import type { Signed } from "./sign.ts";

/** `target`: its path and query as they go out. `length` false: of the body nothing is announced, and
 * nothing is sent. */
export function sendRaw(
  http: RawHttp,
  { url, method, headers, body }: Signed,
  target: string,
  { length = true }: { readonly length?: boolean } = {},
): Promise<RawResponse> {
  const { host } = new URL(url);
  const announced = length ? { "content-length": String(body.length) } : {};
  return http.send({
    ...{ method, target, headers: Object.entries({ host, ...headers, ...announced }) },
    ...(length ? { body } : {}),
  });
}
