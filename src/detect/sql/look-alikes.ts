// Ordinary values that read like SQL.

/** `以'+'开头`: a sign between quotes, and bytes of words in UTF-8 right before and behind it. */
export const SIGN_IN_WORDS = /^[\x80-\xff](["'])[^\w\s"']{1,2}\1[\x80-\xff]/;

/** `(type=="video"||bitrate<=2000)`: players and interfaces are asked for a part by members of it. */
export const FILTER =
  /^(?:[\s(]*[A-Za-z_][\w.]*\s*(?:[=!<>]=|[<>])\s*(?:"[^"]*"|\d+)[\s)]*(?:&&|\|\||$))+$/;

/** "Not applicable", as advertisers say it (IAB U.S. Privacy String, version 1). */
export const US_PRIVACY = /^1---$/;

/** A sentence between quotes, and the dash below it that somebody's name follows. */
export const CITATION = /^\s*"[^"\s]+(?:\s+[^"\s]+){2,}\s*"\s*[\r\n]\s*--\s*$/;
