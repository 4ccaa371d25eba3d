import {
  J_END,
  J_NAME,
  J_NUMBER,
  J_OTHER,
  J_REGEX,
  J_STRING,
  J_SYMBOL,
  J_TEMPLATE,
  ScriptTokens,
} from './tokens.ts';

/** What a script does that betrays it. */
export interface ScriptActivity {
  readonly why: string;
  readonly start: number;
  readonly end: number;
}

/** Functions that testers call and attackers need. */
const SINKS: ReadonlySet<string> = new Set([
  'alert',
  'confirm',
  'prompt',
  'eval',
  'Function',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'execScript',
  'fetch',
  'importScripts',
  'XMLHttpRequest',
  'msgbox',
  'MsgBox',
  'requestAnimationFrame',
]);

/** The same, where only the context tells them from ordinary words. */
const WEAK_SINKS: ReadonlySet<string> = new Set([
  'print',
  'open',
  'write',
  'import',
  'require',
  'find',
  'atob',
]);

/** Members of `document`, `window` and the like that carry data in or out. */
const SENSITIVE_MEMBERS: ReadonlySet<string> = new Set([
  'cookie',
  'domain',
  'write',
  'writeln',
  'location',
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'createElement',
  'appendChild',
  'localStorage',
  'sessionStorage',
  'fromCharCode',
  'getScript',
  'sendBeacon',
  'execCommand',
  'constructor',
  'alert',
  'confirm',
  'prompt',
  'eval',
  '__defineGetter__',
  '__defineSetter__',
  '__proto__',
  'documentElement',
  'fromCodePoint',
  'body',
  'referrer',
  'URL',
]);

const GLOBALS: ReadonlySet<string> = new Set([
  'window',
  'self',
  'top',
  'parent',
  'frames',
  'globalThis',
  'this',
  'document',
  'location',
  'navigator',
  'opener',
  'Reflect',
  'String',
  'history',
  'name',
  'content',
]);

const tokens = new ScriptTokens();

/**
 * The first place where `text[from, to)`, read as JavaScript, calls one of the functions that attacks are
 * made of, reaches for what they steal, or hides a name to do either. Reading stops where the text is no
 * JavaScript any more, so that prose with a function's name in it is not taken for code.
 */
export function findSink(text: string, from: number, to = text.length): ScriptActivity | undefined {
  tokens.reset(text, from, to);
  return scan(false);
}

/** As `findSink`, and also any call, assignment or thrown value: for text that a browser would run. */
export function findActivity(
  text: string,
  from: number,
  to = text.length,
): ScriptActivity | undefined {
  tokens.reset(text, from, to);
  return scan(true);
}

function scan(anyActivity: boolean): ScriptActivity | undefined {
  let operandBefore = false;
  for (let index = 0; ; index++) {
    const kind = tokens.kind(index);
    if (kind === J_END || kind === J_OTHER) return undefined;
    const why = sinkAt(index) ?? (anyActivity ? activityAt(index) : undefined);
    if (why !== undefined) {
      return { why, start: tokens.start(index), end: endOfCall(index) };
    }
    const isOperand = kind !== J_SYMBOL;
    if (isOperand && operandBefore && tokens.broken[index] === 0 && !mayFollowOperand(index)) {
      return undefined;
    }
    operandBefore = isOperand && !isKeyword(index);
  }
}

/** Text up to the closing parenthesis nearby, for the excerpt. */
function endOfCall(index: number): number {
  for (let next = index + 1; next < index + 24; next++) {
    if (tokens.kind(next) === J_END) break;
    if (tokens.isSymbol(next, ')')) return tokens.end(next);
  }
  return tokens.end(index + 1);
}

function mayFollowOperand(index: number): boolean {
  const kind = tokens.kind(index);
  return kind === J_TEMPLATE || isKeyword(index) || isKeyword(index - 1);
}

function isKeyword(index: number): boolean {
  return tokens.kind(index) === J_NAME && KEYWORDS.has(tokens.name(index));
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'var',
  'let',
  'const',
  'return',
  'typeof',
  'void',
  'delete',
  'new',
  'throw',
  'in',
  'of',
  'instanceof',
  'if',
  'else',
  'for',
  'while',
  'do',
  'try',
  'catch',
  'finally',
  'switch',
  'case',
  'function',
  'class',
  'async',
  'await',
  'yield',
  'with',
  'import',
  'export',
  'extends',
  'debugger',
]);

function sinkAt(index: number): string | undefined {
  switch (tokens.kind(index)) {
    case J_NAME:
      return nameSinkAt(index);
    case J_SYMBOL:
      return tokens.isSymbol(index, '[') ? bracketSinkAt(index) : undefined;
    case J_TEMPLATE:
      return templateSinkAt(index);
    default:
      return undefined;
  }
}

function nameSinkAt(index: number): string | undefined {
  const name = tokens.name(index);
  const isMember = isMemberAccess(index - 1);
  if (SINKS.has(name)) {
    if (isCalled(index + 1))
      return callsInVain(index) || isStackFrame(index) ? undefined : `calls ${name}`;
    if (isMemberAccess(index + 1) && CALLERS.has(tokens.name(index + 2)) && isCalled(index + 3)) {
      return `calls ${name}`;
    }
    if (isHandedOn(index)) return `hands ${name} on to be called`;
    return undefined;
  }
  if (isMember && SENSITIVE_MEMBERS.has(name)) return memberSinkAt(index, name);
  if (name === 'location' && !isMember && isAssigned(index + 1) && mayBeginAssignment(index)) {
    return 'changes the location';
  }
  if (name === 'import' && tokens.isSymbol(index + 1, '(')) {
    return tokens.isSymbol(index + 2, ')') ? undefined : 'imports a script';
  }
  if (
    (name === 'atob' || name === 'unescape' || name === 'decodeURIComponent') &&
    isCalled(index + 1)
  ) {
    return tokens.isSymbol(index - 1, '(') && tokens.kind(index + 2) === J_STRING
      ? 'decodes a hidden text'
      : undefined;
  }
  return undefined;
}

/** An assignment stands where a statement or an argument begins, not behind an operator. */
function mayBeginAssignment(index: number): boolean {
  return tokens.kind(index - 1) === J_END || ';{}(,:?='.includes(tokens.symbol(index - 1) || ' ');
}

const CALLERS: ReadonlySet<string> = new Set(['call', 'apply', 'bind', 'constructor']);

function memberSinkAt(index: number, name: string): string | undefined {
  const owner = tokens.name(index - 2);
  const isCall = isCalled(index + 1);
  if (name === 'constructor') {
    return isCall || (isMemberAccess(index + 1) && tokens.name(index + 2) === 'constructor')
      ? 'reaches a constructor to run text'
      : undefined;
  }
  if (name === 'fromCharCode' || name === 'fromCodePoint')
    return 'builds a text from character codes';
  if (name === '__defineGetter__' || name === '__defineSetter__') return 'defines an accessor';
  if (name === 'innerHTML' || name === 'outerHTML') {
    return isAssigned(index + 1) ? 'writes markup into the page' : undefined;
  }
  if (name === 'location') {
    if (!GLOBALS.has(owner)) return undefined;
    return isAssigned(index + 1) || isMemberAssigned(index + 1)
      ? 'changes the location'
      : undefined;
  }
  if (name === 'body' || name === 'documentElement') {
    return owner === 'document' && isMemberAccess(index + 1) && isAssigned(index + 3)
      ? 'changes the page'
      : undefined;
  }
  if (!GLOBALS.has(owner)) return undefined;
  if (name === 'cookie' || name === 'domain' || name.endsWith('Storage'))
    return `reads ${owner}.${name}`;
  return isCall ? `calls ${owner}.${name}` : undefined;
}

/** `window["al" + "ert"](1)`, `document["cookie"]`, `top[/al/.source + /ert/.source]` */
function bracketSinkAt(index: number): string | undefined {
  let text = '';
  let parts = 0;
  let lists = 0;
  let hidden = false;
  for (let next = index + 1; next < index + BRACKET_TOKENS_MAX; next++) {
    const kind = tokens.kind(next);
    const member = memberOfNumber(next);
    if (tokens.name(member + 1) === 'toString') {
      hidden = true;
      parts++;
      next = closeOfCall(member + 2);
    } else if (kind === J_STRING || kind === J_TEMPLATE || kind === J_REGEX) {
      text += tokens.string(next);
      parts++;
    } else if (tokens.isSymbol(next, '[')) {
      lists++;
      hidden = true;
    } else if (lists > 0 && (tokens.isSymbol(next, ',') || tokens.isSymbol(next, ']'))) {
      if (tokens.isSymbol(next, ']')) lists--;
    } else if (hidden && (tokens.isSymbol(next, '(') || tokens.isSymbol(next, ')'))) {
      // What `join` and the like are called with.
    } else if (tokens.isSymbol(next, '+')) {
      hidden = true;
    } else if (isMemberAccess(next) && HIDING_MEMBERS.has(tokens.name(next + 1))) {
      hidden = true;
      next++;
    } else if (tokens.isSymbol(next, ']')) {
      return judgeBracket(index, next, text, hidden && parts > 0);
    } else if (next === index + 1 && isDecoder(next) && GLOBALS.has(tokens.name(index - 1))) {
      return 'calls a function whose name is hidden';
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** `8680439..toString`: where the dot before the name stands, or before all tokens. */
function memberOfNumber(index: number): number {
  if (tokens.kind(index) !== J_NUMBER || !isMemberAccess(index + 1)) return -2;
  return isMemberAccess(index + 2) ? index + 2 : index + 1;
}

/** `(30)`: the last of three tokens. */
function closeOfCall(open: number): number {
  return tokens.isSymbol(open, '(') && tokens.isSymbol(open + 2, ')') ? open + 2 : open;
}

/** `window[atob(...)]` */
function isDecoder(index: number): boolean {
  return tokens.kind(index) === J_NAME && DECODERS.has(tokens.name(index));
}

const DECODERS: ReadonlySet<string> = new Set([
  'atob',
  'unescape',
  'decodeURIComponent',
  'Object',
  'Reflect',
]);
const BRACKET_TOKENS_MAX = 40;
const HIDING_MEMBERS: ReadonlySet<string> = new Set([
  'source',
  'toString',
  'join',
  'concat',
  'name',
]);

function judgeBracket(
  open: number,
  close: number,
  text: string,
  hidden: boolean,
): string | undefined {
  const owner = tokens.name(open - 1);
  const isAccess = owner !== '' || tokens.isSymbol(open - 1, ']') || tokens.isSymbol(open - 1, ')');
  if (!isAccess) return undefined;
  const isKnown = SINKS.has(text) || SENSITIVE_MEMBERS.has(text) || text === 'document';
  if (isKnown && (GLOBALS.has(owner) || hidden || isCalled(close + 1)))
    return `reaches ${text} by its name in a string`;
  if (hidden && isCalled(close + 1)) return 'calls a function whose name is put together';
  return undefined;
}

/** `eval()`: with nothing to run, these run nothing. People name functions like that. */
function callsInVain(index: number): boolean {
  const isEmpty = tokens.isSymbol(index + 1, '(') && tokens.isSymbol(index + 2, ')');
  return isEmpty && NEEDS_ARGUMENT.has(tokens.name(index)) && !isCalled(index + 3);
}

const NEEDS_ARGUMENT: ReadonlySet<string> = new Set([
  'eval',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'execScript',
  'requestAnimationFrame',
]);

/** `at eval (eval at x (https://...))`, `eval (webpack-internal:///...)`: a line of a stack, as errors are told. */
function isStackFrame(index: number): boolean {
  if (tokens.start(index + 1) === tokens.end(index)) return false;
  const origin = tokens.name(index + 2);
  if (origin === 'eval') return tokens.name(index + 3) === 'at';
  return ORIGINS.has(origin) && /^[:-]$/.test(tokens.symbol(index + 3));
}

const ORIGINS: ReadonlySet<string> = new Set(['http', 'https', 'webpack', 'file', 'app']);

/** `${alert(1)}` in a template. */
function templateSinkAt(index: number): string | undefined {
  const content = tokens.string(index);
  const at = content.indexOf('${');
  if (at < 0) return undefined;
  const inner = /(\w+)\s*(?:\(|`)/.exec(content.slice(at, at + 200))?.[1];
  return inner !== undefined && SINKS.has(inner) ? `calls ${inner} in a template` : undefined;
}

/** `(`, a template, `?.(`, closing parentheses before either: `(alert)(1)`. */
function isCalled(index: number): boolean {
  if (isEnding(index)) return false;
  let at = index;
  while (at - index < 8 && tokens.isSymbol(at, ')') && hasOpenBefore(index, at)) at++;
  if (tokens.isSymbol(at, '?.')) at++;
  if (tokens.isSymbol(at, '(')) return true;
  // In prose a blank stands between a word and what markdown puts in backticks.
  return tokens.kind(at) === J_TEMPLATE && tokens.start(at) === tokens.end(at - 1);
}

/** `alert(s)`, `prompt(ed)`: the ending of a word, in parentheses right behind it. */
function isEnding(index: number): boolean {
  if (!tokens.isSymbol(index, '(') || !tokens.isSymbol(index + 2, ')')) return false;
  return tokens.start(index) === tokens.end(index - 1) && ENDINGS.has(tokens.name(index + 1));
}

const ENDINGS: ReadonlySet<string> = new Set(['s', 'es', 'ed', 'd', 'er', 'ing']);

/** Each closing parenthesis after the name needs an opening one right before it. */
function hasOpenBefore(afterName: number, close: number): boolean {
  return tokens.isSymbol(afterName - 2 - (close - afterName), '(');
}

/** A function's name given away: `[1].map(alert)`, `onerror=alert;`, `Reflect.apply(alert, ...)`. */
function isHandedOn(index: number): boolean {
  const before = tokens.symbol(index - 1);
  if (before === '') return false;
  const after = tokens.symbol(index + 1);
  const isEnd = tokens.kind(index + 1) === J_END;
  if (before === '=')
    return isEnd || after === ';' || after === ',' || after === '}' || after === ')';
  // `({valueOf: alert}) + 1`, `(0 ? 0 : alert)(1)`
  if (before === ':') return after === '}' || (after === ')' && tokens.isSymbol(index + 2, '('));
  if (before === '(' || before === ',' || before === '[') {
    const isArgument = after === ')' || after === ',' || after === ']';
    return isArgument && (before !== '(' || isCallee(index - 2));
  }
  return false;
}

function isCallee(index: number): boolean {
  const kind = tokens.kind(index);
  return kind === J_NAME || tokens.isSymbol(index, ')') || tokens.isSymbol(index, ']');
}

function isMemberAccess(index: number): boolean {
  const symbol = tokens.symbol(index);
  return symbol === '.' || symbol === '?.';
}

function isAssigned(index: number): boolean {
  const symbol = tokens.symbol(index);
  return symbol === '=' || symbol === '+=' || symbol === '||=' || symbol === '??=';
}

/** `.href =`, `.replace(`, `.assign(` after `location`. */
function isMemberAssigned(index: number): boolean {
  if (!isMemberAccess(index)) return false;
  return isAssigned(index + 2) || isCalled(index + 2);
}

/** Anything that has an effect: a call, an assignment, a thrown value. */
function activityAt(index: number): string | undefined {
  const kind = tokens.kind(index);
  if (kind === J_NAME) {
    const name = tokens.name(index);
    if (name === 'throw') return 'throws';
    if (name === 'debugger') return 'stops in the debugger';
    if (HARMLESS_CALLS.has(name)) return undefined;
    if (isCalled(index + 1) && !KEYWORDS.has(name)) return `calls ${name.slice(0, 32)}`;
    if (isAssigned(index + 1)) return `assigns to ${name.slice(0, 32)}`;
    if (WEAK_SINKS.has(name) && isHandedOn(index)) return `hands ${name} on`;
    return undefined;
  }
  const isValue = kind === J_STRING || kind === J_NUMBER || tokens.isSymbol(index, ']');
  return isValue && tokens.isSymbol(index + 1, '(') ? 'calls what is no name' : undefined;
}

/** `void(0)` and friends: what links that do nothing are written with. */
const HARMLESS_CALLS: ReadonlySet<string> = new Set([
  'void',
  'back',
  'go',
  'preventDefault',
  'stopPropagation',
]);
