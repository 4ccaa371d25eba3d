import type { CodePattern } from './pattern.ts';

/**
 * Quotes, brackets and signs that tools put behind a value, to see what breaks or comes back as it is. They mean
 * nothing in any language; what tells them from writing is that nothing but letters stands between them, and
 * from passwords that nothing but a word stands before them.
 */
export const MARK_PATTERNS: readonly CodePattern[] = [
  {
    context: 'marks',
    hint: "'",
    pattern: /^[^\n]{0,64}?(?<![(),."'])(?=[(),."']{10}$)(?=[(),.']{0,9}")(?=[(),."]{0,9}')/,
    why: 'is a value and marks at random, which break a query',
  },
  {
    context: 'marks',
    hint: "'",
    pattern:
      /^[\w .@%+-]{0,64}(?=[<>'"`A-Za-z]{4,48}$)(?=[^\n]{1,48}(?:[A-Za-z]{3}|>)$)(?=[^']{0,48}')(?=[^"]{0,48}")(?=[^<>]{0,48}[<>])/,
    why: 'is a value and marks that end texts and tags, for what comes back of them',
  },
  {
    context: 'marks',
    hint: "'",
    pattern: /^[\w .@%+\xbf\xc2-]{0,64}(?:'"|"')[()]{1,3}$/,
    why: 'is a value and marks that end texts and calls',
  },
  {
    context: 'marks',
    hint: "'",
    pattern:
      /^(?=[!-/:-@[-`{-~]{6,24}$)(?=[^']{0,24}')(?=[^"]{0,24}")(?=[^<]{0,24}<)(?=[^>]{0,24}>)/,
    why: 'ends texts, calls and tags of all kinds at once',
  },
  {
    context: 'marks',
    hint: ';!--',
    pattern: /^[^\n]{0,64}?['"]{2};!--["']</,
    why: 'ends texts, calls and tags of all kinds at once',
  },
];
