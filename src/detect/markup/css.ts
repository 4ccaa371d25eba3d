import { decodeEntities } from '../views/decode.ts';
import { findSink } from '../script/sinks.ts';

/** Hosts whose style sheets and fonts ordinary pages import. */
const FONT_HOSTS =
  /^['"(\s]*(?:https?:)?\/\/(?:fonts\.googleapis\.com|fonts\.loli\.net|at\.alicdn\.com|cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net)\//i;

/**
 * Script in a style sheet or a style attribute, as the browsers that ran it read it: comments taken out,
 * `\65 xpression` decoded (CSS Syntax, section 4.3.7).
 */
export function findStyleDanger(style: string): string | undefined {
  if (!MAY_HOLD.test(style)) return undefined;
  const css = plainStyle(style);
  if (/expression\s*\(\s*(?!\))/i.test(css)) return 'computes a property by expression()';
  if (/(?:java|vb|live)script\s*:/i.test(css)) return 'opens a script URL from a style';
  if (/-moz-binding\s*:/i.test(css)) return 'binds a script to an element by -moz-binding';
  if (/\bbehaviou?r\s*:\s*url/i.test(css) || /\bbinding\s*:\s*url/i.test(css)) {
    return 'binds a script to an element by behavior';
  }
  if (/-o-link(?:-source)?\s*:/i.test(css)) return 'turns an element into a link';
  if (/url\(\s*['"]?\s*data:text\/html/i.test(css)) return 'opens a document from a style';
  const imported = /@import\s*(?:url\s*)?([^;]{0,200})/i.exec(css)?.[1];
  if (imported !== undefined && /^['"(]|\/\//.test(imported.trim()) && !FONT_HOSTS.test(imported)) {
    return 'imports a style sheet';
  }
  return undefined;
}

/**
 * A style attribute written so that a filter reads another style than the browser: brackets and braces in
 * a list of declarations, comments, control characters, escapes for plain letters. No editor writes such.
 */
export function findHiddenStyle(style: string): string | undefined {
  if (!/[[\]{}\\&]|\/\*|content\s*:\s*url/i.test(style)) return undefined;
  // Word breaks its styles over several lines; what is hidden is written as `&#10;`.
  const decoded = decodeEntities(style.replace(/[\r\n]/g, ' '));
  if (/\{\{|\$\{|<%/.test(decoded)) return undefined;
  const isHidden =
    /[[\]{}]|\/\*|[\0-\x08\x0a-\x1f\x7f]|content\s*:\s*url/i.test(decoded) ||
    /\\0{0,4}[2-7][0-9a-f](?![0-9a-f])/i.test(decoded);
  return isHidden ? 'hides what its style says' : undefined;
}

/** Rules of a style sheet that only parsers' quirks give a meaning: `font-family:foo[bar;`, `gre/**\/en`. */
export function findHiddenRules(sheet: string): string | undefined {
  const isHidden =
    /:[^;{}"'()]{0,80}\[/.test(sheet) ||
    /\w\/\*\*\/\w|\/\/\*\*\/\\/.test(sheet) ||
    /\[\s*['"]?</.test(sheet) ||
    /\[\s{0,4}value\s{0,4}[\^$*|~]?=[^\]]{1,40}\][^{}]{0,80}\{[^}]{0,80}url\s{0,2}\(\s{0,2}["']?\s{0,2}(?:https?:)?\/\//i.test(
      sheet,
    );
  return isHidden ? 'hides what its style says' : undefined;
}

/** Cheap: any of the words above, or an escape or a comment that may hide one. */
const MAY_HOLD = /[\\&]|\/\*|expression|script|binding|behavi|-o-link|data:|@import|[\x80-\xff]/i;

function plainStyle(style: string): string {
  return decodeEntities(style)
    .replace(/\/\*(?:[^*]|\*(?!\/))*\*\//g, '')
    .replace(/\\([0-9a-f]{1,6})[ \t\n\r\f]?/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code > 0 && code < 128 ? String.fromCharCode(code) : '';
    })
    .replace(/\\(?=[a-z])/gi, '')
    .replace(/[\0\r\n\t]/g, (character) => (character === '\0' ? '' : ' '))
    .replace(/\xef\xbc([\xa1-\xba])|\xef\xbd([\x81-\x9a])/g, (_, upper?: string, lower?: string) =>
      String.fromCharCode(
        upper === undefined ? (lower ?? ' ').charCodeAt(0) - 0x20 : upper.charCodeAt(0) - 0x60,
      ),
    )
    .replace(/\xca\x80/g, 'r')
    .replace(/\xc9\xb4|\xe2\x81\xbf/g, 'n');
}

const EXPRESSION = /:\s*expre(?:\/\*(?:[^*]|\*(?!\/)){0,200}\*\/)?ssion\s*\(/gi;

/** `x:expression(alert(1))` in a text that is no style by itself: only with a script that does harm. */
export function findStyleExpression(
  text: string,
): { start: number; end: number; why: string } | undefined {
  EXPRESSION.lastIndex = 0;
  const match = EXPRESSION.exec(text);
  if (match === null) return undefined;
  const sink = findSink(text, match.index + match[0].length);
  if (sink === undefined) return undefined;
  return { start: match.index, end: sink.end, why: `a style expression ${sink.why}` };
}
