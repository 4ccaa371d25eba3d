import type { NamedPattern } from '../patterns.ts';

const ASKS_FOR_MORE = 'ends its value and asks a search engine for more (Lucene, Solr)';

/** Queries of Lucene, Solr and Elasticsearch that ask for more than who wrote the search allowed. */
export const SEARCH_ENGINE_PATTERNS: readonly NamedPattern[] = [
  ['search-engine', /\{!xmlparser\s/i, ASKS_FOR_MORE],
  [
    'search-engine',
    /^\s{0,4}\{!(?:func|frange|join|switch|boost|collapse)\b[^{}\n]{0,120}\}/i,
    ASKS_FOR_MORE,
  ],
  ['search-engine', /_query_\s{0,4}:\s{0,4}["']?\{!/i, ASKS_FOR_MORE],
  ['search-engine', /^["'\w)]{0,16}[\s)]{1,4}(?:OR|AND)\s{1,4}\(?\s{0,4}\*:\*/i, ASKS_FOR_MORE],
  ['search-engine', /^\*?\)\s{0,4}(?:OR|AND)\s{1,4}\(?\s{0,4}\w{1,24}:\*/i, ASKS_FOR_MORE],
  ['search-engine', /^\s{0,4}\{\s{0,4}["']script_fields["']\s{0,4}:/i, ASKS_FOR_MORE],
  [
    'broken-out',
    /^["'][\s})\]]{1,8},\s{0,4}\{\s{0,4}["'](?:match_all|query|bool|wildcard|script)["']\s{0,4}:/i,
    'ends its value and adds a condition',
  ],
];
