/** Keys that mean something wherever the focus is. */

/** Whether a key is meant for the page: it is not typed into anything, and nothing is being asked. */
export function isForPage(event: KeyboardEvent): boolean {
  return !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey &&
    document.querySelector("dialog[open], [popover]:popover-open") === null &&
    !isTyped(event);
}

function isTyped(event: KeyboardEvent): boolean {
  // The editor of policies is in a tree of its own, which the event's target is only the root of.
  const [target] = event.composedPath();
  return target instanceof Element && target.closest(
        "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]",
      ) !== null;
}
