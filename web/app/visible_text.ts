/** Names as people may read them: others chose them, and can have put something into them that is not
 * seen, or that turns around what follows, so that a program looks like a picture. */

/** Control characters, and those of Unicode that are marks alone: its invisible ones, and those that
 * change the direction of writing (UAX #9, section 2). Not those scripts and emoji are joined with. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
/** Blanks nobody can tell from fewer, or from none. */
const BLANKS = /^[\s]+|[\s]+$|\s{2,}/g;

/** The same, with what cannot be seen shown by its code point, and blanks that can be overlooked by a
 * sign. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, codePoint).replace(BLANKS, (blanks) => "·".repeat(blanks.length));
}

function codePoint(character: string): string {
  return `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
}
