import { skipBlanks } from '../characters.ts';
import { decodeEntities } from '../views/decode.ts';
import { findActivity, findSink } from '../script/sinks.ts';
import { findHiddenRules, findHiddenStyle, findStyleDanger } from './css.ts';
import { HARMLESS_HANDLER, isAboutLooks } from './looks.ts';
import { isEventAttribute, isJsxHandler } from './events.ts';
import type { Attribute, Tag } from './tags.ts';
import { findUrlDanger, normalizeUrl } from './urls.ts';

/** Why an element runs something, or undefined. `text` is the whole text, for what stands behind the tag. */
export function findElementDanger(tag: Tag, text: string): string | undefined {
  for (const attribute of tag.attributes) {
    const danger = findAttributeDanger(tag, attribute);
    if (danger !== undefined) return danger;
  }
  return findPartedHandler(tag) ?? findTagDanger(tag, text);
}

/**
 * `<b onclick/=f()>`, `<img onerror / alt=f()>`: a handler without code, and the code where filters and careless
 * parsers put the two together.
 */
function findPartedHandler(tag: Tag): string | undefined {
  const { attributes } = tag;
  for (let index = 0; index + 1 < attributes.length; index++) {
    const { name, value } = attributes[index]!;
    const event = value === '' ? name : /^[\w#.%:-]{0,48}\/{1,2}(on[a-z]{3,40})$/i.exec(value)?.[1];
    if (event === undefined || !isEventAttribute(event.toLowerCase())) continue;
    const next = attributes[index + 1]!;
    if (next.name.startsWith('=') && next.name.length + next.value.length > 1)
      return `handles ${event.toLowerCase()}`;
    const calls = attributes.slice(index + 1).some((other) => findSink(other.value, 0));
    if (calls) return `handles ${event.toLowerCase()}`;
  }
  return undefined;
}

const DOCUMENT_TAGS: ReadonlySet<string> = new Set([
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'a',
  'area',
  'use',
  'form',
  'link',
  'meta',
  'base',
  'script',
  'set',
  'animate',
  'button',
  'input',
]);
/** A character reference, and not two signs that met by chance. */
const REFERENCE = /&#(?:\d|x[\da-f])/;
const ACTIVE_TEXT = /[(`=]|\.\w|^\s*[\w$]+\s*;?\s*$/;

function findAttributeDanger(tag: Tag, attribute: Attribute): string | undefined {
  const { value } = attribute;
  if (REFERENCE.test(attribute.name)) return 'hides an attribute in character references';
  const name = attribute.name.replace(/^[a-z]\w{0,8}:(?=on[a-z])/, '');
  if (COMPUTED_NAME.test(name)) return 'computes the name of an attribute';
  if (value === '') return READS_PAGE.test(name) ? 'reads the page beside its values' : undefined;
  if (name.startsWith('on') && name.length > 3) {
    const isPicture = tag.name === 'img' && isAboutLooks(decodeEntities(value));
    return isPicture ? undefined : findHandlerDanger(name, value);
  }
  const glued = findGluedHandler(value);
  if (glued !== undefined) return glued;
  if (name === 'style') return findStyleDanger(value) ?? findHiddenStyle(value);
  if (name === 'srcdoc')
    return value.includes('<') || value.includes('&') ? 'fills a frame with markup' : undefined;
  if (name === 'attributename') {
    const target = value.trim().toLowerCase();
    return isEventAttribute(target) || /(?:^|:)(?:href|src)$/.test(target)
      ? `animates ${target}`
      : undefined;
  }
  if (name === 'dataformatas' && /html/i.test(value)) return 'binds data as markup';
  if (name === 'contentscripttype') return 'changes the language of scripts';
  if (name === 'charset' && WEAK_ENCODING.test(value)) return 'changes the encoding';
  if (name === 'ev:handler') return 'handles an event';
  if (name === 'type' && /scriptlet/i.test(value)) return 'opens a scriptlet';
  // So the codes that players of films offered for other pages had it.
  if (name === 'allowscriptaccess' && /always/i.test(value) && !isKnownPlayer(addressOf(tag)))
    return 'lets a plug-in run scripts';
  if (name === 'implementation' && tag.name === 'import') return 'imports a behavior';
  if (name === 'data-bind') {
    const activity = findSink(decodeEntities(value), Math.max(0, value.indexOf(':') + 1));
    return activity && `${name} ${activity.why}`;
  }
  if (
    name.startsWith('ng-') &&
    /\$event\b[^"']{0,80}(?:\||constructor|document|view)/.test(value)
  ) {
    return `${name} reaches the window`;
  }
  if (LOADS_PART.test(name) && /^\s*(?:https?:)?\/\//i.test(value)) return 'loads what fills it';
  if (FRAMEWORK_HANDLER.test(name)) {
    const activity = findActivity(decodeEntities(value), 0);
    return activity && `${name} ${activity.why}`;
  }
  return (
    findUrlDanger(value, DOCUMENT_TAGS.has(tag.name) && name !== 'poster') ??
    findIncludedScript(value)
  );
}

/** `#[f()]`, `:[f()]`: names that Vue computes. */
const COMPUTED_NAME = /^(?:#|:|v-\w{2,8}:|@)\[[^\]]*[(`]/;
/** `<img src='//a.example/'+document.cookie>`: a text that goes on where the page is a script. */
const READS_PAGE = /^\+?(?:document|window|location)\.(?:cookie|location|domain|href|body)/;
/** `<p id=x/onclick=f()>`: to the standard all of it is the value, to filters and careless parsers it is none. */
const GLUED_HANDLER = /^[\w#.%:-]{0,48}\/{1,2}(on[a-z]{3,40})=\S/i;

function findGluedHandler(value: string): string | undefined {
  const event = GLUED_HANDLER.exec(value)?.[1]?.toLowerCase();
  return event !== undefined && isEventAttribute(event) ? `handles ${event}` : undefined;
}

/** Attributes of Vue, Angular, Alpine and htmx whose text is run. */
const FRAMEWORK_HANDLER =
  /^(?:@[\w:.-]+|v-(?:on|bind|html|if|show|init)\b.*|:[\w-]+|ng-[\w-]+|\([\w-]+\)|x-(?:on|init|data|html|bind)\b.*|hx-on.*|data-ng-[\w-]+)$/;

/** Attributes of htmx that name what is loaded into the page. */
const LOADS_PART = /^(?:data-)?hx-(?:get|post|put|patch|delete)$/;

function findHandlerDanger(name: string, value: string): string | undefined {
  const code = decodeEntities(value);
  if (HARMLESS_HANDLER.test(code) || isJsxHandler(code)) return undefined;
  const event = /^on[a-z]+/.exec(name)?.[0] ?? '';
  if (isEventAttribute(event) && (event.length === name.length || /[(=`]/.test(code))) {
    return ACTIVE_TEXT.test(code) || event.length === name.length ? `handles ${event}` : undefined;
  }
  const activity = findActivity(code, 0);
  return activity && `${name.slice(0, 32)} ${activity.why}`;
}

/** `&{alert(1)};`: JavaScript entities of Netscape. */
function findIncludedScript(value: string): string | undefined {
  return /^\s*&\{[^}]*[(=]/.test(value) ? 'holds a script entity' : undefined;
}

/** Members of documents and elements that scripts rely on, and no form names its fields by. */
const CLOBBERED =
  /^(?:getElementById|getElementsBy\w+|querySelector(?:All)?|currentScript|createElement|attributes|childElementCount|innerHTML|outerHTML|parentNode|ownerDocument|documentElement|firstChild|lastChild|childNodes|nodeName|nodeType|setAttribute|removeAttribute|appendChild|removeChild|insertBefore|defaultView|cookie)$/;
const FORM_LENGTH_READ = 2048;

/** DOM clobbering, and forms that send a password elsewhere. */
function findFormDanger(tag: Tag, text: string): string | undefined {
  if (CLOBBERED.test(valueOf(tag, 'name')) || CLOBBERED.test(valueOf(tag, 'id'))) {
    return 'takes the name of what scripts rely on';
  }
  if (tag.name !== 'form' || !/^\s*(?:https?:)?\/\//i.test(valueOf(tag, 'action')))
    return undefined;
  return /<input\s[^>]{0,80}(?:type|name)\s{0,4}=\s{0,4}["']?pass/i.test(
    text.slice(tag.end, tag.end + FORM_LENGTH_READ),
  )
    ? 'sends a password elsewhere'
    : undefined;
}

function findTagDanger(tag: Tag, text: string): string | undefined {
  switch (tag.name.replace(/^(?:svg|html|h|x|xhtml):/, '')) {
    case 'script':
      return findScriptDanger(tag, text);
    case 'style':
      return findSheetDanger(tag, text);
    case 'svg':
    case 'math':
      return findForeignDanger(tag, text);
    case 'iframe':
    case 'frame':
    case 'embed':
    case 'object':
    case 'applet':
      return findFrameDanger(tag);
    case 'base':
      return has(tag, 'href') ? 'changes what relative links mean' : undefined;
    case 'link':
      return /stylesheet|import|manifest|prefetch|preload/i.test(valueOf(tag, 'rel')) &&
        isRemote(valueOf(tag, 'href')) &&
        !isOwnSheet(tag)
        ? 'loads a style sheet or a document'
        : undefined;
    case 'meta':
      return findMetaDanger(tag);
    case 'layer':
    case 'ilayer':
    case 'bgsound':
    case 'xml':
      return has(tag, 'src') ? `loads ${tag.name} from elsewhere` : undefined;
    case 'handler':
    case 'listener':
      return has(tag, 'ev:event') || has(tag, 'handler') || findSink(text, tag.end) !== undefined
        ? 'handles an event'
        : undefined;
    case 'xsl:stylesheet':
    case 'xsl:template':
      return 'is a style sheet that transforms the page';
    case 'isindex':
      return has(tag, 'action') || has(tag, 'formaction') ? 'sends a form elsewhere' : undefined;
    case 'portal':
    case 'fencedframe':
      return has(tag, 'src') ? 'opens a document in the page' : undefined;
    case 'form':
    case 'img':
    case 'input':
    case 'a':
      return findFormDanger(tag, text) ?? findOddDanger(tag);
    default:
      return findOddDanger(tag);
  }
}

function findOddDanger(tag: Tag): string | undefined {
  if (has(tag, 'event') && has(tag, 'handler')) return 'handles an event';
  if (/^script\W|\Won[a-z]+=/.test(tag.name) && /[(=]/.test(tag.name))
    return 'hides a script in its name';
  return undefined;
}

function findSheetDanger(tag: Tag, text: string): string | undefined {
  if (/script/i.test(valueOf(tag, 'type'))) return 'is a script';
  const sheet = text.slice(tag.end, endOfElement(text, tag.end, STYLE_EDGE).index);
  return findStyleDanger(sheet) ?? findHiddenRules(sheet);
}

/** Foreign content left open, or with links of its own: what follows is parsed by other rules. */
function findForeignDanger(tag: Tag, text: string): string | undefined {
  const rest = text.slice(tag.end, tag.end + FOREIGN_LENGTH_READ);
  if (tag.name === 'math') {
    return /xlink:href\s*=\s*["']?\s*(?:https?:)?\/\//i.test(rest)
      ? 'links out of MathML'
      : undefined;
  }
  if (tag.name !== 'svg') return 'is foreign content with a prefix';
  return closesAfter(text, tag.end, '</svg') || hasDrawing(rest)
    ? undefined
    : 'is foreign content left open';
}

function hasDrawing(text: string): boolean {
  return /<(?:path|g|rect|circle|use|defs|line|text|polygon)\b/i.test(text);
}

function findScriptDanger(tag: Tag, text: string): string | undefined {
  for (const { name, value } of tag.attributes) {
    const isSource = name === 'src' || name === 'href' || name.endsWith(':href');
    if (isSource && value.trim() !== '') return 'loads a script';
  }
  if (!tag.closed) return undefined;
  const edge = endOfElement(text, tag.end, SCRIPT_EDGE);
  const content = text.slice(tag.end, edge.index);
  if (isData(valueOf(tag, 'type'))) return undefined;
  if (edge.isClosing && content.trim() !== '') return 'is a script';
  const decoded = decodeEntities(content);
  const start = skipBlanks(decoded, 0);
  return findActivity(decoded, start) === undefined ? undefined : 'is a script';
}

/** Data blocks, which browsers do not run (`application/ld+json`, `text/template`). */
function isData(type: string): boolean {
  return /^\s*(?:application\/(?:ld\+)?json|text\/(?:template|x-template|html|plain|x-mathjax-config))\s*$/i.test(
    type,
  );
}

/** `0; url=Chapter-2.html#top`: a page of a manual that has moved, beside the one that says so. */
const NEIGHBOUR = /^\s*\d{1,3}\s*;\s*url=[\w-]+\.html?(?:#[\w-]*)?\s*$/i;

function findMetaDanger(tag: Tag): string | undefined {
  const equivalent = decodeEntities(valueOf(tag, 'http-equiv')).trim().toLowerCase();
  const content = decodeEntities(valueOf(tag, 'content'));
  if (equivalent === 'refresh' && /[;,]\s*\S|url/i.test(content) && !NEIGHBOUR.test(content))
    return 'sends the reader elsewhere';
  if (equivalent === 'set-cookie') return 'sets a cookie';
  if (equivalent === 'link') return 'loads a style sheet';
  if (WEAK_ENCODING.test(content)) return 'changes the encoding of the page';
  return undefined;
}

function findFrameDanger(tag: Tag): string | undefined {
  const classId = valueOf(tag, 'classid');
  if (classId !== '' && !/D27CDB6E/i.test(classId)) return 'starts a plug-in';
  for (const name of ['src', 'data', 'code', 'codebase', 'archive', 'movie', 'srcdoc']) {
    const url = normalizeUrl(valueOf(tag, name));
    if (url !== '' && !isKnownPlayer(url)) return `opens a document in the page (${tag.name})`;
  }
  return undefined;
}

/** Players, maps and documents that editors embed in ordinary posts. */
const PLAYERS =
  /^(?:https?:)?\/\/(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|twitch\.tv|spotify\.com|soundcloud\.com|codepen\.io|codesandbox\.io|stackblitz\.com|jsfiddle\.net|google\.com|facebook\.com|twitter\.com|instagram\.com|tiktok\.com|slideshare\.net|figma\.com|giphy\.com|openstreetmap\.org|bilibili\.com|qq\.com|youku\.com|tudou\.com|iqiyi\.com|163\.com|sohu\.com|sina\.com\.cn|ixigua\.com|douyin\.com|amap\.com|baidu\.com|csdn\.net|zhihu\.com|weibo\.com|ku6\.com|56\.com|letv\.com|le\.com|pptv\.com|acfun\.cn|music\.126\.net|embedly\.com|streamable\.com|wistia\.(?:com|net)|loom\.com|ted\.com|imgur\.com|reddit(?:media)?\.com|mixcloud\.com|rutube\.ru|vk\.com|nicovideo\.jp|naver\.com|brightcove\.net|issuu\.com|typeform\.com)(?:[:/?#]|$)/i;

function isKnownPlayer(url: string): boolean {
  return PLAYERS.test(url);
}

function isRemote(url: string): boolean {
  return /^\s*(?:https?:)?\/\/|^\s*(?:javascript|data|vbscript|livescript):|^[^:]{0,60}\.\w{2,4}$/i.test(
    url,
  );
}

/** A style sheet of the site itself, as the heads of pages name it. */
function isOwnSheet(tag: Tag): boolean {
  return (
    /^\s*stylesheet\s*$/i.test(valueOf(tag, 'rel')) &&
    /^(?:\/|\.{1,2}\/)?[\w-][\w./-]{0,128}\.css(?:\?[\w.=&-]{0,64})?$/.test(valueOf(tag, 'href'))
  );
}

function addressOf(tag: Tag): string {
  return normalizeUrl(valueOf(tag, 'src') || valueOf(tag, 'data'));
}

function valueOf(tag: Tag, name: string): string {
  return tag.attributes.find((attribute) => attribute.name === name)?.value ?? '';
}

function has(tag: Tag, name: string): boolean {
  return valueOf(tag, name).trim() !== '';
}

const WEAK_ENCODING = /utf-?7|utf-?16|utf-?32|hz-gb|iso-2022/i;
/** The next tag of the same name, closing or not. The slash may be escaped where the text stood in a script. */
const SCRIPT_EDGE = /<(\\*\/)?script(?=[\s/>]|$)/gi;
const STYLE_EDGE = /<(\\*\/)?style(?=[\s/>]|$)/gi;
/** Characters behind `<svg>` and `<math>` that are looked at. */
const FOREIGN_LENGTH_READ = 4096;

interface Edge {
  readonly index: number;
  readonly isClosing: boolean;
}

/** Where the content of an element ends. Contents end where the next one begins, so that none is read twice. */
function endOfElement(text: string, from: number, edge: RegExp): Edge {
  edge.lastIndex = from;
  const match = edge.exec(text);
  if (match === null) return { index: text.length, isClosing: false };
  return { index: match.index, isClosing: match[1] !== undefined };
}

let lastText = '';
let lastClose = -1;

/** True where the closing tag stands anywhere behind `from`. The last text's answer is kept. */
function closesAfter(text: string, from: number, close: string): boolean {
  if (text !== lastText) {
    lastText = text;
    lastClose = text.toLowerCase().lastIndexOf(close);
  }
  return lastClose >= from;
}
