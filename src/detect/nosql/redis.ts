import type { NamedPattern } from '../patterns.ts';

/** Commands of Redis that write its memory where they like, or run a script. */
export const REDIS_PATTERNS: readonly NamedPattern[] = [
  [
    'memory-store',
    /^\s{0,4}(?:CONFIG\s{1,4}SET\s{1,4}(?:dir|dbfilename|requirepass|save)\s|(?:SLAVEOF|REPLICAOF)\s{1,4}\S{3,64}\s{1,4}\d{2,5}|EVAL\s{1,4}["'][^\n]{0,100}\bredis\.call\b)/i,
    'is a command of a key-value store',
  ],
];
