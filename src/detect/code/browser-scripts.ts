import type { CodePattern } from './pattern.ts';

/**
 * Statements and calls of scripts (browsers, Node.js) as whole values, written so that no word of them is looked for:
 * by brackets alone, by the index of an object, by templates.
 */
export const BROWSER_SCRIPT_PATTERNS: readonly CodePattern[] = [
  {
    context: 'script',
    hint: '[]',
    // Of brackets and signs alone, with what makes a number or a text of nothing: (![]+[])[+!+[]]
    pattern:
      /(?=[[\]()!+]{10})(?=[[\]()!]{0,10}\+)[[\]()!+]{0,10}(?:!\[\]\+|\+!{0,2}\[\]|!\+\[\])|^[[\]()!+]{0,4}\+!{1,2}\[\][[\]()!+]{0,10}$/,
    why: 'is a script of brackets and signs alone',
  },
  {
    context: 'script',
    hint: '[',
    pattern:
      /^[\s;'"(]{0,4}\(?\s{0,2}(?:document|window|self|top|parent|globalThis|frames)\s{0,2}(?:\/\*[^*\n]{0,16}\*\/\s{0,2})?\)\s{0,2}\[\s{0,2}["'`\d]|^[\s;'"(]{0,4}(?:document|window|self|top|parent|globalThis|frames)\s{0,2}\[\s{0,2}(?:["'`](?:\\[xu]|\$|[a-z]{1,8}["']\s{0,2}\+\s{0,2}["'])|\d{1,2}\s{0,2}\]\s{0,2}\.\s{0,2}\w{2,24}\s{0,2}\()/i,
    why: 'reaches the page by the index of an object',
  },
  {
    context: 'script',
    hint: 'eval',
    pattern:
      /^\S{0,64}\beval\(\s{0,2}(?:atob|unescape|decodeURI(?:Component)?)\(\s{0,2}["'`][\w+/=%-]{4,512}["'`]/,
    why: 'runs a text that is encoded',
  },
  {
    context: 'script',
    hint: '${',
    pattern:
      /[\w\])]\s{0,4}\.\s{0,4}(?:\/\*[^*\n]{0,16}\*\/\s{0,4})?(?:call|apply|bind|from|of|sort|map|find|filter|forEach|some|every|reduce|constructor)\s{0,4}(?:\.\s{0,4}(?:call|apply|bind)\s{0,4})?`[^`\n]{0,64}\$\{/,
    why: 'calls a function by a template',
  },
  {
    context: 'script',
    hint: 'document.',
    pattern:
      /^[\s;'"]{0,4}(?:(?:window|self|top|parent)\.)?document\.(?:body|forms|getElement\w{3,14}|querySelector(?:All)?|createElement|cookie|title|domain|all|images|links|scripts)\b[\w.[\]()"'#-]{0,80}(?:\.(?:innerHTML|outerHTML|action|src|href|domain|cookie)\s{0,4}=\s{0,4}["'`\d]|\s{0,4}=\s{0,4}["'`][^"'`\n]{0,16}(?:xss|hacked|pwned))/i,
    why: 'changes the page',
  },
  {
    context: 'script',
    hint: '$(',
    pattern:
      /^[\s;'"]{0,4}(?:\$|jQuery)\(\s{0,2}["'][^"'\n]{1,24}["']\s{0,2}\)\.(?:html|append|prepend|load|after|before|replaceWith|wrap)\(\s{0,2}["'`](?:<|x["'`]|https?:|\/\/)/,
    why: 'changes the page',
  },
  {
    context: 'script',
    hint: 'location.',
    pattern: /^[\s;'"(]{0,4}(?:window\.|document\.)?location\.(?:hash|search|href)\.\w{3,16}\(/,
    why: 'reads the address of the page',
  },
  {
    context: 'node-code',
    hint: 'process',
    pattern: /^[\s;'"({]{0,4}(?:global\.)?process\s{0,2}\[\s{0,2}(?:["'`]\w|req\b|main)/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern:
      /\brequire\.main\.(?:constructor|require|children)\b|^[\s;'"({]{0,4}require\s{0,2}\[\s{0,2}(?:["'`]\w|req\b)/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'trial',
    hint: 'c',
    pattern:
      /^[\s;'"]{0,4}c(?:o|\\u006f)nsole\s{0,2}(?:\.\s{0,2}(?:log|info|warn|error|debug|dir)|\[\s{0,2}["'](?:log|info|warn|error)["']\s{0,2}\])(?:\.(?:call|apply)\s{0,2}\(\s{0,2}this\s{0,2},|\s{0,2}\()\s{0,2}(?:\d[\d*+\s-]{0,16}|["'](?:xss|rce|vuln|pwned|hacked)["'])\s{0,2}\)/i,
    why: 'prints a sum that a scanner looks for',
  },
  {
    context: 'trial',
    hint: '(',
    pattern:
      /^[\s;'"+]{0,4}\(?\s{0,2}(?:async\s{1,2})?function\s{0,2}\w{0,16}\s{0,2}\(\)\s{0,2}\{\s{0,2}return\s{0,2}(?:\d[^{}\n]{0,16}|process\b[^{}\n]{0,64}|this)[\s;]{0,2}\}\s{0,2}\)?\s{0,2}\(\s{0,2}\)\s{0,2}\)?[\s;'"+]{0,4}$|^\s{0,4}\(\s{0,2}\(\)\s{0,2}=>\s{0,2}\d[^\n]{0,16}\)\s{0,2}\(\s{0,2}\)\s{0,4};?$/,
    why: 'is a function that calls itself, and nothing else',
  },
  {
    context: 'script',
    hint: '\xbc',
    // The letters of an alphabet of 7 bits, in which browsers once read a page: what closes and opens a tag there.
    pattern:
      /\xbc\s?\/?(?:script|iframe|img|svg|body|style|object|embed|link|meta|div|input)\b[^\n]{0,100}?\xbe/i,
    why: 'is an element in an alphabet of seven bits',
  },
  {
    context: 'script',
    hint: 'expression',
    pattern:
      /^[\s;'"]{0,4}(?:\w{1,16}\s{0,2}:\s{0,2})?expression\s{0,2}\(\s{0,2}(?:alert|prompt|confirm|eval|document|window|this|javascript|open|write)\b/i,
    why: 'is a style that runs a script',
  },
  {
    context: 'php-code',
    hint: 'define',
    pattern:
      /^[\s;'"]{0,4}define\s{0,2}\(\s{0,2}["']\w{1,16}["']\s{0,2},[^\n;]{1,80}\)\s{0,2};\s{0,2}\(\s{0,2}\w{1,16}\s{0,2}\)/,
    why: 'calls a function of PHP whose name is put together',
  },
];
