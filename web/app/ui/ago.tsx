/** How long ago something was, or how long until it is: the moment itself, in the visitor's own time, on
 * pointing at it. */
import { moment, relative } from "../format.ts";

export function Ago(
  { of, class: more = "soft" }: { readonly of: string; readonly class?: string },
) {
  return <time class={more} dateTime={of} title={moment(of)}>{relative(of)}</time>;
}
