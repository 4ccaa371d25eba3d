import { isAlphanumeric, isBlank, isDigit, isLetter } from '../characters.ts';
import { decodeScriptEscapes } from '../script/tokens.ts';

/** One word of a command line with the shell's quoting taken off. */
export interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Quotes, backslashes, empty expansions or carets inside of the word, which only hide it. */
  readonly hidden: boolean;
  /** `$IFS`, `${IFS}` where a blank belongs. */
  readonly usesIfs: boolean;
}

/** One simple command: what stands between two separators. */
export interface ShellCommand {
  /** What stands before it: '', `;`, `|`, `||`, `&`, `&&`, a line break, a backtick or `$(`. */
  readonly separator: string;
  readonly words: readonly ShellWord[];
  /** Redirections, or a here-document. */
  readonly redirects: boolean;
  /** What looks like a redirection is an element of a page: `FREE</font>`, `<tr valign=top>`. */
  readonly isMarkup: boolean;
  readonly start: number;
  readonly end: number;
}

const WORDS_MAX = 32;
const WORD_LENGTH_MAX = 1024;
const EXPANSION_LENGTH_MAX = 66;
/** `cat$u`, `/etc$u/passwd`: a variable that nobody has set. */
const UNSET = /^\$[a-z_][\w]{0,7}(?=[\s/;|&'"<>.)$]|$)/;
const UNSET_LENGTH_READ = 12;
const BACKSLASH = 92;
/** A shell that is told to read from a file of such a name finds none, and runs nothing. */
const ELEMENT =
  /^<\/?(?:a|b|i|u|p|em|br|hr|h[1-6]|li|ol|ul|dl|dt|dd|td|th|tr|tbody|thead|table|div|span|font|center|strong|small|big|code|pre|img|link|meta|html|head|body|title|form|input|select|option|label|button|blockquote|section|article|nowiki|ref)(?:\s[^<>]{0,384}=[^<>]{0,384})?\s?\/?>/i;
const ELEMENT_LENGTH_READ = 800;

/** Reads one simple command from `from` up to the next separator, or `stop` (a closing character). */
export function readCommand(
  text: string,
  from: number,
  separator: string,
  stop: string,
): ShellCommand {
  const words: ShellWord[] = [];
  let index = from;
  let redirects = false;
  let isMarkup = false;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === stop || isSeparator(character)) break;
    if (isBlank(text.charCodeAt(index))) {
      index++;
    } else if (character === '<' || character === '>') {
      redirects = true;
      isMarkup ||=
        character === '<' && ELEMENT.test(text.slice(index, index + ELEMENT_LENGTH_READ));
      index++;
      if (text.charAt(index) === '&') index++;
    } else {
      const word = readWord(text, index, stop);
      index = Math.max(word.end, index + 1);
      if (words.length < WORDS_MAX) words.push(...splitBraces(word));
      else break;
    }
  }
  return { separator, words, redirects, isMarkup, start: from, end: index };
}

export function isSeparator(character: string): boolean {
  return (
    character === ';' ||
    character === '|' ||
    character === '&' ||
    character === '\n' ||
    character === '\r'
  );
}

/** The separator at `index` in full: `&&`, `||`, `;;` and `|&` are one. */
export function readSeparator(text: string, index: number): string {
  const character = text.charAt(index);
  const next = text.charAt(index + 1);
  const isPair =
    (next === character && character !== '\n') ||
    (character === '|' && next === '&') ||
    (character === '\r' && next === '\n');
  return isPair ? character + next : character;
}

function readWord(text: string, from: number, stop: string): ShellWord {
  let word = '';
  let hidden = false;
  let usesIfs = false;
  let index = from;
  while (index < text.length && word.length < WORD_LENGTH_MAX) {
    const code = text.charCodeAt(index);
    const character = text.charAt(index);
    if (isBlank(code) || character === stop || isSeparator(character) || '<>()'.includes(character))
      break;
    if (character === "'" || character === '"') {
      const close = text.indexOf(character, index + 1);
      const end = close < 0 ? text.length : close;
      const inner = text.slice(index + 1, end);
      // A quote without its partner belongs to the query around it, not to the word.
      if (close < 0) break;
      if (index > from || isAlphanumeric(text.charCodeAt(end + 1))) hidden = true;
      word += inner;
      index = end + 1;
    } else if (
      code === BACKSLASH &&
      isLetter(text.charCodeAt(index + 1)) &&
      isInsideName(text, index, from)
    ) {
      hidden = true;
      index++;
    } else if (character === '^' && /^[a-z.\\/]/i.test(text.charAt(index + 1))) {
      hidden = true;
      index++;
    } else if (character === '`' && text.charAt(index + 1) === '`') {
      hidden = true;
      index += 2;
    } else if (
      character === '$' &&
      word !== '' &&
      UNSET.test(text.slice(index, index + UNSET_LENGTH_READ))
    ) {
      hidden = true;
      index += UNSET.exec(text.slice(index, index + UNSET_LENGTH_READ))?.[0].length ?? 1;
    } else if (character === '$') {
      const expansion = readExpansion(text, index);
      if (expansion.length === 0) {
        word += character;
        index++;
        continue;
      }
      if (expansion.isIfs) {
        usesIfs = true;
        if (word !== '')
          return { text: word, start: from, end: index + expansion.length, hidden, usesIfs };
      } else {
        hidden ||=
          expansion.isSpelling === true ||
          (expansion.isEmpty &&
            (word !== '' || isLetter(text.charCodeAt(index + expansion.length))));
        word += expansion.text;
      }
      index += expansion.length;
    } else if (character === '`') {
      const printed = word === '' ? NO_EXPANSION : readPrinted(text, index);
      if (printed.length === 0) break;
      hidden = true;
      word += printed.text;
      index += printed.length;
    } else {
      word += character;
      index++;
    }
  }
  return { text: word, start: from, end: index, hidden, usesIfs };
}

/** `c\at` hides `cat`; `C:\windows` and `\server` are paths. */
function isInsideName(text: string, index: number, from: number): boolean {
  const run = /^[a-z\\]{1,40}/i.exec(text.slice(from, from + 41))?.[0] ?? '';
  const end = from + run.length;
  const next = text.charAt(end);
  return (
    index < end &&
    !run.includes('\\\\') &&
    next !== ':' &&
    next !== '.' &&
    run.replaceAll('\\', '').length < 12
  );
}

interface Expansion {
  readonly text: string;
  readonly length: number;
  readonly isIfs: boolean;
  /** Stands for nothing in a script without arguments: `$@`, `$1`, `${x}`. */
  readonly isEmpty: boolean;
  /** Spells letters in another way, and does nothing else: `$'\x69d'`, `${x:-id}`, `$(echo id)`. */
  readonly isSpelling?: boolean;
}

const NO_EXPANSION: Expansion = { text: '', length: 0, isIfs: false, isEmpty: false };
/** `$(echo am)`, `` `printf %s h` ``: letters, printed amid a word. */
const PRINTED =
  /^(?:\$\(|`)\s{0,4}(?:echo|printf)\s{1,4}(?:-[neE]{1,3}\s{1,4}|%s\s{1,4})?(["']?)([\w./-]{1,32})\1\s{0,4}(?:\)|`)/;
const PRINTED_LENGTH_READ = 64;

function readPrinted(text: string, at: number): Expansion {
  const match = PRINTED.exec(text.slice(at, at + PRINTED_LENGTH_READ));
  if (match === null) return NO_EXPANSION;
  const length = match[0].length;
  return { text: match[2] ?? '', length, isIfs: false, isEmpty: false, isSpelling: true };
}

function readExpansion(text: string, at: number): Expansion {
  const next = text.charAt(at + 1);
  if (next === "'") {
    const close = text.indexOf("'", at + 2);
    if (close < 0) return NO_EXPANSION;
    const quoted = text.slice(at + 2, close);
    const isSpelling = quoted.includes('\\');
    const inner = decodeScriptEscapes(quoted);
    return { text: inner, length: close + 1 - at, isIfs: false, isEmpty: true, isSpelling };
  }
  // `w$"hoami"`: a text in the language of the user.
  if (next === '"') return { text: '', length: 1, isIfs: false, isEmpty: true };
  if (next === '{') {
    const length = text.slice(at + 2, at + EXPANSION_LENGTH_MAX).indexOf('}');
    if (length < 0) return NO_EXPANSION;
    const close = at + 2 + length;
    const inner = text.slice(at + 2, close);
    const isSlash = /^(?:PATH|HOME|PWD|SHELL|OLDPWD)(?::0:1|%%u.*)$/.test(inner);
    const fallback = /^\w{1,32}:?[-=](.{1,64})$/.exec(inner)?.[1] ?? '';
    // `cat${x- }file`: a blank, as IFS is one.
    if (fallback !== '' && fallback.trim() === '') {
      return { text: '', length: close + 1 - at, isIfs: true, isEmpty: false };
    }
    return {
      text: isSlash ? '/' : fallback,
      length: close + 1 - at,
      isIfs: inner.startsWith('IFS'),
      isEmpty: !inner.includes(':'),
      isSpelling: fallback !== '',
    };
  }
  if (next === '(') {
    if (text.charAt(at + 2) === ')') return { text: '', length: 3, isIfs: false, isEmpty: true };
    return readPrinted(text, at);
  }
  if (text.startsWith('IFS', at + 1)) {
    const digit = text.charAt(at + 4) === '$' && isDigit(text.charCodeAt(at + 5)) ? 2 : 0;
    return { text: '', length: 4 + digit, isIfs: true, isEmpty: false };
  }
  if (next !== '' && '@*!#?-123456789'.includes(next)) {
    return {
      text: '',
      length: 2,
      isIfs: false,
      isEmpty: next === '@' || next === '*' || isDigit(next.charCodeAt(0)),
    };
  }
  return NO_EXPANSION;
}

/** `{cat,/etc/passwd}` is a command and its argument. */
function splitBraces(word: ShellWord): readonly ShellWord[] {
  const inner = /^\{([^{}\s"':]+,(?:[^{}\s"':]|:\/\/)*)\}$/.exec(word.text)?.[1];
  if (inner === undefined) return [word];
  return inner.split(',').map((text) => ({ ...word, text, hidden: true }));
}
