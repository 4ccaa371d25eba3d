// Inputs made to cost a detector as much as they can, by size.
const PIECES: Readonly<Record<string, string>> = {
  letters: 'a',
  words: 'word ',
  quotes: "'",
  'double quotes': '"',
  'quoted words': "'a' ",
  parentheses: '(',
  'closed parentheses': '()',
  'select (': 'select (',
  'union select ': 'union select ',
  'or 1=1 ': 'or 1=1 ',
  'a,': 'a,',
  '1 and ': '1 and ',
  'not ': 'not ',
  'case when ': 'case when ',
  '/*': '/*',
  '/*!': '/*!',
  '--\\n': '--\n',
  '<': '<',
  '<a ': '<a ',
  '<script>': '<script>',
  '<a b=': '<a b=',
  '<svg ': '<svg ',
  '<style>': '<style>',
  '<a style="': '<a style="',
  'on=': ' onclick=',
  'javascript:': 'javascript:',
  'expression(': ':expression(',
  'data:': 'data:,',
  'alert(': 'alert(',
  '["a"+': '["a"+',
  '${': '${',
  '{{': '{{',
  '${${': '${${',
  '$(': '$(',
  backticks: '`a ',
  '; id': '; id',
  '| a ': '| a ',
  '&a=b': '&a=b',
  '../': '../',
  '..\\': '..\\',
  '%2e': '%2e',
  '%25': '%25',
  '\\x41': '\\x41',
  '&#x41;': '&#x41;',
  '&lt;': '&lt;',
  plus: '+a',
  base64: 'QUFB',
  '[': '[',
  '{"a":': '{"a":',
  '["a",': '["a",',
  newlines: '\n',
  'a: b\\n': 'a: b\n',
  'high bytes': '\xe4\xb8\xad',
  nul: '\0',
  '<?php ': '<?php ',
  '<!ENTITY ': '<!ENTITY a "&b;">',
  ')(a=': ')(a=',
  __proto__: '__proto__.',
  '"&"': '"a"&"b',
  'O:1:"': 'O:1:"a":1:{',
  '=': '=',
  'x.x.': 'x.',
  '::': 'a::',
  semicolons: ';',
  '!': '!',
  '-': '-',
  '{a,b}': '{a,b}',
  '<!--': '<!--',
  '://': '://',
};

export interface SizedInput {
  readonly name: string;
  readonly text: string;
}

/** Every piece repeated to `size` characters, alone and behind the beginnings that open a context. */
export function makeSizedInputs(size: number): readonly SizedInput[] {
  const inputs: SizedInput[] = [];
  for (const [name, piece] of Object.entries(PIECES)) {
    for (const opening of ['', "1'", '"', '1 ', '; ']) {
      const text = opening + piece.repeat(Math.ceil(size / piece.length));
      inputs.push({ name: `${opening}${name}`, text: text.slice(0, size) });
    }
  }
  return inputs;
}
