import type { NamedPattern } from '../patterns.ts';

const IS_CYPHER = 'is a query of a graph database (Cypher)';
const IS_GRAPH_QUERY = 'is a query of a graph database';

/** Query languages of graph databases: Cypher (Neo4j) and Gremlin (TinkerPop). */
export const GRAPH_PATTERNS: readonly NamedPattern[] = [
  [
    'cypher',
    /\bLOAD\s{1,4}CSV\s{1,4}(?:WITH\s{1,4}HEADERS\s{1,4})?FROM\s{1,4}["'](?:https?|ftp|file):/i,
    IS_CYPHER,
  ],
  [
    'cypher',
    /["']\s{0,4}\)?\s{0,4}(?:OR|AND)\s[^\n]{1,40}\sRETURN\s{1,4}\w{1,24}\s{0,4}(?:\/\/|$)/i,
    IS_CYPHER,
  ],
  [
    // What a value is ended with, and a clause of its own.
    'cypher',
    /^[^\n]{0,64}["'][\s)}]{0,8}(?:DETACH\s{1,4}DELETE|(?:MATCH|MERGE|CREATE)\s{0,4}\((?:[A-Za-z_]\w{0,15})?(?::\w{1,32})?\)\s{0,4}(?:RETURN|WHERE|SET|DETACH|DELETE|WITH|[-<])|CALL\s{1,4}(?:db|dbms|apoc)\.\w|RETURN\s{1,4}\w{1,24}\s{1,4}UNION\b)/i,
    IS_CYPHER,
  ],
  ['cypher', /^\s{0,4}CALL\s{1,4}(?:dbms|apoc)\.\w{1,32}[.(]/i, IS_CYPHER],
  ['cypher', /^\s{0,4}MATCH\s{0,4}\(\w{0,16}\)\s{0,4}DETACH\s{1,4}DELETE\b/i, IS_CYPHER],
  [
    'cypher',
    /^[^\n]{0,32}["'][\s)}\]]{1,8}(?:RETURN|WITH|DELETE|REMOVE|SET|MATCH|MERGE|UNWIND|UNION|OR\s{1,4}TRUE|OR\s{1,4}1\s?=\s?1)\s[^\n]{0,120}\/\/\s{0,4}$/i,
    'ends its value and goes on with the query (Cypher)',
  ],
  [
    // Cypher as its users write it, in capitals: `Match (m) return x` may be anybody's sentence.
    'graph',
    /^\s{0,4}MATCH\s{0,4}\(\w{0,16}(?::\w{1,32})?\)(?:\s{1,4}WHERE\s[^\n]{1,120})?\s{1,4}(?:RETURN\s{1,4}\w|SET\s|DELETE\s|REMOVE\s)/,
    IS_GRAPH_QUERY,
  ],
  [
    'graph',
    /^\s{0,4}g\.(?:V|E|addV|inject)\s{0,2}\([^()\n]{0,40}\)\s{0,2}\.\s{0,2}(?:drop|has|valueMap|values|out|in|next|toList|count)\s{0,2}\(/,
    IS_GRAPH_QUERY,
  ],
];
