/** Where the focus goes when what had it is taken away: to what it was in, not to nothing, so that who
 * uses a keyboard or a screen reader goes on from there. */

/** What can be a place to go on from. */
const PLACES = "dialog, form, section, main";

/** From now on. */
export function keepFocus(): void {
  /** What has, or had, the focus, and all around it. */
  let path: readonly Element[] = [];
  document.addEventListener("focusin", ({ target }) => path = pathOf(target as Element));
  // Who clicks beside everything takes the focus away.
  document.addEventListener("pointerdown", () => path = []);
  const look = () => {
    const [last] = path;
    const isLost = document.activeElement === document.body && last?.isConnected === false;
    if (isLost) placeNear(path)?.focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}

function pathOf(element: Element | null): readonly Element[] {
  return element === null ? [] : [element, ...pathOf(element.parentElement)];
}

/** Undefined while there is nothing yet. */
function placeNear(path: readonly Element[]): HTMLElement | undefined {
  const around = path.find((element) => element.isConnected && element.matches(PLACES));
  const isPage = around === undefined || around.matches("main");
  // Browsers themselves look for the first only when a document is opened.
  const place = isPage
    ? document.querySelector("main [autofocus]") ?? document.querySelector("main h1")
    : around;
  if (!(place instanceof HTMLElement)) return undefined;
  if (place.tabIndex < 0) place.tabIndex = -1;
  return place;
}
