import type { CodePattern } from './pattern.ts';

/** Formulas, pictures, style sheets and queries that have whoever opens them run a command, read a file or ask too much. */
export const DOCUMENT_PATTERNS: readonly CodePattern[] = [
  {
    context: 'spreadsheet',
    hint: '!',
    pattern:
      /^[\s;,]{0,4}["']?[=+@-][^\n]{0,64}\b(?:cmd|powershell|rundll32|mshta|msexcel|regsvr32)\s{0,4}\|\s{0,4}['"][^\n]{0,200}!/i,
    why: 'is a formula that starts a program (DDE)',
  },
  {
    context: 'spreadsheet',
    hint: 'dde',
    pattern: /\bDDE(?:AUTO)?\s{0,4}\(?\s{0,4}["']\s{0,4}(?:cmd|powershell|c:)/i,
    why: 'is a formula that starts a program (DDE)',
  },
  {
    context: 'spreadsheet',
    hint: 'http',
    pattern:
      /^\s{0,4}["']?[=+@-]\s{0,4}(?:HYPERLINK|WEBSERVICE|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|IMAGE)\s{0,4}\([^\n]{0,24}["']https?:[^"'\n]{1,256}["']\s{0,4}&/i,
    why: 'is a formula that sends what is in the sheet elsewhere',
  },
  {
    context: 'xslt',
    hint: '<xsl:',
    pattern:
      /<xsl:[\w-]{2,24}\s[^>]{0,200}(?:document\s{0,4}\(|system-property|unparsed-text|php:function|java:|msxsl:script|\/etc\/|file:)/i,
    why: 'is a style sheet that reads files or runs code',
  },
  {
    context: 'tex',
    hint: '\\',
    pattern:
      /\\(?:immediate\s{0,4})?\\?write18\s{0,4}\{|\\(?:input|include|openin|lstinputlisting)\s{0,4}\{?\s{0,4}\|?\/(?:etc|proc)/,
    why: 'makes TeX run a command or read a file',
  },
  {
    context: 'picture',
    hint: 'graphic-context',
    pattern:
      /^\s{0,16}push\s{1,8}graphic-context\b[^]{0,600}(?:url\s{0,4}\(|(?:ephemeral|msl|label|text|mvg|epi):|image\s{1,8}over)/i,
    why: 'is a picture that runs a command or reads a file (ImageMagick)',
  },
  {
    context: 'picture',
    hint: '%pipe%',
    pattern: /\(%pipe%[^)\n]{1,200}\)/i,
    why: 'is a document that runs a command (Ghostscript)',
  },
  {
    context: 'picture',
    hint: '(metadata',
    pattern: /\(metadata\s*\([^]{0,240}?(?:\bqx\s{0,4}[{(]|\bsystem\s{0,4}[({]|`)/,
    why: 'is a picture whose description runs a command (CVE-2021-22204)',
  },
  {
    context: 'spreadsheet',
    hint: '(',
    pattern:
      /^[\s"';,]{0,4}[=+@-][^\n(]{0,32}\b(?:HYPERLINK\s{0,4}\([^\n]{0,200}&\s{0,4}\$?[A-Z]{1,3}\$?\d|(?:IMPORT(?:XML|DATA|HTML|FEED|RANGE)|WEBSERVICE)\s{0,4}\([^\n]{0,200}(?:https?:|ftp:|\\\\))/i,
    why: 'is a formula that sends cells elsewhere',
  },
  {
    context: 'spreadsheet',
    hint: '(',
    pattern:
      /^[\s"';,]{0,4}[=+@-]\s{0,4}(?:CALL|REGISTER(?:\.ID)?|RegisterXLL|EXEC)\s{0,4}\(\s{0,4}["']/i,
    why: 'is a formula that loads a program',
  },
  {
    context: 'xslt',
    hint: 'xsl:',
    pattern:
      /<(?:ms)?xsl:(?:script|include|import)\b|<xsl:(?:value-of|copy-of|variable)\s[^>]{0,40}select\s{0,4}=\s{0,4}["'][^"']{0,200}\b(?:\w{1,16}:\w{1,24}|document|unparsed-text|system-property)\s{0,4}\(/i,
    why: 'is a style sheet that reads files or runs code',
  },
  {
    context: 'graphql',
    hint: '__typename',
    pattern: /(?:\b\w{1,32}\s{0,4}:\s{0,4}__typename[\s,]{0,4}){4}/,
    why: 'asks for the same many times (GraphQL)',
  },
  {
    context: 'graphql',
    hint: '@',
    pattern: /\{?\s{0,4}\w{0,32}(?:\s?@(\w{1,16}))(?:\s?@\1\b){5}/,
    why: 'repeats a directive until the server gives in (GraphQL)',
  },
];
