/**
 * A document of GraphQL: an operation or a fragment by its word, or a selection that begins with a name. (JSON
 * begins with a quote.)
 */
const START =
  /^\s{0,64}(?:(?:query|mutation|subscription)\b[\s\w]{0,128}[({@]|fragment\s+\w+\s+on\s|\{\s{0,64}(?:\w{1,64}\s{0,8}:\s{0,8})?[A-Za-z_]\w{0,63}\s{0,8}[({\w])/;
const HEAD_LENGTH = 384;
const TEXTS_MAX = 256;

/** True where the text begins as a document of GraphQL does and ends as one. */
export function isGraphql(text: string): boolean {
  return START.test(text.slice(0, HEAD_LENGTH)) && text.trimEnd().endsWith('}');
}

/** A block of lines, or a text in one line (GraphQL, October 2021, 2.9.4). */
const TEXT = /"""([^"\\]*(?:(?!""")["\\][^"\\]*)*)"""|"((?:[^"\\\n]|\\.)*)"/g;
const ESCAPE = /\\(?:u([\dA-Fa-f]{4})|(["\\/bfnrt]))/g;
const CONTROLS: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The texts that stand in a document as arguments, each by itself. */
export function* graphqlTexts(document: string): Generator<string> {
  let count = 0;
  for (const [, block, line] of document.matchAll(TEXT)) {
    if (++count > TEXTS_MAX) return;
    yield block ?? unescape(line ?? '');
  }
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, hex: string | undefined, sign = '') =>
    hex === undefined
      ? (CONTROLS[String(sign)] ?? String(sign))
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
