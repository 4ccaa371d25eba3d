import type { Evidence, Finding } from '../evidence.ts';
import { gated } from '../gated.ts';
import { findingOf } from '../patterns.ts';
import { judgeScriptBreak } from '../script/break-out.ts';
import {
  HAS_AMPERSAND,
  HAS_ANGLE,
  HAS_BACKTICK,
  HAS_BLANK,
  HAS_BRACKET,
  HAS_COLON,
  HAS_CONTROL,
  HAS_DOUBLE_QUOTE,
  HAS_EQUALS,
  HAS_NEGATION,
  HAS_PAREN,
  HAS_PLUS,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_SLASH,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { judgeAttributeBreak } from './attribute-break.ts';
import { findStyleExpression } from './css.ts';
import { findElementDanger } from './elements.ts';
import { isEventAttribute } from './events.ts';
import { findTag, readTag } from './tags.ts';
import { findScriptUrl, isRunningDataUrl } from './urls.ts';

/** A script needs a tag, a call, an assignment or a tagged template. */
const MARKUP_NEEDS = HAS_ANGLE | HAS_PAREN | HAS_BACKTICK | HAS_BRACKET;
/** An attribute that is assigned needs something to end the one before it. */
const ATTRIBUTE_END = HAS_BLANK | HAS_SINGLE_QUOTE | HAS_DOUBLE_QUOTE | HAS_SLASH | HAS_SEMICOLON;
const ASSIGNED =
  /\bon\w{3,30}\s*=|script\s*:|location(?:\s*\.\s*\w+)?\s*=|cookie|innerHTML|=\s*(?:alert|eval)\b/i;
/** `';debugger//`: a statement without any sign of its own. */
const BEFORE_STATEMENT = HAS_SINGLE_QUOTE | HAS_DOUBLE_QUOTE | HAS_SEMICOLON;
const SCHEME = /script\s*:|data:|mocha:/i;

function mayHoldMarkup(text: string, traits: Traits): boolean {
  if ((traits & MARKUP_NEEDS) !== 0) return true;
  if ((traits & HAS_EQUALS) !== 0 && (traits & ATTRIBUTE_END) !== 0 && ASSIGNED.test(text))
    return true;
  if ((traits & HAS_COLON) !== 0 && SCHEME.test(text)) return true;
  return (traits & BEFORE_STATEMENT) !== 0 && text.includes('debugger');
}

/**
 * Finds markup and script that a browser would run: reads the value as HTML, as the inside of an attribute,
 * as an URL, as a style and as the inside of a script. Markup that only shows something (what people write
 * in editors) is none.
 */
export function detectMarkup(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldMarkup(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('markup', value, judgeMarkup);
}

/** `"><b>`: ends an attribute and its element and begins another; `<script>`: an element and nothing else. */
const OPENED =
  /^[\w .-]{0,32}["']{1,3}[ /]{0,4}>{1,3}[\w\s]{0,16}<[a-z][a-z0-9]{0,15}(?:[\s/][^<>]{0,200})?(?:>|$)|^\s{0,4}<(?:base|bgsound|isindex|event-source|keygen|frameset|layer|ilayer)[\s/][^<>]{1,200}>\s{0,4}$|^(?:\s{0,4}|\d{1,8})<(?:script|plaintext|xmp|noembed|xss)\s{0,4}\/?>\s{0,4}$|(?:<\/(?:title|style|textarea|script|xmp|noembed)\s{0,4}>\s{0,8}){3}|^\s{0,4}<\s{1,4}script\s{0,4}>|<!\[CDATA\[\s{0,4}<\s{0,4}\]\]>\s{0,4}\/?script|<a\s{1,4}id\s{0,2}=\s{0,2}["']?(\w{1,32})["']?\s{0,4}><a\s{1,4}id\s{0,2}=\s{0,2}["']?\1["']?\s{1,4}name\s{0,2}=/i;

function reportOpened(match: RegExpExecArray): Finding {
  return findingOf(match, 'element', 'ends the element around it and begins another', 'opened');
}

/** `&#x0003C`, `&#60`: one angle bracket, written as lists of its spellings do and nobody who needs one. */
const SPELLED_ANGLE = /^&#(?:x0{0,6}3c|0{0,7}60)$|^&#(?:x0{1,6}3c|0{1,7}60);$/i;
const SPELLED_LENGTH_MAX = 12;

function judgeSpelling(text: string): Finding | undefined {
  if (text.length > SPELLED_LENGTH_MAX || !SPELLED_ANGLE.test(text)) return undefined;
  const why = 'tries how an angle bracket may be written';
  return { context: 'element', why, start: 0, end: text.length, fingerprint: 'spelling' };
}

const LEFT_OPEN_LENGTH_MAX = 256;
/** `<x onclick=`, `<svg/onload`, `<img src='//a.example/?x=`: an element that the page behind it shall end. */
const LEFT_OPEN =
  /^[\w\s"'>/)-]{0,16}<[a-z][\w:-]{0,31}[\s/](?:[^<>]{0,80}[\s/"'])?(?:(on[a-z]{3,40})\s{0,4}=?\s{0,4}["']?\s{0,4}>?|(?:src|href|action|background|data)\s{0,4}=\s{0,4}["']?(?:https?:)?\/\/[\w.-]{3,64}[^\s"'<>?]{0,64}\?[\w=]{0,16})\s{0,4}$/i;

function judgeLeftOpen(text: string): Finding | undefined {
  const match = LEFT_OPEN.exec(text);
  if (match === null) return undefined;
  if (match[1] !== undefined && !isEventAttribute(match[1].toLowerCase())) return undefined;
  return { ...reportOpened(match), why: 'begins an element that the page behind it ends' };
}

/** Old browsers and some servers drop NUL: `<scr\\0ipt>`. */
function judgeMarkup(text: string, traits: Traits): Finding | undefined {
  const finding = judgeVisible(text, traits);
  if (finding !== undefined || (traits & HAS_CONTROL) === 0 || !text.includes('\0')) return finding;
  const visible = judgeVisible(text.replaceAll('\0', ''), traits);
  return visible && { ...visible, start: 0, end: text.length };
}

function judgeVisible(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldMarkup(text, traits)) {
    return (traits & HAS_AMPERSAND) === 0 ? undefined : judgeSpelling(text);
  }
  const inTags = (traits & HAS_ANGLE) === 0 ? undefined : judgeTags(text);
  if (inTags !== undefined) return inTags;
  const opened = (traits & HAS_ANGLE) === 0 ? null : OPENED.exec(text);
  if (opened !== null) return reportOpened(opened);
  const leftOpen =
    (traits & HAS_ANGLE) === 0 || text.length > LEFT_OPEN_LENGTH_MAX
      ? undefined
      : judgeLeftOpen(text);
  if (leftOpen !== undefined) return leftOpen;
  const calls = (traits & (HAS_PAREN | HAS_BACKTICK | HAS_EQUALS)) !== 0;
  const mayRun = (traits & (HAS_BRACKET | HAS_COLON)) !== 0 || text.includes('debugger');
  if (!calls && !mayRun) return undefined;
  return (
    ((traits & HAS_EQUALS) === 0 ? undefined : judgeAttributes(text, traits)) ??
    ((traits & HAS_COLON) === 0 ? undefined : judgeUrls(text)) ??
    judgeScriptBreak(text) ??
    judgeSymbols(text, traits)
  );
}

/**
 * Tags that stand inside other tags are read too (the outer one may never have been open), until so many
 * characters have been read; from then on only what follows a tag is.
 */
const OVERLAP_MAX = 1 << 15;

function judgeTags(text: string): Finding | undefined {
  let at = findTag(text, 0);
  let spent = 0;
  while (at >= 0) {
    const tag = readTag(text, at);
    const why = findElementDanger(tag, text);
    if (why !== undefined) {
      return {
        context: 'tag',
        why: `the element ${tag.name.slice(0, 32)} ${why}`,
        start: at,
        end: tag.end,
        fingerprint: `tag-${tag.name.slice(0, 32)}`,
      };
    }
    spent += tag.end - at;
    at = findTag(text, spent > OVERLAP_MAX ? Math.max(tag.end, at + 1) : at + 1);
  }
  return judgeDeclarations(text);
}

const DECLARATION = gated(
  /<\?import\s[^>]{0,200}implementation|<\?xml-stylesheet\s[^>]{0,200}href\s*=\s*["']?\s*(?:javascript|data|vbscript):|<\?xml:namespace\b|<\?xml-stylesheet\s[^>]{0,80}text\/xsl|<!(?:ATTLIST|ENTITY)\s|<!DOCTYPE\s+\w{1,40}\s+SYSTEM\s*["'](?!about:)|=&\{[^}]{0,80}[(=]|^[\w"'`;)(]{0,24}(?:<\/[a-z]\w{0,15}>){0,3}\s{0,4}<\/script\b|<(?:mglyph|malignmark)[^<>]{0,40}>\s{0,8}<style\b|<(?:listing|xmp|plaintext|noembed)>[^<]{0,40}&lt;\w{1,16}[^<]{0,80}\bon\w{3,20}\s{0,2}=|^[\s"'>]{0,4}<im(?:g|age)[\s/]{1,4}src\s{0,2}=\s{0,2}["']?[\w#]?["']?[\s/]{0,4}>?\s{0,4}$|=\s{1,4}on[a-z]{3,16}=["']|(?:\xc2)?\xbcscript(?:\xc2)?\xbe|<[a-z][\w:-]{0,31}\s[^<>]{0,80}\bis\s{0,2}=\s{0,2}["']?script\b|^[\w\s"'>/)-]{0,16}["'>]\s{0,2}<script[\s/]{0,4}$|<\/script\s*>\s*$/i,
);

/** Processing instructions and declarations that bring script or markup of their own. */
function judgeDeclarations(text: string): Finding | undefined {
  const match = DECLARATION.exec(text);
  if (match === null) return undefined;
  return findingOf(match, 'declaration', 'a declaration brings script or markup of its own');
}

/** A filter that drops tags puts `o<x>nfocus` together again. */
const TAG_IN_WORD = /[a-z]<[^<>]{1,40}>[a-z(]/i;

function judgeAttributes(text: string, traits: Traits): Finding | undefined {
  const found = judgeAttributeBreak(text);
  if (found !== undefined || (traits & HAS_ANGLE) === 0 || !TAG_IN_WORD.test(text)) return found;
  const stripped = judgeAttributeBreak(text.replace(/<[^<>]{1,40}>/g, ''));
  return stripped && { ...stripped, start: 0, end: Math.min(text.length, 80) };
}

/** A link of Markdown to a document of its own. */
const LINKED_DATA = /(?:\]\(|^[?&]?\w{1,16}=)\s{0,4}data:text\/html[;,]/i;
/** A link of Markdown that does more than nothing: no page of one writes its own calls so. */
const LINKED_SCRIPT =
  /(?:\]\(|^\s{0,4}\[[^\]\n]{0,40}\]:|^\s{0,4}<)\s{0,4}(?:java|vb)script\s{0,2}:(?!\s{0,4}(?:void\s{0,2}\(\s{0,2}0\s{0,2}\)|;|#)?\s{0,2};?\s{0,4}[)>]?\s{0,4}$)[^)>\n]{0,80}[(`=]/i;

function judgeUrls(text: string): Finding | undefined {
  const plain = text.includes('<!--') ? text.replace(/<!--.*?-->/g, '') : text;
  const linked = LINKED_SCRIPT.exec(text);
  if (linked !== null) return findingOf(linked, 'url', 'a link that runs a script', 'script-url');
  const found = findScriptUrl(plain) ?? findStyleExpression(text);
  if (found !== undefined) return { context: 'url', fingerprint: 'script-url', ...found };
  if (!isRunningDataUrl(text) && !LINKED_DATA.test(text)) return undefined;
  return {
    context: 'url',
    why: 'a data URL that a browser opens as a document',
    start: 0,
    end: Math.min(text.length, 80),
    fingerprint: 'data-url',
  };
}

const SYMBOL_SCRIPT_LENGTH_MIN = 24;
/** Scripts written with six characters (JSFuck), or beginning as jjencode does. */
const SYMBOL_SCRIPT = /[[\]()!+]{24,}|\$=~\[\];/;

function judgeSymbols(text: string, traits: Traits): Finding | undefined {
  if ((traits & HAS_BRACKET) === 0 || (traits & (HAS_PLUS | HAS_NEGATION)) === 0) return undefined;
  if (text.length < SYMBOL_SCRIPT_LENGTH_MIN) return undefined;
  const match = SYMBOL_SCRIPT.exec(text);
  if (match === null || !/!?\[\]|~\[/.test(match[0])) return undefined;
  return findingOf(match, 'script', 'a script written without letters', 'symbols');
}
