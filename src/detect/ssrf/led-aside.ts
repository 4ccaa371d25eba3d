/** A name of a host of two parts or more. */
const HOST = String.raw`[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}`;
const PUBLIC_HOST = String.raw`[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|io|cn|xyz|me|ru|example|site|tld)`;

/**
 * Spellings of an address by which a browser leaves the site, or a server calls another host, though a check
 * reads a path or a host that it knows (URL Standard, section 4.4: backslashes, slashes that lack, blanks).
 * Each is the whole value, and most have no path: addresses with one are mangled by proxies too.
 */
const LED_ASIDE = new RegExp(
  [
    // `/https://host`, `//https:host`
    String.raw`^/{1,2}https?:/{0,3}${HOST}/{0,2}$`,
    // `https:/host`, `https:\host`, `https:\/\/host`
    String.raw`^https?:(?:/|/\\|\\|\\/\\/)${HOST}/?$`,
    // `\/\/host`, `//\/host`
    String.raw`^(?:\\/|/\\|//\\){1,2}/?\\?${HOST}/?$`,
    // `<>//host`, and marks that are read as slashes
    String.raw`^/?(?:<>|;|\{\}|\xe3\x80[\xb1\xb5]|\xe3\x82\x9d|\xe3\x83\xbc)(?://)?${PUBLIC_HOST}(?:/|$)`,
    // `\\127.0.0.1`, `///127.0.0.1`
    String.raw`^(?:\\{2,4}|/{3,4})(?:127(?:\.\d{1,3}){1,3}|169\.254\.169\.254)(?:[:/\\]|$)`,
    String.raw`^h?t?t?https?://(?:t?t?ps?|http)://${HOST}`,
    String.raw`^(?:redirect|redirectAction|forward):(?:https?:)?//${HOST}`,
    String.raw`^/{2,8}\\?;@[\w.-]{3,128}`,
    String.raw`^https?:[\w.-]{1,128}@[\w.-]{3,128}`,
    String.raw`^https?://[\w.-]{1,128}\\[\w.@-]{3,128}`,
    String.raw`^https?://[\w.-]{1,128}%(?:bf|ff|[89]\w)[^/?#\s]{0,64}@`,
    // Letters and digits of a scheme or a host, encoded: nobody who writes one down does that.
    String.raw`^(?:h%74|%68t)tps?:|^[a-z]{2,8}://[^/?#@\s]{0,64}%(?:2e|3\d|[46][1-9a-f]|[57][\da])`,
    String.raw`^(?:ftps?|wss?)://[^/?#]{1,128}%(?:00|0d|0a)`,
  ].join('|'),
  'i',
);
/** What browsers drop: blanks before the slashes, within the host, or where the slashes lack. */
const TORN_HOST = new RegExp(
  [
    String.raw`^[\t\r\n]{1,4}//${HOST}`,
    String.raw`^//[\w.-]{1,64}[\t\r\n][\w.-]{2,64}`,
    String.raw`^https?:[\r\n]{1,4}${HOST}`,
  ].join('|'),
  'i',
);

/** True for an address that is written so that a check and a browser read different hosts in it. */
export function leadsAside(url: string): boolean {
  return LED_ASIDE.test(url);
}

/** The same for one that is torn by blanks. */
export function isTornHost(text: string): boolean {
  return TORN_HOST.test(text);
}
