import type { Finding, Layer } from '../evidence.ts';
import type { PathReading } from './read-path.ts';
import { reportPath } from './report-path.ts';

/**
 * Names of files that pages do link to, one level or many up: `../img/logo.png`. Reading them gives an
 * attacker nothing that the site does not show anyway.
 */
const PUBLIC_FILE =
  /\.(?:html?|xhtml|css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|bmp|woff2?|ttf|eot|mp[34]|webm|ogg|wav|pdf)(?:[?#]|$)/i;
/** Sources of a program that no server of pages hands out as they are: modules name each other like that. */
const MODULE_FILE =
  /^[\w./@-]{1,256}\.(?:[cm]?tsx?|jsx|vue|svelte|s[ac]ss|less|styl|mdx?|rs|go|kts?|swift|java|cpp|cc|hpp|[ch]|cs|dart|graphql|proto)$/i;
/** Pages of an application, which links name relative to each other: `../index.php`. */
const PAGE_FILE = /(?:\.(?:php|aspx?|jsp|do|action|cgi)|\/|\.\.)(?:[?#]|$)/i;
/** `../list`: the page beside this one, as links of old sites name it. */
const SIBLING = /^(?:\.\/)?\.\.\/[a-z][a-z-]{1,31}$/i;
/** `../config.php`: pages that show nothing, and hold what the application signs in with. */
const CONFIGURATION =
  /[\\/](?:config|configuration|database|db|conn|(?:common|config|db)\.inc)\.(?:php\d?|inc|asp|jsp|py|rb|json|ya?ml|ini|xml)$/i;
/** `../`, `a/b/../`: nothing but names before the first step up. */
const BEGINS_WITH_STEPS = /^(?:\.?[\\/]){0,4}\.\.|^[\w.-]+(?:[\\/][\w.-]+){0,8}[\\/]{1,3}\.\./;
/** `../ is the folder above`: people tell of the step itself. */
const TOLD_STEP = /^(?:\.{1,2}[\\/]){1,8} \w/;
/** A blank in the name of the file, which folders before it have none of. */
const BLANK_IN_NAME = /(?<=[\\/][^\\/]*) (?=[^\\/]*$)/g;

/** `../x`: pages link to each other like that, so the file that it leads to decides. */
export function judgeRelative(
  whole: string,
  reading: PathReading,
  start: number,
  layers: readonly Layer[],
): Finding | undefined {
  if (!BEGINS_WITH_STEPS.test(whole) || TOLD_STEP.test(whole)) return undefined;
  if (/\s/.test(whole.replaceAll(BLANK_IN_NAME, ''))) return undefined;
  if (whole.includes('\0')) {
    return reportPath('cut', 'a climb out of the folder, cut off by a NUL', start, whole);
  }
  // `../images/a.png is missing`: what people tell about the file changes nothing.
  if (isPublicFile(whole.trimStart().split(/\s/, 1)[0] ?? '')) return undefined;
  if (isPublicFile(whole) || SIBLING.test(whole) || MODULE_FILE.test(whole)) return undefined;
  if (CONFIGURATION.test(whole)) {
    return reportPath('climb', 'it climbs to what holds passwords', start, whole);
  }
  const { climbs, target } = reading;
  if (climbs >= 3 || (!PAGE_FILE.test(whole) && target.length > 0)) {
    return reportPath('climb', `it climbs ${climbs} level(s) out of its folder`, start, whole);
  }
  // Nobody encodes a step twice who only links to a page.
  if (layers.includes('url') && !layers.includes('query')) {
    return reportPath('climb', 'a step up that is encoded twice', start, whole);
  }
  return climbs === 2 && whole.includes('\\')
    ? reportPath('climb', 'it climbs out of its folder', start, whole)
    : undefined;
}

export function isPublicFile(path: string): boolean {
  return PUBLIC_FILE.test(path);
}
