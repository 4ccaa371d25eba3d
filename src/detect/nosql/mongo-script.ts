import type { NamedPattern } from '../patterns.ts';

const ALWAYS_TRUE = 'adds a condition that is always true';
const ENDS_FUNCTION = 'ends a function of the database early';
const LOOPS = 'loops for ever';
const IS_CONDITION = 'is a condition that the database would run';

/** JavaScript that a document database runs for each document (`$where`), and what gets out of such a text. */
export const MONGO_SCRIPT_PATTERNS: readonly NamedPattern[] = [
  [
    'script',
    /^[^\n'"]{0,64}["']\s{0,8}(?:&&|\|\|)\s{0,8}(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1[\s/)'"+%0]/,
    ALWAYS_TRUE,
  ],
  [
    'script',
    /^[\s"'\d)]{0,8}(?:&&|\|\|)\s{0,4}(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1(?:[\s/);#%]|$)/,
    ALWAYS_TRUE,
  ],
  [
    'script',
    /["'\d)]\s{0,8}(?:&&|\|\|)\s{0,8}!?this\s{0,2}[.[]\s{0,2}["']?\w/,
    'reads the fields of the document',
  ],
  [
    'script',
    /^[^\n{}=;]{0,64}["']\s{0,8};\s{0,8}return\b[^]{0,200}?(?:;|\/\/|\}|['"]\s{0,4}$)/,
    ENDS_FUNCTION,
  ],
  ['script', /^\s{0,4}\d{1,9}\s{0,4};\s{0,4}return\s{1,4}(?:true|1|!0)\b/, ENDS_FUNCTION],
  [
    'script',
    /^[^\n{}=;]{0,64}["']\s{0,8};\s{0,8}(?:return\s{1,4}this\s{0,2}[.[]|\$(?:where|or|ne)\s{0,4}[=:])/,
    ENDS_FUNCTION,
  ],
  [
    'script',
    /^\s{0,4}(?:true|false|1|0|null)\s{0,4};\s{0,4}return\s{1,4}(?:true|1|!0|this)\b/,
    ENDS_FUNCTION,
  ],
  ['script', /^["'][\s)}]{0,6};\s{0,4}return\s{0,4}\(?\s{0,4}(?:true|1|!0)\b/, ENDS_FUNCTION],
  [
    'script',
    /^[^\n]{0,64}[;}"']\s{0,8}(?:(?:var|let)\s{1,4})?\w{1,32}\s{0,4}=\s{0,4}new\s{1,4}Date\s{0,4}\(\s{0,4}\)[^]{0,64}?(?:do\b|while\b)/,
    'loops to measure time',
  ],
  [
    'script',
    /^["'\d\s)]{0,16}[;|&}]{1,2}\s{0,8}(?:while\s{0,4}\(\s{0,4}(?:1|true|!0)\s{0,4}\)|for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\))/,
    LOOPS,
  ],
  [
    'script',
    /^[^\n'"]{0,64}["'][\s)]{0,4};\s{0,8}(?:while\s{0,4}\(\s{0,4}(?:1|true|!0)\s{0,4}\)|for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\))/,
    LOOPS,
  ],
  [
    'script',
    /^[\s;'"})]{0,8}(?:return\s{1,4})?(?:tojson(?:oneline)?|db\.getCollectionNames|db\.getCollectionInfos|mapReduce|emit)\s{0,4}\(\s{0,4}(?:this\b|db\b|\)|function)/,
    'tells what the database holds',
  ],
  [
    'script',
    /^\s{0,4}function\s{0,4}\(\s{0,4}\)\s{0,4}\{\s{0,4}(?:return\s{1,4}(?:true|1|!0|tojson\b|this\.\w{1,32}\s{0,4}(?:[!=<>]=|\.match\b))[^\n]{0,80}|[^\n]{0,40}\bsleep\s{0,4}\(\s{0,4}\d[^\n]{0,40})\}?\s{0,4}(?:\(\s{0,4}\))?;?$/,
    IS_CONDITION,
  ],
  [
    'script',
    /^\s{0,4}this\.\w{1,32}\s{0,4}[!=<>]{1,3}\s{0,4}["']?[\w.@-]{0,32}["']?\s{0,4}(?:\|\||&&)\s{0,4}(?:true|1|!0|(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1|this\.)/,
    IS_CONDITION,
  ],
];
