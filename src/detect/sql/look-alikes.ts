// Ordinary values that read like SQL.

/** `以'+'开头`: a sign between quotes, and bytes of words in UTF-8 right before and behind it. */
export const SIGN_IN_WORDS = /^[\x80-\xff](["'])[^\w\s"']{1,2}\1[\x80-\xff]/;

/** `"<b>$1</b>"`, `"<div>" or "<p>"`: an element between quotes; no operator of SQL is written `</`. */
const QUOTED_ELEMENT =
  /^(["'])<\/?([a-z][\w-]{0,31})(?:\s[^<>]{0,128})?>(?:[^<>"']{0,256}<\/\2\s{0,4}>)?\1/i;
const QUOTED_ELEMENT_LENGTH_MAX = 512;

/** True where the quote at `at` opens an element between quotes. */
export function isQuotedElement(text: string, at: number): boolean {
  return (
    text.charAt(at + 1) === '<' &&
    QUOTED_ELEMENT.test(text.slice(at, at + QUOTED_ELEMENT_LENGTH_MAX))
  );
}

/** `(type=="video"||bitrate<=2000)`: players and interfaces are asked for a part by members of it. */
export const FILTER =
  /^(?:[\s(]*[A-Za-z_][\w.]*\s*(?:[=!<>]=|[<>])\s*(?:"[^"]*"|\d+)[\s)]*(?:&&|\|\||$))+$/;

/**
 * `/wiki/Select an item from the menu`, `/news-12 or 13`: the folders before a title, and the word before a number;
 * they divide nothing.
 */
export const FOLDERS =
  /^\/(?:[\w.~-]{1,64}\/(?!\*)){0,16}[a-z]{1,24}[-_](?=\d{1,9}\s)|^\/(?:[\w.~-]{1,64}\/(?!\*)){1,16}(?=\S*\s)/i;

/** "Not applicable", as advertisers say it (IAB U.S. Privacy String, version 1). */
export const US_PRIVACY = /^1---$/;

/** `2----------Visit`: a rule of dashes, as people draw one between two texts. */
export const RULE_OF_DASHES = /^\d{1,9}-{8,}\w/;

/** A sentence between quotes, and the dash below it that somebody's name follows. */
export const CITATION = /^\s*"[^"\s]+(?:\s+[^"\s]+){2,}\s*"\s*[\r\n]\s*--\s*$/;

/** `d'or`, `l'Union`, `quest'ora`: the words of French and Italian that lose their last letter, and the next word. */
const ELISION =
  /(?:^|[^\w'%\x80-\xff])(?:[cdjlmnst]|(?:jus|lors|puis|quel|pres)?qu|aujourd|entr|[cdns]?[aeou]ll|dall|(?:qu|b)ell|quest|un|sant|tutt|mezz|senz)'[a-z\x80-\xff]{2}$/i;
const ELISION_LENGTH_READ = 10;

/** True where the apostrophe at `at` stands for a letter that is not said: gold is `or` to the French. */
export function isElision(text: string, at: number): boolean {
  return ELISION.test(text.slice(Math.max(0, at - ELISION_LENGTH_READ), at + 3));
}
