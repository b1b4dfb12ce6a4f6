/** Names for files that are kept beside one of the same name. */

/** The n-th: `photo (1).jpg` of `a/photo.jpg`, in its folder. */
export function otherName(key: string, n: number): string {
  const start = key.lastIndexOf("/") + 1;
  const dot = key.lastIndexOf(".");
  const end = dot > start ? dot : key.length;
  return `${key.slice(0, end)} (${n})${key.slice(end)}`;
}
