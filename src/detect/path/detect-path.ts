import { makeEvidence, type Evidence, type Finding, type Layer } from '../evidence.ts';
import { HAS_BACKSLASH, HAS_DOLLAR, HAS_DOT, HAS_SLASH, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { viewsOf } from '../views/views.ts';
import { keepPace } from '../pace.ts';
import { judgePathsInText } from './paths-in-text.ts';
import { hasClimb } from './read-path.ts';
import { reportPath } from './report-path.ts';
import { FIRST_SEGMENTS } from './sensitive-files.ts';
import { SHAPES } from './shapes.ts';
import { plainSpelling } from './spellings.ts';
import { SYSTEM_ROOTS } from './system-paths.ts';
import { judgeWholePath } from './whole-path.ts';

/** What a server opens by a word before the colon. */
const SCHEMES = String.raw`data|php|phar|zip|zlib|bzip2|compress\.\w+|glob|expect|ogg|rar|ssh2\.\w+|file|netdoc|jar|view-source|url|local|local_file|classpath\*?`;

/**
 * What every path that is judged has: a climb, a drive, a scheme of the server's own, a hidden file, or a
 * segment that a file of the system lies under. Ordinary paths and addresses have none.
 */
const WORTH_READING = new RegExp(
  [
    // A step up, in the spellings of it that hold no two dots
    String.raw`\.\.|\{file\}|0x[25]|\0|%00|\xe2\x80\xa5`,
    // A copy that was left behind, a stream of a file, an end that is cut off
    String.raw`\.(?:bak|old|orig|save|swp)$|~$|::\$|\.(?:php\d?|phtml|aspx?|jspx?|cgi)(?:[;:\0]|%0a$)|\.as[pa]x?\+?\.ht[rwx]`,
    String.raw`\/\.[\\/]|\/[\w?*]{0,4}[?*]{1,2}[\w?*]{0,4}\/`,
    // A scheme of the server's own in a longer text
    String.raw`["'>=](?:php|phar|zlib|compress\.\w+|expect|file|netdoc|jar|classpath\*?):`,
    // Segments that files of the system lie under
    String.raw`(?:^|[\\/])(?:${FIRST_SEGMENTS})(?:$|[\\/?#;:\0])`,
    // At the beginning: a hidden file, a drive, a scheme, a home, a root
    String.raw`^\s*(?:\.\w|[a-z]:|(?:${SCHEMES}):|@\/|\$\{?HOME|%HOMEP|%USERP|%SYSTEMD|classpath)`,
    String.raw`^\s*(?:~[\w-]{0,32})?[\\/]{1,8}(?:(?:${SYSTEM_ROOTS})(?:[\\/]|$)|[?.\d]|\w[\w.@-]{0,127}\\)`,
  ].join('|'),
  'i',
);
/** What is a path though it has no separator: a hidden file, or a climb that a filter has mangled. */
const MAY_LACK_SEPARATOR =
  /%0a$|\.ht[rwx]\b|::\$|[;:\0]\.|^(?:\.[a-z.]|[a-z]:[a-z.]|boot\.ini|wp-config\.php|web-inf|classpath|[\w.-]{1,64}(?:\0|%00|\.(?:bak|old|orig|save|swp)$|~$))/i;

/**
 * Finds a file name that leads where no visitor is meant to go: climbing out of its folder, naming a
 * file of the system, or a stream wrapper. Prose about such files, and links between pages, are not it.
 */
export function detectPath(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldPath(value, traits) && !mayBeEncoded(value, traits)) return null;
  for (const { text, traits: traitsOfView, layers } of viewsOf(value)) {
    keepPace(text.length);
    if (!mayHoldPath(text, traitsOfView)) continue;
    const finding = judgePath(plainSpelling(text), layers);
    if (finding !== undefined) return makeEvidence('path', text, layers, finding);
  }
  return null;
}

function mayHoldPath(text: string, traits: Traits): boolean {
  return (
    ((traits & (HAS_SLASH | HAS_BACKSLASH | HAS_DOT | HAS_DOLLAR)) !== 0 ||
      text.startsWith('0x2e')) &&
    WORTH_READING.test(text)
  );
}

function judgePath(text: string, layers: readonly Layer[]): Finding | undefined {
  const hasSeparator = text.includes('/') || text.includes('\\');
  if (!hasSeparator && !MAY_LACK_SEPARATOR.test(text)) return undefined;
  const whole = text.trim();
  if (whole.length === 0) return undefined;
  const start = text.length - text.trimStart().length;
  for (const [context, pattern, why] of SHAPES) {
    if (pattern.test(whole)) return reportPath(context, why, start, whole);
  }
  const finding = judgeWholePath(whole, start, layers);
  if (finding !== undefined) return finding;
  return hasClimb(text) ? judgePathsInText(text) : undefined;
}
