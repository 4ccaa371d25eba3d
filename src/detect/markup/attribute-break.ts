import { decodeEntities } from '../views/decode.ts';
import type { Finding } from '../evidence.ts';
import { findActivity, findSink } from '../script/sinks.ts';
import { isEventAttribute, isJsxHandler } from './events.ts';
import { HARMLESS_HANDLER, isAboutLooks, isInPicture } from './looks.ts';
import { findUrlDanger } from './urls.ts';

/** Handlers looked at in one text. */
const CANDIDATES_MAX = 32;
/** Characters of a handler's code that are read. */
const CODE_LENGTH_MAX = 2000;
/**
 * A name and an equals sign, where an attribute may begin: behind a blank, a quote, a slash, `>` or at the
 * beginning. Browsers allow blanks around the sign, old ones control characters.
 */
const ASSIGNMENT =
  /(?:^|[\s"'`/>\x00-\x1f\x80-\xff+])(on[a-z]{3,40}|style|href|src|formaction|action|srcdoc|xlink:href|data|background)[\s\0/]*=[\s\0]*(?:\\(?=["']))?/gi;

/**
 * A text that would stand in an attribute: it ends the value (or stands where none is quoted) and adds an
 * attribute that runs something.
 */
export function judgeAttributeBreak(text: string): Finding | undefined {
  ASSIGNMENT.lastIndex = 0;
  for (let count = 0; count < CANDIDATES_MAX; count++) {
    const match = ASSIGNMENT.exec(text);
    if (match === null) return undefined;
    if (isShownMarkup(text, match.index)) continue;
    const name = (match[1] ?? '').toLowerCase();
    const start = match.index;
    const valueStart = start + match[0].length;
    const quote = /["'`]/.exec(text.slice(0, start + 1));
    const breaksOut = quote !== null || start === 0;
    const isQuoted = /^["'`]/.test(text.slice(valueStart, valueStart + 1));
    const isEmpty = /^(["'])\1/.test(text.slice(valueStart, valueStart + 2));
    const isFenced = text.startsWith('```');
    const isHarmless = start === 0 && isQuoted && isHarmlessHandler(text.slice(valueStart));
    const isFirst =
      !isEmpty && !isFenced && !isHarmless && (quote?.index === 0 || (start === 0 && isQuoted));
    const why = judgeAttribute(text, name, valueStart, breaksOut) ?? judgeName(name, isFirst);
    if (why !== undefined) {
      return {
        context: 'attribute',
        why: `adds the attribute ${name}, which ${why}`,
        start: start,
        end: Math.min(text.length, valueStart + 40),
        fingerprint: `attribute-${name}`,
      };
    }
  }
  return undefined;
}

/** `<pre>&lt;img onerror=...&gt;</pre>`: a page of an editor that shows markup. */
function isShownMarkup(text: string, at: number): boolean {
  const escaped = text.lastIndexOf('&lt;', at);
  if (escaped < 0 || escaped < text.lastIndexOf('<', at)) return false;
  return /<[a-z][^<>]*>/i.test(text.slice(0, escaped)) && text.includes('&gt;', at);
}

/** `"return false"`, and perhaps what somebody asks about it. */
function isHarmlessHandler(quoted: string): boolean {
  const end = quoted.indexOf(quoted[0] ?? '', 1);
  return end > 0 && HARMLESS_HANDLER.test(quoted.slice(1, end));
}

/** Right at the beginning a handler's name and an equals sign are enough. */
function judgeName(name: string, isFirst: boolean): string | undefined {
  return isFirst && isEventAttribute(name) ? `handles ${name}` : undefined;
}

function judgeAttribute(
  text: string,
  name: string,
  valueStart: number,
  breaksOut: boolean,
): string | undefined {
  const raw = text.slice(valueStart, valueStart + CODE_LENGTH_MAX);
  const quote = /^["'`]/.exec(raw)?.[0] ?? '';
  const value = decodeEntities(raw.slice(quote.length));
  if (name.startsWith('on')) {
    const isEmpty = quote !== '' && /^["'`](?:[\s>]|$)/.test(value) && value.startsWith(quote);
    if (!isEventAttribute(name) || isJsxHandler(value) || isEmpty) return undefined;
    const end = quote === '' ? -1 : value.indexOf(quote);
    if (end > 0 && isAboutLooks(value.slice(0, end)) && isInPicture(text, valueStart)) {
      return undefined;
    }
    const activity = findSink(value, 0) ?? (breaksOut ? findActivity(value, 0) : undefined);
    return activity?.why;
  }
  if (name === 'style') {
    return /^[^;"'<>]{0,40}:\s*(?:expression\s*\(|url\s*\(\s*["']?\s*javascript)/i.test(value)
      ? 'runs a script'
      : undefined;
  }
  if (!breaksOut || name === 'data' || name === 'action') return undefined;
  const end = quote === '' ? /[\s>]/.exec(value)?.index : value.indexOf(quote);
  const url = value.slice(0, end === undefined || end < 0 ? value.length : end);
  const danger = /^\s*(?:java|vb)/i.test(url) ? findUrlDanger(url, true) : undefined;
  return danger !== undefined && findSink(url, url.indexOf(':') + 1) !== undefined
    ? danger
    : undefined;
}
