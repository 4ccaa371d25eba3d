import type { Finding, Layer } from '../evidence.ts';
import { hasClimb, readPath, RUN_LENGTH_MAX, withoutQuery, type PathReading } from './read-path.ts';
import { judgeRelative } from './relative-path.ts';
import { reportPath } from './report-path.ts';
import { isSensitiveFile, isSensitiveWithoutSeparators } from './sensitive-files.ts';
import { meansSystemFile } from './shell-pattern.ts';
import { isSystemPath } from './system-paths.ts';

const FILE_SCHEME =
  /^(?:file|netdoc|(?:jar|view-source|url|local|local_file):file|local_file):\/{0,3}/i;
/** A page that was opened from a disk or lies in an app: what statistics name as the page's address. */
const LOCAL_PAGE = /^file:\/{2,3}[^?#]{1,1024}\.(?:x?html?|mht(?:ml)?|svg|pdf)(?:[?#]|$)/i;
const DRIVE_OR_ROOT = /^(?:@?(?:[a-z]:)?[\\/]|~[\w-]{0,32}[\\/]|[a-z]:(?=\w))/i;
/** `C:\Program Files\...`: names on a drive hold blanks. */
const DRIVE = /^[a-z]:[\\/]/i;
/** Shares of other machines: addressed by number, administrative, or holding what a server would run. */
const FOREIGN_SHARE =
  /^\\\\(?:(?!(?:[\w-]+\.)*(?:local|lan|corp|internal|intra|home|ad)\\)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?:@\w{1,8}){0,2}\\[\w$.-]{1,64}(?:\\[\w.-]{0,64})?$|[?.]\\(?:[a-z]:|pipe\\|unc\\|globalroot|physicaldrive)|\d{1,3}(?:\.\d{1,3}){3}(?:@\w{1,8})?\\|[\w.-]{1,128}\\(?:[a-z]\$|admin\$|ipc\$)|[\w.@-]{1,128}\\(?:[\w.$-]{1,64}\\){0,8}[\w.-]{1,64}\.(?:php\d?|phtml|jspx?|aspx?|exe|dll|inc|scr|hta|ps1|bat|cgi|pl)$)/i;
/** `file=../../x`, `path:/etc/passwd`: what it is for stands before the path. */
const LABEL =
  /^(?:file(?:name)?|path|page|include|dir|document|template|name|url)[=:](?=[./\\%;]{1,8}\w)(?!\/\/)/i;
/** One element and nothing but a path in it. */
const ELEMENT = /^<([A-Za-z]\w{0,31})>([^<>\s]{4,256})<\/\1>$/;
/** What file systems and servers drop behind a name: dots, a parameter, the name of a stream. */
const IGNORED_END = /(?:[\\/]\.|\.|;[\w.=/-]{1,32}|::\$\w{1,16}|%20)$/;
/** `etc/passwd.jpg`: an end that is allowed, for who cuts it off or only looks at it. */
const PUBLIC_END = /(?<=\w)\.(?:html?|txt|css|js|png|jpe?g|gif|ico|pdf|php\d?|aspx?|jsp)$/;
/** `web-inf/web.xml`, `proc/self/environ`: no page has such a name, so that no root need stand before it. */
const PRIVATE_NAME =
  /^(?:(?:web|meta)-inf\/|etc[\\/](?:passwd|shadow)$|proc\/self\/\w{1,16}$|(?:windows|winnt)[\\/]win\.ini$)/i;
/** Where a Java archive keeps what only its server reads. */
const ARCHIVE_NAME = /^(?:web|meta)-inf\//i;

/** Chinese behind the path and a blank: what somebody says or asks about it. */
const REMARK = /\s[^\s\\/]{0,64}[\xe3-\xe9][\x80-\xbf]{2}[^\\/]*$/;

/** A value that is a path and nothing else, as it was read. */
interface Whole {
  readonly text: string;
  readonly start: number;
  readonly layers: readonly Layer[];
  /** `file:`, or nothing. */
  readonly scheme: string;
  /** What stands behind the scheme. */
  readonly path: string;
  readonly reading: PathReading;
  readonly climbs: boolean;
  readonly isRooted: boolean;
  /** Blanks are in names, but a sentence that begins with a path is a sentence. */
  readonly words: number;
}

/** The value is a path and nothing else. */
export function judgeWholePath(
  text: string,
  start: number,
  layers: readonly Layer[],
): Finding | undefined {
  const element = ELEMENT.exec(text);
  if (element !== null) return judgeWholePath(element[2] ?? '', start, layers);
  const label = LABEL.exec(text)?.[0].length ?? 0;
  if (label > 0 && !FILE_SCHEME.test(text)) {
    return judgeWholePath(text.slice(label), start + label, layers);
  }
  if (text.length > RUN_LENGTH_MAX || /[\r\n<>"'|]/.test(text) || REMARK.test(text))
    return undefined;
  const whole = readWhole(text, start, layers);
  return judgeTarget(whole) ?? judgeScheme(whole) ?? judgeSteps(whole);
}

function readWhole(text: string, start: number, layers: readonly Layer[]): Whole {
  const scheme = FILE_SCHEME.exec(text)?.[0] ?? '';
  const path = scheme === '' ? text : `/${text.slice(scheme.length)}`;
  const reading = readPath(withoutQuery(path).replace(IGNORED_END, ''));
  return {
    text,
    start,
    layers,
    scheme,
    path,
    reading,
    climbs: reading.climbs > 0 || hasClimb(path),
    isRooted: DRIVE_OR_ROOT.test(path),
    words: text.split(/\s+/, 4).length,
  };
}

/** What the path leads to, whichever way. */
function judgeTarget(whole: Whole): Finding | undefined {
  const { text, climbs, isRooted, words } = whole;
  const { target } = whole.reading;
  const name = target.join('/');
  if (words <= 2) {
    if (climbs && isSensitiveFile(withoutPublicEnd(target))) {
      return report(whole, 'sensitive-file', `it names ${name}, as if it were a page`);
    }
    if ((isRooted || climbs || isHiddenOrPrivate(text)) && isSensitiveFile(target)) {
      return report(whole, 'sensitive-file', `it names ${name}`);
    }
  }
  if (isRooted && words === 1 && meansSystemFile(text)) {
    return report(whole, 'sensitive-file', 'it names a file of the system by a pattern');
  }
  if (words === 1 || DRIVE.test(whole.path)) {
    if ((isRooted || climbs || ARCHIVE_NAME.test(text)) && isSystemPath(target)) {
      return report(whole, 'system-path', `it names ${name}, a file of the system or of a server`);
    }
    if (FOREIGN_SHARE.test(text)) {
      return report(whole, 'share', 'it names a file of another machine');
    }
  }
  return words === 1 && isSensitiveWithoutSeparators(text)
    ? report(whole, 'mangled', 'the name of a system file whose separators were lost')
    : undefined;
}

function judgeScheme(whole: Whole): Finding | undefined {
  const { text, scheme, reading, words } = whole;
  if (scheme === '' || scheme.toLowerCase() === 'file:' || words > 2) return undefined;
  if (reading.target.length === 0) return undefined;
  return reading.climbs === 0 && LOCAL_PAGE.test(text)
    ? undefined
    : report(whole, 'file-scheme', 'a file: address makes the server read its own disk');
}

/** Where it leads says nothing: how it climbs does. */
function judgeSteps(whole: Whole): Finding | undefined {
  const { text, start, reading, layers } = whole;
  if (reading.isDisguised && reading.climbs > 0 && /[\\/]/.test(text)) {
    return report(whole, 'disguised', 'a climb out of the folder, written to pass a filter');
  }
  if (/[\\/]\.\.;[^\\/]{0,64}[\\/]/.test(text)) {
    return report(whole, 'disguised', 'a step up that only some servers see (`..;`)');
  }
  if (reading.climbs === 0) return undefined;
  if (reading.climbs > 1 && /^file:\.?\.?[\\/]/i.test(text)) {
    return report(whole, 'file-scheme', 'a file: address that climbs out of its folder');
  }
  if (whole.isRooted && whole.scheme === '') {
    return report(whole, 'above-root', 'a path that climbs above its own root');
  }
  if (layers.includes('overlong')) {
    const why = 'a climb out of the folder in an encoding that is never needed';
    return report(whole, 'overlong', why);
  }
  return judgeRelative(text, reading, start, layers);
}

function withoutPublicEnd(target: readonly string[]): readonly string[] {
  const last = target.at(-1) ?? '';
  const name = last.replace(PUBLIC_END, '');
  return name === last ? [] : [...target.slice(0, -1), name];
}

/** `.env`, `.git/config`, `WEB-INF/web.xml`: no server hands it out, whatever folder it is in. */
function isHiddenOrPrivate(path: string): boolean {
  return (path.startsWith('.') && !path.startsWith('..')) || PRIVATE_NAME.test(path);
}

function report(whole: Whole, context: string, why: string): Finding {
  return reportPath(context, why, whole.start, whole.text);
}
