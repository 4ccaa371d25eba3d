import { MultiPattern } from '../../lib/multi-pattern.ts';
import { literalsOfRegExp } from '../../seclang/index.ts';
import { gateAll, type NamedPattern } from '../patterns.ts';

/** Types that PostgreSQL is told to make of a value; a wrong one has it say the value in an error. */
const TYPE =
  '(?:int[248]?|integer|bigint|smallint|numeric|text|jsonb?|bytea|xml|float8?|double\\s{1,4}precision|timestamp|boolean)';

/**
 * Pieces of queries, settings and scripts as whole values: what tools send by themselves and nobody types. They are
 * found by the words that only they hold, so that they cost other values nothing.
 */
const ALL: readonly NamedPattern[] = [
  [
    'query',
    // union select, union distinct select 1, union select name from; not: union select committee
    /^[\s'")]{0,4}union\s{1,4}(?:all\s{1,4}|distinct\s{1,4})?select(?:\s{1,4}(?:(?:\d|null|\*|@)[^\n]{0,40}|[\w.,*]{1,40}\s{1,4}from\b[^\n]{0,40}))?\s{0,4}$/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    // 'select x, ';SELECT P: a quote that nothing closes
    /^['"]\s{0,4};?\s{0,4}select\s{1,4}\w{1,16}\s{0,4}$/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^(?:select\s{1,4}[\w*,.]{0,24}\s{1,4})?from\s{1,4}[`"]?(?:information_schema|pg_catalog|msysaccessobjects|msysobjects|sysibm|syscat)[`"]?\.?\s{0,4}$|^`?information_schema(?:`|\.)$|^msysaccessobjects$/i,
    'is a piece of a query and nothing else',
  ],
  ['query', /^exec(?:ute)?\s{1,4}master\s{0,2}\./i, 'is a piece of a query and nothing else'],
  [
    'query',
    /^select\s{1,4}(?:pg_sleep|sleep|benchmark|load_file|group_concat|@@\w{3,24}|if\s{0,2}\(|\w{2,16}\s{0,2}\(\s{0,4}$)/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^(?:[\w'"().]{0,16}\s{0,4}\)\s{0,4}(?:like|in|between|regexp|rlike)\s{0,4}\(\s{0,4}|if\(\d{1,6}=\s{0,4})$/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    // 1 as "x" from t, ` as `x` from: a name in quotes for a column
    /^[\w`'") ]{1,16}\s{0,4}\bas\s{0,4}[`"'][\w ]{0,32}[`"']?\s{1,4}from\b/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^\)?\s{0,4}when\s{1,4}\d{1,9}\s{1,4}then\s{0,4}(?:\d|$)/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^create\s{1,4}(?:aggregate\s{1,4})?function\s{1,4}\w{1,32}\s{1,4}returns\s{1,4}\w{1,16}\s{1,4}soname\b/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^;\s{0,4}(?:truncate|replace|insert|handler|rename)\s{0,4}(?:\[|\/\*|into\s|table\s|\w{1,16}\s{1,4}(?:open|read)\b)/i,
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    // password::int, current_user::int, x(password)::text
    new RegExp(String.raw`^[\w'"(),.$ -]{1,72}::\s{0,2}${TYPE}\s{0,4}\)?\s{0,4}(?:--|#)?$`),
    'is a piece of a query and nothing else',
  ],
  [
    'query',
    /^\d{1,3}\.e(?:\(|\.[a-z_]{3,32})/i,
    'calls the exponent of a number, which only MySQL passes over',
  ],
  [
    'query',
    /^[^a-z\n]{0,8}\/\*!\d{0,6}\s{0,4}\d{1,9}\s{0,4}\*\//i,
    'is a number that only a database reads as one',
  ],
  ['query', /^-?2\.22507385850720\d{2}e-308$/i, 'is a number that only a database reads as one'],
  [
    'query',
    // Documents compared: or '{"a":1}' ? 'a', '[1]'::jsonb - 1
    /^[\w\s'")]{0,16}\b(?:or|and)\s{1,4}(?:[\w.]{1,24}\s{0,4}@>\s{0,4})?["'][{[][^\n]{1,40}[}\]]["'](?:\s{0,4}[?@#<>-]|$)|^["'][{[][^\n]{1,48}[}\]]["'](?:\s{0,4}::\s{0,4}jsonb?|\s{0,4}[<>]\s{0,4}["']\$)/i,
    'compares documents in a condition',
  ],
  [
    'query',
    /\b(?:div|mod)\s{0,4}\(\s{0,2}-?[\d.]{1,9}\s{0,2},\s{0,2}-?[\d.]{1,9}\s{0,2}\)$|^floor\s{0,2}\(\s{0,2}rand\s{0,2}\(/i,
    'is a piece of a query and nothing else',
  ],
  [
    'setting',
    /^(?:-d\s{0,4})?(?:allow_url_(?:include|fopen)|auto_(?:prepend|append)_file|disable_functions|open_basedir|safe_mode|extension_dir|zend_extension|unserialize_max_depth|memory_limit|session\.(?:auto_start|save_path|save_handler|upload_progress\.\w{2,16})|opcache\.\w{4,40}|mbstring\.\w{4,40}|cgi\.\w{4,24}|assert\.\w{4,24})\s{0,4}=/i,
    'is a setting of PHP and nothing else',
  ],
  [
    'name',
    /^(?:__js_function|_\$\$nd_func\$\$_|xyqktkrfrlvoqyqkx)/i,
    'is a name that one language alone knows, and nothing else',
  ],
  [
    'name',
    /^(?:this|constructor|\w{1,16})?\.?constructor\.constructor(?:\s{0,2}\(\s{0,2})?$|^(?:module\.)?exports\s{0,4}=\s{0,4}$/i,
    'is a name that one language alone knows, and nothing else',
  ],
  [
    'name',
    /^[\s'"(;.]{1,8}(?:(?:window|self|top|parent|this)\.)?(?:document\.(?:cookie|domain)|window\.location|document\.location)[\s'");.]{1,8}$|^(?:window|self|top|parent|this)\.document\.(?:cookie|domain)$/i,
    'is a name that one language alone knows, and nothing else',
  ],
  [
    'name',
    // Classes of Java that run, read or build what they are told.
    /^[\d\s;'")+]{0,4}(?:groovy\.lang\.\w{4,24}|com\.sun\.jndi\.\w[\w.]{3,40}|java\.(?:lang\.(?:runtime|process\w{0,12}|reflect\.\w{2,24}|classloader|shutdown)|io\.(?:file\w{0,16}|objectinputstream|bufferedreader)|net\.(?:url\w{0,16}|socket)|nio\.file\.\w{3,16}|rmi\.\w[\w.]{2,40})|javax\.(?:script|naming|management|el)\.\w[\w.]{2,40}|com\.opensymphony\.xwork2?\b[\w.]{0,48}|freemarker\.template\.utility\.(?:execute|objectconstructor|jythonruntime)|ognl\.\w{4,24}|org\.apache\.(?:commons\.(?:collections4?\.functors|io\.\w{4,24}|exec)|tomcat\.\w{2,24}|xalan|struts2?)\.[\w.]{2,60})[\s;'")+/#]{0,4}$/i,
    'is a name that one language alone knows, and nothing else',
  ],
  [
    'name',
    /\b(?:document|window|self|location|top|parent)\s{0,4}\/\*[^*\n]{0,24}\*\/\s{0,4}[.[]|\bdocument\s{0,4}[.[]\s{0,4}\/\*[^*\n]{0,24}\*\/\s{0,4}["']?(?:cookie|domain|location|write)/,
    'hides a name of the page by a comment',
  ],
  [
    'element',
    /^[^<\n]{0,8}<\s{0,4}(?:s\s{1,2}c\s{1,2}r\s{1,2}i\s{1,2}p\s{1,2}t|f\s{1,2}o\s{1,2}r\s{1,2}m|i\s{1,2}f\s{1,2}r\s{1,2}a\s{1,2}m\s{1,2}e|o\s{1,2}b\s{1,2}j\s{1,2}e\s{1,2}c\s{1,2}t|d\s{1,2}i\s{1,2}a\s{1,2}l\s{1,2}o\s{1,2}g|x\s?:\s?script)\b/i,
    'is a tag that runs something and nothing else',
  ],
  [
    'element',
    /<[\w:]{0,8}vmlframe\b|<\??import\s?implementation|<(?:template|noscript)>\s{0,4}<script/i,
    'is a tag that runs something and nothing else',
  ],
  [
    'attribute',
    /^[\s"'<]{0,4}(?:formaction|xlink:href|srcdoc)\s{0,4}=|^(?:http-equiv\s{0,4}=\s{0,4}["']?set-cookie|\.cookie\s{0,4};\s{0,4}\w{2,12}\s{0,4}=)|^<["']?on[a-z]{3,48}\s{0,4}=/i,
    'is the end of an attribute and nothing else',
  ],
  [
    'attribute',
    /^\{?(?:throw(?:\s|\/\*[^*]{0,16}\*\/){1,4})?onerror\s{0,4}=\s{0,4}(?:alert|prompt|confirm|eval|print)\b/i,
    'is the end of an attribute and nothing else',
  ],
  [
    'style',
    /^[\s"';]{0,4}(?:style\s{0,4}=\s{0,4}["']?\s{0,4})?(?:-moz-binding|behaviou?r)\s{0,4}:\s{0,4}url\s{0,2}\(|:\s{0,4}url\s{0,2}\(\s{0,4}["']?\s{0,4}(?:java|vb)script\b/i,
    'is a style that runs a script',
  ],
  [
    'request',
    /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT)\s{1,4}(?:\/|https?:\/\/)\S{0,64}\s{1,4}HTTP\/\d(?:\.\d)?\s{0,4}$/i,
    'begins a request of its own',
  ],
  [
    'inclusion',
    /^[?&]?\w{0,32}(?:_(?:path|root|dir|basedir)|\[(?:path|root|dir|docroot|document_root)\])=(?:https?|ftps?|php|data):\//i,
    'a remote file, written to be included by a page',
  ],
  [
    'path',
    /^(?:\/(?:etc|bin|sbin|usr|proc|var)\/[\w./]{0,32}\[[!^]?[\w-]{1,8}\]\w|\/\w{0,4}\[[\w/!^-]{1,8}\]\w{0,4}\/?(?:bash|sh|passwd|tc|in)\b)/i,
    'names a file of the system by a pattern',
  ],
];

export const PIECES = gateAll(ALL);
const WORDS = new MultiPattern(ALL.flatMap(([, pattern]) => literalsOfRegExp(pattern) ?? []));

/**
 * True for a value that holds a word of one of them. (Of the words of all detectors together nearly every value
 * holds one; these alone let most go with one look at their characters.)
 */
export function holdsPiece(value: string): boolean {
  return WORDS.first(value) >= 0;
}
