import { makeEvidence, type Evidence, type Finding, type Layer } from '../evidence.ts';
import { HAS_BACKSLASH, HAS_DOLLAR, HAS_DOT, HAS_SLASH, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { viewsOf } from '../views/views.ts';
import { keepPace } from '../pace.ts';
import { readPath, type PathReading } from './read-path.ts';
import {
  FIRST_SEGMENTS,
  isSensitiveFile,
  isSensitiveWithoutSeparators,
} from './sensitive-files.ts';
import { isSystemPath, SYSTEM_ROOTS } from './system-paths.ts';

/** Runs of path characters that one value is read up to. */
const RUNS_MAX = 64;
const RUN_LENGTH_MAX = 8192;

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

/** What is a path though it has no separator: a hidden file, or a climb that a filter has mangled. */
const MAY_LACK_SEPARATOR =
  /::\$|[;:\0]\.|^(?:\.[a-z.]|[a-z]:[a-z.]|boot\.ini|wp-config\.php|web-inf|classpath|[\w.-]{1,64}(?:\0|%00|\.(?:bak|old|orig|save|swp)$|~$))/i;
/** `/..../{FILE}`, `..\..\{FILE};index.html`: scanners that forget to fill in their lists. */
const PLACEHOLDER =
  /^(?:[a-z]:)?(?:[/\\][a-z./\\]{0,4096}|(?=[^{}]{0,4096}\.[\\/.])[^\w\s{}<>"'][^\s{}<>"']{0,4096})\{file\}(?:;index\.html)?$/i;
/** `..%09/`, `..%00/`: a step up with what some servers drop behind it. */
const BLANK_STEP = /(?<=^|[\\/=])\.\.[\x00-\x20?*"<>|\xc0-\xff]{1,4}(?=[\\/])/g;
/** `..∕`, `..⁄`, `..∖`: signs that some servers take for a separator. */
const WIDE_SEPARATOR =
  /(\.\.|^[\w.\xe2\x88\x95\x96\x81\x84/]{2,64})(?:\xe2\x88[\x95\x96]|\xe2\x81\x84)/g;
/** `..%c0%9v`, `..%bg%qf`, F0 80 80 AF: separators in encodings that only broken decoders take. */
const BROKEN_ESCAPE =
  /(?<=\.\.)(?:%c[01]%(?![0-9a-f]{2})\w{2}|%u(?:efc8|f025|2044|221[56]|ff0f|ff3c)|\xee\xbf\x88|\xef\x80\xa5|%(?=[\\/])|%(?:bg|uff|f8|fc)%(?!%)[\w%]{1,2}|\xe0\x80\xaf|\xf0\x80\x80\xaf|\xf8\x80\x80\x80\xaf)/gi;
/** `\\0` and `\\x00` as source code writes them, or a row of dots: what cuts the end off. */
const CUT = /(?:\\0|\\x00|\\u0000|(?<=\w)\.{4,64})$/;
/** `list::$DATA`: the main stream of a file (NTFS), which old servers hand out as text. */
const STREAM = /^[\w./\\-]{1,256}::\$(?:DATA|INDEX_ALLOCATION)$/i;
/** A name that the server reads as one file and its check as another. */
const DOUBLE_NAME =
  /^[\w.-]{1,64}\.(?:php\d?|phtml|aspx?|jspx?|cgi|config)(?:::\$(?:DATA|INDEX_ALLOCATION)|(?:;\w{0,8}|\0|:|%00|\\0)\.?(?:jpe?g|png|gif|txt|html?|pdf))$/i;
/** `index.php%00`, `/etc/x\0.jpg`: a name whose end somebody wants cut off. */
const CUT_NAME =
  /^[\w./\\:-]{0,128}[./\\][\w./\\:-]{0,64}(?:\0|%00)[\w.?#%-]{0,24}$|^[\w-]{1,64}(?:\0|%00)\.\w{1,5}$/;
/** `config.php~`, `index.asp.bak`: what an editor or a careful person has left, whose source is shown. */
const LEFT_BEHIND =
  /^[\w./-]{1,64}\.(?:php\d?|aspx?|jspx?|config|inc|env)(?:\.(?:bak|old|orig|save|swp)|~)$/i;
/** `/static../.git`, `./\\/./.\\/`: what a careless rewriting of addresses or a filter makes a climb of. */
const REWRITTEN = /^\/;\/|^\/?\.\.;[\\/]|^\/[\w-]{1,32}\.\.[\\/]|^(?:\.?[\\/]{1,3}\.[\\/]{1,3}){3}/;
/** `0x2e0x2e0x2f`: hex as C writes it, which some decoders take. */
const HEX_SPELLED = /(?:0x|(?<=x2e)x)(?:2e|2f|5c)/gi;

const WRAPPER =
  /^(?:data:\/\/\w|data:application\/x-(?:httpd-)?php|php:\/\/(?:filter|input|stdin|fd|memory|temp|expect)|(?:phar|zip|zlib|bzip2|compress\.(?:zlib|bzip2)|glob|expect|ogg|rar|ssh2\.\w+):\/\/|classpath\*?:\/{0,2}[\w/.*-]{2,128}\.(?:properties|ya?ml|xml|class|conf)$)/i;
const FILE_SCHEME =
  /^(?:file|netdoc|(?:jar|view-source|url|local|local_file):file|local_file):\/{0,3}/i;
/** A page that was opened from a disk or lies in an app: what statistics name as the page's address. */
const LOCAL_PAGE = /^file:\/{2,3}[^?#]{1,1024}\.(?:x?html?|mht(?:ml)?|svg|pdf)(?:[?#]|$)/i;
const DRIVE_OR_ROOT = /^(?:@?(?:[a-z]:)?[\\/]|~[\w-]{0,32}[\\/]|[a-z]:(?=\w))/i;
/** Shares of other machines: addressed by number, administrative, or holding what a server would run. */
const FOREIGN_SHARE =
  /^\\\\(?:(?!(?:[\w-]+\.)*(?:local|lan|corp|internal|intra|home|ad)\\)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?:@\w{1,8}){0,2}\\[\w$.-]{1,64}(?:\\[\w.-]{0,64})?$|[?.]\\(?:[a-z]:|pipe\\|unc\\|globalroot|physicaldrive)|\d{1,3}(?:\.\d{1,3}){3}(?:@\w{1,8})?\\|[\w.-]{1,128}\\(?:[a-z]\$|admin\$|ipc\$)|[\w.@-]{1,128}\\(?:[\w.$-]{1,64}\\){0,8}[\w.-]{1,64}\.(?:php\d?|phtml|jspx?|aspx?|exe|dll|inc|scr|hta|ps1|bat|cgi|pl)$)/i;

/**
 * Finds a file name that leads where no visitor is meant to go: climbing out of its folder, naming a
 * file of the system, or a stream wrapper. Prose about such files, and links between pages, are not it.
 */
export function detectPath(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldPath(value, traits) && !mayBeEncoded(value, traits)) return null;
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if (!mayHoldPath(view.text, view.traits)) continue;
    const text = view.text
      .replaceAll(HEX_SPELLED, spellOut)
      .replaceAll('.|.', '..')
      .replace(BROKEN_ESCAPE, '/')
      .replaceAll('\xe2\x80\xa5', '..')
      .replaceAll('.\0.', '..')
      .replace(WIDE_SEPARATOR, '$1/')
      .replace(CUT, '\0')
      .replace(BLANK_STEP, '..;')
      .replace(HOME, '~')
      .replace(OLD_DRIVE, '$1:')
      .replace(DRIVE_NAME, 'c:');
    const finding = judgePath(text, view.layers);
    if (finding !== undefined) return makeEvidence('path', view.text, view.layers, finding);
  }
  return null;
}

/** `$HOME/.ssh`, `file:///c|/boot.ini` */
const HOME = /^(?:\$\{?HOME\}?|%(?:HOMEPATH|USERPROFILE)%)(?=[\\/])/;
/** `%SYSTEMDRIVE%\\boot.ini` */
const DRIVE_NAME = /^%SYSTEMDRIVE%(?=[\\/])/i;
const OLD_DRIVE = /^(file:\/{2,3}[a-z])\|/i;

function spellOut(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex.slice(-2), 16));
}

/**
 * What every path that is judged has: a climb, a drive, a scheme of the server's own, a hidden file, or a
 * segment that a file of the system lies under. Ordinary paths and addresses have none.
 */
const WORTH_READING = new RegExp(
  String.raw`\.\.|\{file\}|0x[25]|\0|%00|\xe2\x80\xa5|\.(?:bak|old|orig|save|swp)$|~$|\/\.[\\/]|^\s*(?:\.\w|[a-z]:|(?:data|php|phar|zip|zlib|bzip2|compress\.\w+|glob|expect|ogg|rar|ssh2\.\w+|file|netdoc|jar|view-source|url|local|local_file|classpath\*?):|@\/|\$\{?HOME|%HOMEP|%USERP|%SYSTEMD|classpath)|["'>=](?:php|phar|zlib|compress\.\w+|expect|file|netdoc|jar|classpath\*?):|::\$|\.(?:php\d?|phtml|aspx?|jspx?|cgi)[;:\0]|(?:^|[\\/])(?:${FIRST_SEGMENTS})(?:$|[\\/?#;:\0])|^\s*(?:~[\w-]{0,32})?[\\/]{1,8}(?:(?:${SYSTEM_ROOTS})(?:[\\/]|$)|[?.\d]|\w[\w.@-]{0,127}\\)`,
  'i',
);

function mayHoldPath(text: string, traits: Traits): boolean {
  return (
    (traits & (HAS_SLASH | HAS_BACKSLASH | HAS_DOT | HAS_DOLLAR)) !== 0 && WORTH_READING.test(text)
  );
}

function judgePath(text: string, layers: readonly Layer[]): Finding | undefined {
  const hasSeparator = text.includes('/') || text.includes('\\');
  if (!hasSeparator && !MAY_LACK_SEPARATOR.test(text)) return undefined;
  const start = text.length - text.trimStart().length;
  const whole = text.trim();
  if (whole.length === 0) return undefined;
  if (WRAPPER.test(whole)) {
    return finding(
      'wrapper',
      'a stream wrapper that makes the server read or run what it names',
      start,
      whole,
    );
  }
  if (DOUBLE_NAME.test(whole)) {
    return finding('double-name', 'a script whose name ends like a picture', start, whole);
  }
  if (STREAM.test(whole)) {
    return finding('stream', 'the source of a page, as a stream of its file', start, whole);
  }
  if (CUT_NAME.test(whole)) {
    return finding('cut', 'a file name that is cut off by a NUL', start, whole);
  }
  if (LEFT_BEHIND.test(whole)) {
    return finding('left-behind', 'the source of a page, as a backup shows it', start, whole);
  }
  if (REWRITTEN.test(whole)) {
    return finding('disguised', 'a step up that a server makes of it', start, whole);
  }
  if (PLACEHOLDER.test(whole)) {
    return finding(
      'placeholder',
      'a list of traversal attempts, sent with its placeholder',
      start,
      whole,
    );
  }
  return (
    judgeWhole(whole, start, layers) ??
    (hasClimb(text) ? judgeRuns(text.replace(CLIMB_IN_QUERY, ' ')) : undefined)
  );
}

/** `index.html?../../boot.ini`: the page that is looked for ends before the path does. */
const CLIMB_IN_QUERY = /\?(?=\.\.[\\/])/g;

/** `file=../../x`, `path:/etc/passwd`: what it is for stands before the path. */
const LABEL =
  /^(?:file(?:name)?|path|page|include|dir|document|template|name|url)[=:](?=[./\\%;]{1,8}\w)(?!\/\/)/i;

/** One element and nothing but a path in it. */
const ELEMENT = /^<([A-Za-z]\w{0,31})>([^<>\s]{4,256})<\/\1>$/;

/** What file systems and servers drop behind a name: dots, a parameter, the name of a stream. */
const IGNORED_END = /(?:[\\/]\.|\.|;[\w.=/-]{1,32}|::\$\w{1,16}|%20)$/;

/** The value is a path and nothing else. */
function judgeWhole(whole: string, start: number, layers: readonly Layer[]): Finding | undefined {
  const element = ELEMENT.exec(whole);
  if (element !== null) return judgeWhole(element[2] ?? '', start, layers);
  const label = LABEL.exec(whole)?.[0].length ?? 0;
  if (label > 0 && !FILE_SCHEME.test(whole)) {
    return judgeWhole(whole.slice(label), start + label, layers);
  }
  if (whole.length > RUN_LENGTH_MAX || /[\r\n<>"'|]/.test(whole)) return undefined;
  const scheme = FILE_SCHEME.exec(whole)?.[0] ?? '';
  const rest = scheme === '' ? whole : `/${whole.slice(scheme.length)}`;
  const reading = readPath(rest.replace(/[?#].*$/s, '').replace(IGNORED_END, ''));
  const climbs = reading.climbs > 0 || hasClimb(rest);
  const isRooted = DRIVE_OR_ROOT.test(rest);
  // Blanks are in names, but a sentence that begins with a path is a sentence.
  const words = whole.split(/\s+/, 4).length;
  if (words <= 2 && climbs && isSensitiveFile(withoutPublicEnd(reading.target))) {
    const why = `it names ${reading.target.join('/')}, as if it were a page`;
    return finding('sensitive-file', why, start, whole);
  }
  if (words <= 2 && isSensitiveFile(reading.target)) {
    if (isRooted || climbs || isHiddenOrPrivate(whole)) {
      return finding('sensitive-file', `it names ${reading.target.join('/')}`, start, whole);
    }
  }
  if (words === 1 || isDriven(rest)) {
    if (
      (isRooted || climbs || /^(?:web|meta)-inf\//i.test(whole)) &&
      isSystemPath(reading.target)
    ) {
      return finding(
        'system-path',
        `it names ${reading.target.join('/')}, a file of the system or of a server`,
        start,
        whole,
      );
    }
    if (FOREIGN_SHARE.test(whole)) {
      return finding('share', 'it names a file of another machine', start, whole);
    }
  }
  if (words === 1 && isSensitiveWithoutSeparators(whole)) {
    return finding('mangled', 'the name of a system file whose separators were lost', start, whole);
  }
  if (
    scheme !== '' &&
    reading.target.length > 0 &&
    words <= 2 &&
    scheme.toLowerCase() !== 'file:' &&
    !(reading.climbs === 0 && LOCAL_PAGE.test(whole))
  ) {
    return finding(
      'file-scheme',
      'a file: address makes the server read its own disk',
      start,
      whole,
    );
  }
  if (reading.isDisguised && reading.climbs > 0 && /[\\/]/.test(whole)) {
    return finding(
      'disguised',
      'a climb out of the folder, written to pass a filter',
      start,
      whole,
    );
  }
  if (/[\\/]\.\.;[^\\/]{0,64}[\\/]/.test(whole)) {
    return finding('disguised', 'a step up that only some servers see (`..;`)', start, whole);
  }
  if (reading.climbs === 0) return undefined;
  if (reading.climbs > 1 && /^file:\.?\.?[\\/]/i.test(whole)) {
    return finding('file-scheme', 'a file: address that climbs out of its folder', start, whole);
  }
  if (isRooted && scheme === '') {
    return finding('above-root', 'a path that climbs above its own root', start, whole);
  }
  if (layers.includes('overlong')) {
    return finding(
      'overlong',
      'a climb out of the folder in an encoding that is never needed',
      start,
      whole,
    );
  }
  return judgeRelative(whole, reading, start, layers);
}

/** `etc/passwd.jpg`: an end that is allowed, for who cuts it off or only looks at it. */
function withoutPublicEnd(target: readonly string[]): readonly string[] {
  const last = target.at(-1) ?? '';
  const name = last.replace(PUBLIC_END, '');
  return name === last ? [] : [...target.slice(0, -1), name];
}

const PUBLIC_END = /(?<=\w)\.(?:html?|txt|css|js|png|jpe?g|gif|ico|pdf|php\d?|aspx?|jsp)$/;

/** `C:\Program Files\...`: names on a drive hold blanks. */
function isDriven(path: string): boolean {
  return /^[a-z]:[\\/]/i.test(path);
}

/** `../x`: pages link to each other like that, so the file that it leads to decides. */
function judgeRelative(
  whole: string,
  reading: PathReading,
  start: number,
  layers: readonly Layer[],
): Finding | undefined {
  if (!/^(?:\.?[\\/]){0,4}\.\.|^[\w.-]+(?:[\\/][\w.-]+){0,8}[\\/]{1,3}\.\./.test(whole))
    return undefined;
  if (/\s/.test(whole) && !/^\S+$/.test(whole.replaceAll(/(?<=[\\/][^\\/]*) (?=[^\\/]*$)/g, ''))) {
    return undefined;
  }
  // `../ is the folder above`: people tell of the step itself.
  if (/^(?:\.{1,2}[\\/]){1,8} \w/.test(whole)) return undefined;
  if (whole.includes('\0')) {
    return finding('cut', 'a climb out of the folder, cut off by a NUL', start, whole);
  }
  // `../images/a.png is missing`: what people tell about the file changes nothing.
  if (PUBLIC_FILE.test(whole.trimStart().split(/\s/, 1)[0] ?? '')) return undefined;
  if (PUBLIC_FILE.test(whole) || SIBLING.test(whole) || MODULE_FILE.test(whole)) return undefined;
  if (isOfConfiguration(whole)) {
    return finding('climb', 'it climbs to what holds passwords', start, whole);
  }
  if (reading.climbs < 3 && (PAGE_FILE.test(whole) || reading.target.length === 0)) {
    // Nobody encodes a step twice who only links to a page.
    if (layers.includes('url') && !layers.includes('query')) {
      return finding('climb', 'a step up that is encoded twice', start, whole);
    }
    return reading.climbs === 2 && whole.includes('\\')
      ? finding('climb', 'it climbs out of its folder', start, whole)
      : undefined;
  }
  return finding('climb', `it climbs ${reading.climbs} level(s) out of its folder`, start, whole);
}

/** `../config.php`: pages that show nothing, and hold what the application signs in with. */
function isOfConfiguration(path: string): boolean {
  return /[\\/](?:config|configuration|database|db|conn|(?:common|config|db)\.inc)\.(?:php\d?|inc|asp|jsp|py|rb|json|ya?ml|ini|xml)$/i.test(
    path,
  );
}

/** A path inside something longer: only what leads to a known file, or climbs far, is clear. */
function judgeRuns(text: string): Finding | undefined {
  const runs = /[^\s<>"'`|&;,=()[\]{}]+/g;
  for (let count = 0; count < RUNS_MAX; count++) {
    const found = runs.exec(text);
    if (found === null) return undefined;
    const run = found[0];
    if (run.length > RUN_LENGTH_MAX || !hasClimb(run)) continue;
    const reading = readPath(run.replace(/[?#].*$/s, ''));
    const isKnown = isSensitiveFile(reading.target) || isSystemPath(reading.target);
    if (reading.climbs >= 2 && isKnown) {
      return finding(
        'sensitive-file',
        `it climbs to ${reading.target.join('/')}`,
        found.index,
        run,
      );
    }
    if (reading.climbs >= 5 && !isLink(text, found.index, run)) {
      return finding('climb', `it climbs ${reading.climbs} levels`, found.index, run);
    }
  }
  return undefined;
}

/** `<a href="../../../../../a/b.html">`: pages of documentation link to each other like that. */
function isLink(text: string, at: number, run: string): boolean {
  return (
    PUBLIC_FILE.test(run) &&
    /(?:\b(?:href|src)=["']|\]\(|>)$/i.test(text.slice(Math.max(0, at - 8), at))
  );
}

function hasClimb(text: string): boolean {
  return text.includes('../') || text.includes('..\\') || text.includes('..;');
}

/** `.env`, `.git/config`, `WEB-INF/web.xml`: no server hands it out, whatever folder it is in. */
function isHiddenOrPrivate(whole: string): boolean {
  return (
    (whole.startsWith('.') && !whole.startsWith('..')) ||
    /^(?:(?:web|meta)-inf\/|etc[\\/](?:passwd|shadow)$|proc\/self\/\w{1,16}$|(?:windows|winnt)[\\/]win\.ini$)/i.test(
      whole,
    )
  );
}

function finding(context: string, why: string, start: number, piece: string): Finding {
  return { context, why, start, end: start + piece.length, fingerprint: context };
}
