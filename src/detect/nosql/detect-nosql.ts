import type { Evidence, Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { makeEvidence } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_BLANK,
  HAS_BRACKET,
  HAS_DOLLAR,
  HAS_DOT,
  HAS_PAREN,
  HAS_PIPE,
  HAS_DOUBLE_QUOTE,
  HAS_EQUALS,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_SLASH,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { viewsOf } from '../views/views.ts';
import { keepPace } from '../pace.ts';
import { isBinary } from '../views/binary.ts';
import { decodePercent } from '../views/decode.ts';
import { XPATH_PATTERNS } from './xpath.ts';

const TEXT_LENGTH_MAX = 1 << 16;

/** Operators of MongoDB that run code. */
const RUNNING = '(?:where|function|accumulator|func)';
/** Operators that, compared with nothing, are true for every document. */
const COMPARING = '(?:ne|gte?|lte?|n?in|exists|regex|not|type|all|size|mod)';
/** The same but for what filters of interfaces ask of any field. */
const COMPARING_VALUES = '(?:ne|gte?|lte?|n?in|regex|not|type|all|size|mod)';
/** What nobody filters by: an empty text, null, a truth value, a pattern that matches all. */
const TRIVIAL =
  '(?:["\']["\']|null|undefined|true|false|\\{\\s{0,4}\\}|\\[\\s{0,4}\\]|-?[01]\\b|["\'][\\w-]?["\']|["\']\\^?\\.[*+]\\$?["\']|/\\^?\\.\\*\\$?/)';
/** A variable of a GraphQL query that is called so: `$where: [Filter!]! = {}, ` */
const GRAPHQL_TYPE =
  '\\s{0,4}:\\s{0,4}\\[?[A-Za-z_]\\w{0,64}!?\\]?!?\\s{0,8}(?:\\)|,?\\s{0,8}\\$|=\\s{0,4}[{["$\\d])';
/** Parameters that a login or a token is checked by. */
const CREDENTIAL =
  '(?:user(?:_?name)?|usr|uname|un|uid|u|p|login|e-?mail|account|name|pass(?:word|wd)?|pwd|pw|token|key|secret|code|otp|id|_id)';

const PATTERNS = gateAll([
  [
    'operator',
    new RegExp(`(?:^|[\\s{,"'[])\\$${RUNNING}(?!${GRAPHQL_TYPE})["']?\\s{0,8}[:=\\]]`, 'i'),
    'runs code inside the database',
  ],
  [
    'operator',
    new RegExp(
      `(?:[{,]\\s{0,8}["']?\\$${COMPARING_VALUES}|(?<!["']\\s{0,4}:\\s{0,4})\\{\\s{0,8}["']?\\$exists)["']?\\s{0,8}:\\s{0,8}${TRIVIAL}`,
      'i',
    ),
    'compares with what is true for every document',
  ],
  [
    'name',
    new RegExp(`(?:^|[.[\\]])${CREDENTIAL}\\]?(?:\\[|\\.)["']?\\$${COMPARING}\\b`, 'i'),
    'puts an operator where a credential belongs',
  ],
  ['name', new RegExp(`(?:\\[|\\.)["']?\\$${RUNNING}\\b`, 'i'), 'runs code inside the database'],
  [
    'name',
    /[[.]\$(?:lookup|graphLookup|unionWith)(?:[\].]|$)/,
    'joins another collection of the database',
  ],
  [
    'broken-out',
    /["'\]}]\s{0,8},\s{0,8}["']?\$(?:or|and|nor|ne|gt|where|regex|comment|query|orderby|expr|function)["']?\s{0,8}:\s{0,8}[["'{\w]/i,
    'ends its value and adds an operator',
  ],
  [
    'broken-out',
    /^\s{0,8}(?:true|false|\d{1,9}|null)\s{0,8},\s{0,8}["']?\$\w{2,12}["']?\s{0,8}:/i,
    'ends its value and adds an operator',
  ],
  [
    'operator',
    /[{,]\s{0,8}["']?\$(?:or|and|nor)["']?\s{0,8}:\s{0,8}\[\s{0,8}\{\s{0,8}\}/i,
    'adds a condition that is true for every document',
  ],
  [
    'operator',
    new RegExp(
      `["']?${CREDENTIAL}["']?\\s{0,8}:\\s{0,8}\\{\\s{0,8}["']\\$(?:n?in|ne|gte?|lte?|regex|exists|not)["']\\s{0,8}:`,
      'i',
    ),
    'puts an operator where a credential belongs',
  ],
  [
    'broken-out',
    /^\s{0,8}["'\]}]{0,2}\s{0,8},\s{0,8}["']?\$(?:or|and|nor|where)["']?\s{0,8}:/i,
    'ends its value and adds an operator',
  ],
  [
    'script',
    /^[^\n'"]{0,64}["']\s{0,8}(?:&&|\|\|)\s{0,8}(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1[\s/)'"+%0]/,
    'adds a condition that is always true',
  ],
  [
    'script',
    /^[\s"'\d)]{0,8}(?:&&|\|\|)\s{0,4}(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1(?:[\s/);#%]|$)/,
    'adds a condition that is always true',
  ],
  [
    'cypher',
    /\bLOAD\s{1,4}CSV\s{1,4}(?:WITH\s{1,4}HEADERS\s{1,4})?FROM\s{1,4}["'](?:https?|ftp|file):|["']\s{0,4}\)?\s{0,4}(?:OR|AND)\s[^\n]{1,40}\sRETURN\s{1,4}\w{1,24}\s{0,4}(?:\/\/|$)|^[^\n]{0,64}["'][\s)}]{0,8}(?:DETACH\s{1,4}DELETE|(?:MATCH|MERGE|CREATE)\s{0,4}\((?:[A-Za-z_]\w{0,15})?(?::\w{1,32})?\)\s{0,4}(?:RETURN|WHERE|SET|DETACH|DELETE|WITH|[-<])|CALL\s{1,4}(?:db|dbms|apoc)\.\w|RETURN\s{1,4}\w{1,24}\s{1,4}UNION\b)|^\s{0,4}(?:CALL\s{1,4}(?:dbms|apoc)\.\w{1,32}[.(]|MATCH\s{0,4}\(\w{0,16}\)\s{0,4}DETACH\s{1,4}DELETE\b)/i,
    'is a query of a graph database (Cypher)',
  ],
  [
    'memory-store',
    /^\s{0,4}(?:CONFIG\s{1,4}SET\s{1,4}(?:dir|dbfilename|requirepass|save)\s|(?:SLAVEOF|REPLICAOF)\s{1,4}\S{3,64}\s{1,4}\d{2,5}|EVAL\s{1,4}["'][^\n]{0,100}\bredis\.call\b)/i,
    'is a command of a key-value store',
  ],
  [
    'name',
    /^[\w.-]{0,32}\[\$(?:eq|ne|gte?|lte?|n?in|exists|regex|not|or|and|nor|where|expr|type)\](?:\[\w{0,16}\]){0,4}=/i,
    'is an operator as a name',
  ],
  ['name', new RegExp(`^\\[?\\$${COMPARING}\\]?(?:=|\\]$)`, 'i'), 'is an operator as a name'],
  [
    'script',
    /["'\d)]\s{0,8}(?:&&|\|\|)\s{0,8}!?this\s{0,2}[.[]\s{0,2}["']?\w/,
    'reads the fields of the document',
  ],
  [
    'script',
    /^[^\n{}=;]{0,64}["']\s{0,8};\s{0,8}return\b[^]{0,200}?(?:;|\/\/|\}|['"]\s{0,4}$)/,
    'ends a function of the database early',
  ],
  [
    'script',
    /^\s{0,4}\d{1,9}\s{0,4};\s{0,4}return\s{1,4}(?:true|1|!0)\b/,
    'ends a function of the database early',
  ],
  [
    'script',
    /^[^\n]{0,64}[;}"']\s{0,8}(?:(?:var|let)\s{1,4})?\w{1,32}\s{0,4}=\s{0,4}new\s{1,4}Date\s{0,4}\(\s{0,4}\)[^]{0,64}?(?:do\b|while\b)/,
    'loops to measure time',
  ],
  [
    'script',
    /^["'\d\s)]{0,16}[;|&}]{1,2}\s{0,8}(?:while\s{0,4}\(\s{0,4}(?:1|true|!0)\s{0,4}\)|for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\))/,
    'loops for ever',
  ],
  [
    'script',
    /^[^\n'"]{0,64}["'][\s)]{0,4};\s{0,8}(?:while\s{0,4}\(\s{0,4}(?:1|true|!0)\s{0,4}\)|for\s{0,4}\(\s{0,4};\s{0,4};\s{0,4}\))/,
    'loops for ever',
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\.\s{0,2}[\w$]{1,64}\s{0,2}\.\s{0,2}(?:insert\w{0,8}|find\w{0,16}|update\w{0,8}|remove|delete\w{0,8}|drop\w{0,16}|aggregate|eval|runCommand|count\w{0,12}|mapReduce)\s{0,4}\(/,
    'is a command of MongoDB',
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\.\s{0,2}(?:runCommand|adminCommand|version|serverStatus|hostInfo|getUsers|dropDatabase|eval|getCollection|createUser|shutdownServer)\s{0,4}\(/,
    'is a command of MongoDB',
  ],
  [
    'operator',
    /^\s{0,4}\{\s{0,4}["']?\$(?:(?:eq|regex|options|not|mod|expr|jsonSchema|elemMatch|size|rename|lookup|graphLookup|unionWith)["']?\s{0,4}:|type["']?\s{0,4}:\s{0,4}\d)[^\n]{0,400}\}\s{0,4}$|^\s{0,4}\{\s{0,4}["']\$n?in["']\s{0,4}:\s{0,4}\[[^\]\n]{0,120}["'](?:admin|root|administrator|test)["']/i,
    'is an operator where a value belongs',
  ],
  [
    'script',
    /^[\s;'"})]{0,8}(?:return\s{1,4})?(?:tojson(?:oneline)?|db\.getCollectionNames|db\.getCollectionInfos|mapReduce|emit)\s{0,4}\(\s{0,4}(?:this\b|db\b|\)|function)/,
    'tells what the database holds',
  ],
  [
    'script',
    /^\s{0,4}function\s{0,4}\(\s{0,4}\)\s{0,4}\{\s{0,4}(?:return\s{1,4}(?:true|1|!0|tojson\b|this\.\w{1,32}\s{0,4}(?:[!=<>]=|\.match\b))[^\n]{0,80}|[^\n]{0,40}\bsleep\s{0,4}\(\s{0,4}\d[^\n]{0,40})\}?\s{0,4}(?:\(\s{0,4}\))?;?$/,
    'is a condition that the database would run',
  ],
  [
    'script',
    /^\s{0,4}this\.\w{1,32}\s{0,4}[!=<>]{1,3}\s{0,4}["']?[\w.@-]{0,32}["']?\s{0,4}(?:\|\||&&)\s{0,4}(?:true|1|!0|(["']?)(\w{1,8})\1\s{0,4}={2,3}\s{0,4}\1\2\1|this\.)/,
    'is a condition that the database would run',
  ],
  [
    'script',
    /^[^\n{}=;]{0,64}["']\s{0,8};\s{0,8}(?:return\s{1,4}this\s{0,2}[.[]|\$(?:where|or|ne)\s{0,4}[=:])|^\s{0,4}(?:true|false|1|0|null)\s{0,4};\s{0,4}return\s{1,4}(?:true|1|!0|this)\b/,
    'ends a function of the database early',
  ],
  [
    'broken-out',
    /^["']?[\s})\]]{0,8},\s{0,4}["']?(?:password|passwd|pass|pwd|username|user|login|email|token|role)["']?\s{0,4}:\s{0,4}\/[^/\n]{1,32}\/|^["'][\s})\]]{1,8},\s{0,4}\{\s{0,4}["'](?:match_all|query|bool|wildcard|script)["']\s{0,4}:|^\}\s{0,4},\s{0,4}\{\s{0,4}["']?(?:password|pass|user|username)["']?\s{0,4}:/i,
    'ends its value and adds a condition',
  ],
  [
    'cypher',
    /^[^\n]{0,32}["'][\s)}\]]{1,8}(?:RETURN|WITH|DELETE|REMOVE|SET|MATCH|MERGE|UNWIND|UNION|OR\s{1,4}TRUE|OR\s{1,4}1\s?=\s?1)\s[^\n]{0,120}\/\/\s{0,4}$/i,
    'ends its value and goes on with the query (Cypher)',
  ],
  [
    'search-engine',
    /\{!xmlparser\s|^\s{0,4}\{!(?:func|frange|join|switch|boost|collapse)\b[^{}\n]{0,120}\}|_query_\s{0,4}:\s{0,4}["']?\{!|^["'\w)]{0,16}[\s)]{1,4}(?:OR|AND)\s{1,4}\(?\s{0,4}\*:\*|^\*?\)\s{0,4}(?:OR|AND)\s{1,4}\(?\s{0,4}\w{1,24}:\*|^\s{0,4}\{\s{0,4}["']script_fields["']\s{0,4}:/,
    'ends its value and asks a search engine for more (Lucene, Solr)',
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\[\s{0,2}["'][\w$]{1,64}["']\s{0,2}\]\s{0,2}\.\s{0,2}\w{3,24}\s{0,4}\(/,
    'is a command of MongoDB',
  ],
  [
    'graph',
    /^\s{0,4}g\.(?:V|E|addV|inject)\s{0,2}\([^()\n]{0,40}\)\s{0,2}\.\s{0,2}(?:drop|has|valueMap|values|out|in|next|toList|count)\s{0,2}\(|^\s{0,4}MATCH\s{0,4}\(\w{0,16}(?::\w{1,32})?\)(?:\s{1,4}WHERE\s[^\n]{1,120})?\s{1,4}(?:RETURN\s{1,4}\w|SET\s|DELETE\s|REMOVE\s)/,
    'is a query of a graph database',
  ],
  [
    'script',
    /^["'][\s)}]{0,6};\s{0,4}return\s{0,4}\(?\s{0,4}(?:true|1|!0)\b/,
    'ends a function of the database early',
  ],
  ...XPATH_PATTERNS,
]);

/**
 * Finds injection into document databases: operators where a value belongs, and JavaScript that such a
 * database would run. Reads parameter names as well as values. Filters that compare with something
 * sensible are what many interfaces offer, and pass.
 */
export function detectNoSql(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldNoSql(traits) && !mayBeEncoded(value, traits)) return null;
  // Views take JSON apart; the operator and what it compares with stand together in the text.
  const isBytes = isBinary(value, traits);
  const whole = isBytes ? undefined : judgeNoSql(value);
  if (whole !== undefined) return makeEvidence('nosql', value, [], whole);
  if (ESCAPED_DOCUMENT.test(value)) {
    const text = decodePercent(value);
    const escaped = judgeNoSql(text);
    if (escaped !== undefined) return makeEvidence('nosql', text, ['url'], escaped);
  }
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if ((view.text === value && !isBytes) || !mayHoldNoSql(view.traits)) continue;
    const finding = judgeNoSql(view.text);
    if (finding !== undefined) return makeEvidence('nosql', view.text, view.layers, finding);
  }
  return null;
}

function mayHoldNoSql(traits: Traits): boolean {
  if ((traits & (HAS_DOLLAR | HAS_PAREN)) !== 0) return true;
  // The blank is what a statement is told by.
  if ((traits & (HAS_SINGLE_QUOTE | HAS_SLASH)) !== 0 && (traits & HAS_BLANK) !== 0) return true;
  if ((traits & HAS_EQUALS) !== 0 && (traits & (HAS_PIPE | HAS_AMPERSAND)) !== 0) return true;
  if ((traits & HAS_SEMICOLON) !== 0) {
    return (traits & (HAS_SINGLE_QUOTE | HAS_DOUBLE_QUOTE | HAS_BLANK)) !== 0;
  }
  return (traits & QUOTED_MEMBER) === QUOTED_MEMBER || (traits & UNION_OF_PATHS) === UNION_OF_PATHS;
}

/** `%7B%22%24gt%22`: as cookies hold documents. */
const ESCAPED_DOCUMENT = /^(?:%7b|%5b).{0,400}%24/i;

/** `'||this.admin` */
const QUOTED_MEMBER = HAS_DOT | HAS_PIPE;
/** `'] | //user/*` */
const UNION_OF_PATHS = HAS_BRACKET | HAS_PIPE;

function judgeNoSql(text: string): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  return findPattern(isDocument(head) ? IN_DOCUMENTS : PATTERNS, head);
}

/** In a document that is whole nothing has been broken out of. */
const IN_DOCUMENTS = PATTERNS.filter(([context]) => context !== 'broken-out');

function isDocument(text: string): boolean {
  if (!/^\s{0,8}[{[][^]*[\]}]\s{0,8}$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
