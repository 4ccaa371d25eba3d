import type { Evidence, Finding } from '../evidence.ts';
import { gated } from '../gated.ts';
import {
  HAS_AT,
  HAS_BRACE,
  HAS_ANGLE,
  HAS_BRACKET,
  HAS_DOLLAR,
  HAS_HASH,
  HAS_PAREN,
  HAS_PERCENT,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { readBlocks, type Block } from './read-blocks.ts';
import { resolveLookups } from './resolve-lookups.ts';
import { isExpressionAlone } from './whole-value.ts';

/** `${jndi:ldap://...}` and lookups that hand out the server's environment. */
const LOOKUP =
  /\$\{\s*(?:jndi|env|sys|java|ctx|main|bundle|docker|k8s|spring|web|map|sd|log4j|date|base64(?:decoder|encoder)?|script|url(?:decoder|encoder)?|dns|file|const|localhost|xml|properties|resourceBundle)\s*:\S/i;
const LOOKUP_BEGIN = /\$\{\s*jndi\b|\{\s*jndi\s*:\s*(?:ldaps?|rmi|dns|iiop|nis|nds|corba)\s*:/i;

/** `7*7`, `'7'*7`, `(7)+(7)`, `777 777` (a plus that a form has decoded): sent to see whether anybody computes it. */
const ARITHMETIC =
  /^[\s=!{(:>@-]*["'(]?\d{1,9}["')]?(?:\s*(?:[*+/%-]|\*\*|~)\s*|(?<=\d{3})\s(?=\d{3}))["'(]?\d{1,9}["')]?\s*(?:[*+/-]\s*\d{1,9}\s*)*;?[\s})]*$/;
/** What templates of Go, Razor and Velocity begin with that are a whole value, and objects that pages of Java see. */
const WHOLE =
  /^\s{0,4}(?:\{\{-?\s{0,4}(?:(?:html|js|template|define|block|printf|urlquery|call)\s{1,4}["'`.$]|\.\s{0,4}-?\}\}\s{0,4}$)|@\{\s{0,4}(?:var|int|string)\s|@(?:Html\.Raw\s{0,2}\(|DateTime\.(?:Utc)?Now\s{0,4}$)|#(?:parse|evaluate|include)\s{0,2}\(\s{0,2}["'$]|#foreach\s{0,2}\(\s{0,2}\$\w{1,24}\s{1,4}in\b|[$#*~%]\{\s{0,4}(?:param(?:Values)?|header(?:Values)?|cookie|initParam|(?:application|session|request|page)Scope|#(?:ctx|vars|root|request|response|session|servletContext|strings|execInfo|context|lists|dates|objects|uris|conversions|application|parameters))(?:[.[][^{}\n]{0,120}|\s{0,4})\}\s{0,4}$|\{(?:eval\s{1,4}var|math\s{1,4}equation)\s{0,4}=|\{!!\s{0,4}\w{3,24}\s{0,4}\(|@php\s{1,4}\w{3,24}\s{0,4}\(|\[%-?\s{0,4}(?:RAW)?PERL\b|\$!?\{?\w{1,24}\}?\.getClass\s{0,2}\(|\{#?\d{1,9}\*["']?\d{1,9}["']?#?\}\s{0,4}$)/;

/**
 * Names that lead from a template to the machine: Python's and Java's reflection, engine internals,
 * and calls that run commands or read files. Only read inside delimiters.
 */
const REACH = new RegExp(
  [
    String.raw`__(?:class|mro|base|bases|subclasses|globals|builtins|init|import|getattribute|dict)__|_TemplateReference__`,
    String.raw`\b(?:lipsum|cycler|joiner|namespace)\s*\.`,
    String.raw`\b(?:config|self|request|settings|session|get_flashed_messages)\s*(?:\.\s*(?:items|__|application|environ|from_object|SECRET)|\[|$)`,
    String.raw`\b(?:applicationScope|pageContext|sessionScope|requestScope|facesContext|externalContext)\b|\bapp\s*\.\s*(?:request|session|user|environment)\b|\.\s*getSession\s*\(`,
    String.raw`_self\b|registerUndefinedFilterCallback|\bgetFilter\s*\(`,
    String.raw`\|\s*(?:attr|filter|map|sort|reduce)\s*\(\s*["'\[]`,
    String.raw`\bT\s*\(\s*[\w.]+\s*\)|\bnew\s+(?:java|javax|freemarker|org)\.`,
    String.raw`java\s*\.\s*(?:lang|io|net|util|nio)\b|getRuntime|ProcessBuilder|forName\s*\(|getClass\b|ClassLoader|ScriptEngine`,
    String.raw`freemarker\s*\.\s*template|\?\s*new\s*\(|\?\s*(?:api|eval|interpret)\b`,
    String.raw`#_memberAccess|#context\b|#application\b|^\s*#(?:attr|request|session|parameters)\b|@[\w.]+@[\w{]|\bprintf\s+"%|#(?:set|evaluate|include)\s*\(`,
    String.raw`constructor\s*(?:\.\s*constructor|\[|\()|process\s*\.\s*(?:mainModule|env|binding)|child_process|\brequire\s*\(|global(?:This)?\s*\.\s*process`,
    String.raw`\b(?:system|exec|popen|passthru|shell_exec|proc_open|eval|assert|spawn|execSync|phpinfo|file_get_contents|readfile|include|require|dump|print_r|var_dump)\s*\(\s*["'$\w)]`,
    String.raw`\bos\s*\.\s*\w+\s*\(|subprocess|\bopen\s*\(\s*["']|\b(?:IO|File|Dir|Kernel)\s*\.\s*\w+|%x[({[|]`,
    String.raw`["']\s*\.\s*class\b|\.\s*mro\s*\(|\.\s*class\s*\.\s*(?:base|mro|forName|classLoader)|\[\s*request\s*\.|\(\s*#\w+\s*=|function\s*\(\s*\)\s*\{|\.(?:System|Exec(?:Command)?|Command|RunCmd|Shell|ReadFile|Getenv)\s+["\x60]|\brequire\s+["']\w|^\s*["'][^"'\n]{0,16}["']\s*(?:\.\s*\w+\s*\(|~\s*["'])|\bgetResource(?:AsStream)?\s*\(|^[\s=-]*\x60[^\x60]{1,200}\x60\s*$`,
    String.raw`\|\s*(?:system|exec|passthru|shell_exec|popen|eval|phpinfo|file_get_contents)\b|\[\s*["'](?:__|\\x5f|\\137)|["']__\w{0,12}["']\s*[+~]|\blookup\s+\w{1,16}\s+["']constructor`,
    String.raw`\|\s*attr\s*\(\s*request\b|\.\s*constructor\s*$|\bmessages\s*\.\s*storages\b|\bRails\s*\.\s*\w|\bENV\s*\[|^[\s=]*\d\s*\.\s*class\b|\bArtisan\s*::|\bconstant\s*\(\s*["']|\bsession\s*\.\s*invalidate\b|^\s*empty\s+(?:header|cookie|param)\b|^\s*\.\s*(?:Env\b|main_template_name)`,
    String.raw`Diagnostics\s*\.\s*Process|\bProcess\s*\.\s*Start\s*\(`,
    String.raw`String\s*\.\s*fromCharCode|\b(?:alert|prompt|confirm)\s*\(`,
  ].join('|'),
  'i',
);

/** Statements that only make sense to a template engine. */
const STATEMENT =
  /^\s*(?:import|include|extends|macro|debug|load|from|php|set\b[^%]*__)\b|^\s*(?:for|if)\b[^%]*(?:__|\(\s*\))|^\s*(?:(?:print|set|if|with|do)\b[^%\n]{0,40}?|=\s?)?\d{1,9}\s?\*\s?["']?\d/i;
const FREEMARKER = /^\s*(?:assign|list|include|import|macro|function)\b/i;

/** OGNL and SpEL without delimiters, and Velocity's own. */
const UNDELIMITED = [
  /#_memberAccess/i,
  /@java\.lang\.\w+@/i,
  /\bT\(java\./i,
  /^\s*(?:[a-z]{2,8})?#set\s*\(\s*\$\w+\s*=/i,
  /\$class\.inspect\(/i,
  /\{\/?php\}/,
  /\brunphp\s{0,4}=\s{0,4}["']?(?:yes|true|1)\b/i,
  /\{\$smarty\.(?:version|template|now|server|env|const|current_dir)/i,
  /@ognl\.\w+@/i,
  /freemarker\.template\.utility/i,
  /\bMemberAccess\s*=/i,
  /class\.module\.classLoader/i,
  /\b(?!import\b[^\n{}"']*["']\.)(?:fetch|include|file_excerpt|source|read|import|parse|insert)\b[^\n{}]{0,24}["'](?:\/(?:etc|proc|var|root|home)\/|(?:\.\.\/){2}|[a-z]:[\\/])/i,
  /["']\/(?:etc|proc)\/\w+["']\s*\|\s*\w+/i,
  /\$\{\.version\}/i,
  /\.(?:data_model|current_template_name)\b/i,
  /\$\{\{<%\[%/i,
  /@System\.(?:IO|Diagnostics|Net|Reflection|Environment)\./i,
  /\{\{#with\s+["'][^{}]{0,64}\bas\s+\|/i,
  /\$\\+\w?\{\s*\d+\s*\*/i,
].map((pattern) => gated(pattern));
const STATIC_MEMBER =
  /\(\s*#\w+\s*=\s*(?:@?[\w.]+@|#\w+\.(?:getClass|class|getMethod|container|excludedClasses)\b|new\s)/;
const SUM_IN_BRACES =
  /^\s*(?:[~@$#%&*]?\{|\$?\[{1,2}[%=]?-?|~\{\{)\s*\d{1,9}\s*\*\s*\d{1,9}\s*(?:\}|-?%?\]{1,2})\s*$/;

/**
 * Finds expressions for a template engine, an expression language or Log4j: what the server would
 * evaluate rather than show. Placeholders (`{{ user.name }}`) and code in posts are not it.
 */
export function detectTemplate(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldTemplate(traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('template', value, judgeTemplate);
}

function mayHoldTemplate(traits: Traits): boolean {
  if ((traits & HAS_BRACE) !== 0) return true;
  if ((traits & HAS_PAREN) !== 0 && (traits & (HAS_HASH | HAS_AT | HAS_DOLLAR)) !== 0) return true;
  return (traits & HAS_ANGLE) !== 0
    ? (traits & (HAS_PERCENT | HAS_HASH)) !== 0
    : (traits & HAS_BRACKET) !== 0;
}

function judgeTemplate(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldTemplate(traits)) return undefined;
  if ((traits & HAS_DOLLAR) !== 0 && (traits & HAS_BRACE) !== 0) {
    const lookup = judgeLookup(text);
    if (lookup !== undefined) return lookup;
  }
  for (const block of readBlocks(text)) {
    const finding = judgeBlock(block);
    if (finding !== undefined) return finding;
  }
  const bare = findBare(text);
  if (bare !== null) {
    return finding(
      'expression',
      'an expression that reaches the classes of the server',
      bare.index,
      bare[0].length,
    );
  }
  return isExpressionAlone(text)
    ? finding('expression', 'an expression that an engine would evaluate', 0, text.length)
    : undefined;
}

function findBare(text: string): RegExpExecArray | null {
  for (const pattern of UNDELIMITED) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return STATIC_MEMBER.exec(text) ?? SUM_IN_BRACES.exec(text) ?? WHOLE.exec(text);
}

function judgeLookup(text: string): Finding | undefined {
  const at = text.indexOf('${');
  if (at < 0) return undefined;
  const resolved = resolveLookups(text.slice(at));
  const isDisguised = resolved !== text.slice(at);
  if (LOOKUP_BEGIN.test(resolved) || LOOKUP.test(resolved)) {
    const why = isDisguised
      ? 'a disguised Log4j lookup that makes the server load what it names'
      : 'a Log4j lookup that makes the server load or hand out what it names';
    return finding('lookup', why, at, text.length - at);
  }
  return undefined;
}

/** Bytes that no engine takes between words; the delimiter was chance among those of a protocol. */
const CONTROL = /[\0-\x08\x0e-\x1f]/;

/** `{{cite web |title=... |url=...}}` (MediaWiki): no engine has a name and an equals sign behind a bar. */
const WIKI_TEMPLATE = /^\s{0,4}[A-Za-z][\w ]{0,40}\|\s{0,4}[A-Za-z_][\w-]{0,32}\s{0,8}=(?![=>])/;

function judgeBlock({ open, body, start, end }: Block): Finding | undefined {
  const length = end - start;
  if (open === '{#') return undefined;
  if (open === '{{' && WIKI_TEMPLATE.test(body)) return undefined;
  if (open === '{%') {
    if (CONTROL.test(body)) return undefined;
    return STATEMENT.test(body) || REACH.test(body)
      ? finding('statement', 'a statement for a template engine', start, length)
      : undefined;
  }
  if (open === '<#') {
    return FREEMARKER.test(body) && REACH.test(body)
      ? finding('statement', 'a FreeMarker directive that reaches the server', start, length)
      : undefined;
  }
  if (ARITHMETIC.test(body)) {
    return finding('arithmetic', 'a sum that only a template engine would compute', start, length);
  }
  return REACH.test(body)
    ? finding(
        'expression',
        'an expression that reaches from a template to the server',
        start,
        length,
      )
    : undefined;
}

function finding(context: string, why: string, start: number, length: number): Finding {
  return { context, why, start, end: start + length, fingerprint: context };
}
