import type { CodePattern } from './pattern.ts';

/**
 * What is sent to see whether anybody computes it: sums, calls and texts that mean nothing, and whose result a
 * tool looks for in the answer. As a whole value of a request they have no other use.
 */
export const TRIAL_PATTERNS: readonly CodePattern[] = [
  {
    context: 'format-string',
    hint: '%',
    pattern:
      /^(?![^%]{0,8}%0\dd[-/.:_\s]?%0\dd)[A-Za-z]{0,8}(?:[.\s:_,|/-]?%(?:\d{1,3}\$)?[-+0#]?\d{0,4}(?:ll?|hh?)?[sxnpXdu]){4,}[\s.]{0,4}$|^[A-Za-z]{0,8}(?:%[nsdxp]){0,4}%n(?:%n)?(?<=%\w%n)$|^[^%\n]{0,16}%\d{1,4}\$h{0,2}n|^%[.0]?\d{4,24}l{0,2}[sdxfun]$/,
    why: 'reads or writes the memory of a program by a format',
  },
  {
    context: 'probe',
    hint: "'",
    pattern: /'"\(\)&%<|"'\(\)&%<|'"\\'\\"\);\|\]/,
    why: 'ends texts, calls and tags of all kinds at once',
  },
  {
    context: 'probe',
    hint: '(',
    pattern:
      /\.concat\s{0,2}\(\s{0,2}\d{1,3}\s{0,2}[-+*]\s{0,2}\d{1,3}\s{0,2}\)|\bprint\s{0,2}\(int\)\s{0,2}0x[\da-f]|\bnetsparker\s{0,2}\(\s{0,2}0x/i,
    why: 'computes what a scanner looks for',
  },
  {
    context: 'probe',
    hint: 'set|set&set',
    pattern: /\bset\|set&set\b/,
    why: 'asks a shell of each kind for its variables',
  },
  {
    context: 'trial',
    hint: 'gethostbyname',
    pattern: /(?:^|["'.+;(\s]{1,4})gethostbyname\s{0,4}\(\s{0,4}(?:lc\s{0,4}\(|["'])/i,
    why: 'calls a function that looks a name up, for somebody to see',
  },
  {
    context: 'trial',
    hint: 'chr',
    pattern: /\bchr\s{0,4}\(\s{0,4}\w{1,4}\s{0,4}\)\s{0,4}[.+&]\s{0,4}chr\s{0,4}\(/i,
    why: 'puts a text together from character codes',
  },
  {
    context: 'trial',
    hint: '(',
    pattern:
      /^[\s;'"]{0,4}(?:print|puts|echo|p|response\.write|document\.write)\s{0,4}\(?\s{0,4}(?:["']\w{1,16}["']\s{0,4}\+\s{0,4})?(?:int|str|Integer)?\s{0,4}\(?\s{0,4}(?:0x[\da-f]{2,8}|\d{2,9})\)?\s{0,4}[-+*]\s{0,4}(?:0x[\da-f]{1,8}|\d{1,9})[\s();]{0,6}$/i,
    why: 'prints a sum that a scanner looks for',
  },
  {
    context: 'trial',
    hint: '.',
    pattern:
      /^(["'])\w{3,64}\1\s{0,2}\.\s{0,2}(?:replace|replaceAll|concat|toUpperCase|toLowerCase|repeat|upper|lower|join|split|reverse)\s{0,2}\([^()]{0,40}\)\s{0,4};?$/,
    why: 'is nothing but a method of a text',
  },
  {
    context: 'trial',
    hint: '(',
    pattern:
      /^[\w ]{0,8}(["'])\s{0,4}([+.&])\s{0,4}[\w$@.]{2,64}\s{0,2}\([^\n]{0,200}\)[\w.[\]]{0,16}\s{0,4}\2\s{0,4}\1[\w ]{0,8}$/,
    why: 'ends a text, joins what a call gives, and begins a text again',
  },
  {
    context: 'trial',
    hint: '*',
    pattern: /^[a-z]{1,12}[@#$*%]?\{\d{4,6}\*\d{4,6}\}[a-z]{0,12}$/i,
    why: 'is a sum in braces that a scanner looks for',
  },
  {
    context: 'trial',
    hint: '{',
    pattern:
      /(?!(?:\{\{){3}|(?:\[\[){3})(?:<%=?|\$\{|#\{|@\{|\*\{|\{\{=?|\{%=?|\[\[){3}|\}\}["']\}\}["']\}|<%['"]?\$\{\{|\{\{<%\[%/,
    why: 'opens the blocks of several template engines at once',
  },
  {
    context: 'trial',
    hint: '^',
    pattern:
      /\(\s{0,2}(["'])[^"'\n]{1,64}\1\s{0,2}\^\s{0,2}(["'])[^"'\n]{1,64}\2\s{0,2}\)\s{0,2}\(/,
    why: 'calls a function whose name is hidden by XOR (PHP)',
  },
  {
    context: 'trial',
    hint: 'get',
    pattern:
      /\b(?:eval|assert|system|exec|passthru|shell_exec|include|print_r|var_dump)\s{0,4}\(\s{0,4}@?(?:get_defined_(?:vars|constants|functions)|getallheaders|apache_request_headers|get_loaded_extensions)\s{0,2}\(/i,
    why: 'runs or shows what the request itself says (PHP)',
  },
  {
    context: 'trial',
    hint: 'ssion',
    pattern: /\bexpre\/\*[^*]{0,8}\*\/ssion\s{0,4}\(/i,
    why: 'is a style that runs a script, broken up by a comment',
  },
  {
    context: 'format-string',
    hint: '%',
    pattern:
      /^(?![^%]{0,8}%0\dd[-/.:_\s]?%0\dd)[A-Za-z]{0,8}(?:[.\s:_,|/-]?%[-+0#]?\d{0,4}(?:ll?|hh?)?[sxnpXduc@oi]){5,}[\s.]{0,4}$|^[A-Za-z]{0,8}%0?8?l?x(?:[.\s:_,|/-]?%0?8?l?x){1,64}[\s.]{0,4}$|^%#\d{4,16}x%|^%\d{1,2}\$[sxnp](?:[\s,.]?%\d{1,2}\$[sxnp]){0,16}$|^%\*d(?:%\*d)+$/,
    why: 'reads or writes the memory of a program by a format',
  },
  {
    context: 'probe',
    hint: 'f',
    pattern: /^[\s;+]{0,4}f(["'])\{[^{}\n]{0,80}(?:\d\s?\*\s?\d|__|\()[^{}\n]{0,80}\}\1/,
    why: 'computes what stands in a text (Python)',
  },
];
