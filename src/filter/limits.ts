/** Characters of one expression. */
export const FILTER_LENGTH_MAX = 16_384;
/** Parentheses, calls and `not`s inside each other. */
export const FILTER_DEPTH_MAX = 64;
/** Nodes of one expression, entries of sets not counted. */
export const FILTER_NODES_MAX = 2000;
/** Entries of one set between braces; a longer one belongs into a list. */
export const SET_SIZE_MAX = 2000;
/** Entries of one named list. */
export const LIST_SIZE_MAX = 100_000;
export const PATTERN_LENGTH_MAX = 1024;
/** Stars of one `wildcard` text. */
export const WILDCARD_STARS_MAX = 32;
