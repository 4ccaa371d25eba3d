import type { NamedPattern } from '../patterns.ts';

/** Operators of MongoDB that run code. */
const RUNNING = '(?:where|function|accumulator|func)';
/** Operators that, compared with nothing, are true for every document. */
const COMPARING = '(?:ne|gte?|lte?|n?in|exists|regex|not|type|all|size|mod)';
/** The same but for what filters of interfaces ask of any field. */
const COMPARING_VALUES = '(?:ne|gte?|lte?|n?in|regex|not|type|all|size|mod)';
/** What nobody filters by: an empty text, null, a truth value, a pattern that matches all. */
const TRIVIAL =
  '(?:["\']["\']|null|undefined|true|false|\\{\\s{0,4}\\}|\\[\\s{0,4}\\]|-?[01]\\b|["\'][^"\']?["\']|["\']\\^?\\.[*+]\\$?["\']|/\\^?\\.\\*\\$?/)';
/** A variable of a GraphQL query that is called so: `$where: [Filter!]! = {}, ` */
const GRAPHQL_TYPE =
  '\\s{0,4}:\\s{0,4}\\[?[A-Za-z_]\\w{0,64}!?\\]?!?\\s{0,8}(?:\\)|,?\\s{0,8}\\$|=\\s{0,4}[{["$\\d])';
/** Parameters that a login or a token is checked by. */
const CREDENTIAL =
  '(?:user(?:_?name)?|usr|uname|un|uid|u|p|login|e-?mail|account|name|pass(?:word|wd)?|pwd|pw|token|key|secret|code|otp|id|_id)';

const IS_CODE = 'runs code inside the database';
const FOR_A_CREDENTIAL = 'puts an operator where a credential belongs';
const ADDS_OPERATOR = 'ends its value and adds an operator';
const AS_A_NAME = 'is an operator as a name';
const AS_A_VALUE = 'is an operator where a value belongs';
const IS_COMMAND = 'is a command of MongoDB';

/** Operators in documents (`{"$ne": 1}`) and in names (`user[$ne]`), and commands of MongoDB's shell. */
export const MONGO_PATTERNS: readonly NamedPattern[] = [
  [
    'operator',
    new RegExp(`(?:^|[\\s{,"'[])\\$${RUNNING}(?!${GRAPHQL_TYPE})["']?\\s{0,8}[:=\\]]`, 'i'),
    IS_CODE,
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
    // Alone: who reports how pages are used sends such operators too, beside who it was.
    'operator',
    /^\s{0,4}\{\s{0,4}["']?\$(?:(?:set|unset|inc|push|pull|pullAll|addToSet|rename|mul|setOnInsert|currentDate|lookup|elemMatch|jsonSchema)["']?\s{0,4}:\s{0,4}\{[^{}\n]{0,160}\}|ne["']?\s{0,4}:\s{0,4}["']\w{1,32}["']|(?:nin|mod|pullAll)["']?\s{0,4}:\s{0,4}\[[^[\]\n]{0,160}\])\s{0,4}\}\s{0,4}$/,
    'is an operator of a document database and nothing else',
  ],
  [
    'operator',
    new RegExp(
      `["']?${CREDENTIAL}["']?\\s{0,8}:\\s{0,8}\\{\\s{0,8}["']\\$(?:n?in|ne|gte?|lte?|regex|exists|not)["']\\s{0,8}:`,
      'i',
    ),
    FOR_A_CREDENTIAL,
  ],
  [
    'operator',
    /^\s{0,4}\{\s{0,4}["']?\$(?:(?:eq|regex|options|not|mod|expr|jsonSchema|elemMatch|size|rename|lookup|graphLookup|unionWith)["']?\s{0,4}:|type["']?\s{0,4}:\s{0,4}\d)[^\n]{0,400}\}\s{0,4}$/i,
    AS_A_VALUE,
  ],
  [
    'operator',
    /^\s{0,4}\{\s{0,4}["']\$n?in["']\s{0,4}:\s{0,4}\[[^\]\n]{0,120}["'](?:admin|root|administrator|test)["']/i,
    AS_A_VALUE,
  ],
  [
    'name',
    new RegExp(`(?:^|[.[\\]])${CREDENTIAL}\\]?(?:\\[|\\.)["']?\\$${COMPARING}\\b`, 'i'),
    FOR_A_CREDENTIAL,
  ],
  ['name', new RegExp(`(?:\\[|\\.)["']?\\$${RUNNING}\\b`, 'i'), IS_CODE],
  [
    'name',
    /[[.]\$(?:lookup|graphLookup|unionWith)(?:[\].]|$)/,
    'joins another collection of the database',
  ],
  [
    'name',
    /^[\w.-]{0,32}\[\$(?:eq|ne|gte?|lte?|n?in|exists|regex|not|or|and|nor|where|expr|type)\](?:\[\w{0,16}\]){0,4}=/i,
    AS_A_NAME,
  ],
  ['name', new RegExp(`^\\[?\\$${COMPARING}\\]?(?:=|\\]$)`, 'i'), AS_A_NAME],
  [
    'broken-out',
    /["'\]}]\s{0,8},\s{0,8}["']?\$(?:or|and|nor|ne|gt|where|regex|comment|query|orderby|expr|function)["']?\s{0,8}:\s{0,8}[["'{\w]/i,
    ADDS_OPERATOR,
  ],
  [
    'broken-out',
    /^\s{0,8}(?:true|false|\d{1,9}|null)\s{0,8},\s{0,8}["']?\$\w{2,12}["']?\s{0,8}:/i,
    ADDS_OPERATOR,
  ],
  [
    'broken-out',
    /^\s{0,8}["'\]}]{0,2}\s{0,8},\s{0,8}["']?\$(?:or|and|nor|where)["']?\s{0,8}:/i,
    ADDS_OPERATOR,
  ],
  [
    'broken-out',
    /^["']?[\s})\]]{0,8},\s{0,4}["']?(?:password|passwd|pass|pwd|username|user|login|email|token|role)["']?\s{0,4}:\s{0,4}\/[^/\n]{1,32}\//i,
    'ends its value and adds a condition',
  ],
  [
    'broken-out',
    /^\}\s{0,4},\s{0,4}\{\s{0,4}["']?(?:password|pass|user|username)["']?\s{0,4}:/i,
    'ends its value and adds a condition',
  ],
  [
    // After those that end a value, which say more of the same text.
    'operator',
    /[{,]\s{0,8}["']?\$(?:or|and|nor)["']?\s{0,8}:\s{0,8}\[\s{0,8}\{\s{0,8}\}/i,
    'adds a condition that is true for every document',
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\.\s{0,2}[\w$]{1,64}\s{0,2}\.\s{0,2}(?:insert\w{0,8}|find\w{0,16}|update\w{0,8}|remove|delete\w{0,8}|drop\w{0,16}|aggregate|eval|runCommand|count\w{0,12}|mapReduce)\s{0,4}\(/,
    IS_COMMAND,
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\.\s{0,2}(?:runCommand|adminCommand|version|serverStatus|hostInfo|getUsers|dropDatabase|eval|getCollection|createUser|shutdownServer)\s{0,4}\(/,
    IS_COMMAND,
  ],
  [
    'command',
    /^[\s;'"})/]{0,16}db\s{0,2}\[\s{0,2}["'][\w$]{1,64}["']\s{0,2}\]\s{0,2}\.\s{0,2}\w{3,24}\s{0,4}\(/,
    IS_COMMAND,
  ],
];
