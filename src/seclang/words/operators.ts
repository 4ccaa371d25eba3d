import type { SupportedName, Word } from './word.ts';

/**
 * What an operator takes after its name, as it stands in the checked tree (`ArgumentNode`):
 *
 * - `none`: nothing.
 * - `text`: a template, macros expanded at request time.
 * - `number`: a template whose expansion is read as an integer.
 * - `pattern`: a regular expression, compiled at load.
 * - `phrases`: phrases to find, from the argument or from a data file.
 * - `networks`: addresses and networks, from the argument or from a data file.
 * - `byte-ranges`: byte values allowed.
 */
export type OperatorForm =
  | 'none'
  | 'text'
  | 'number'
  | 'pattern'
  | 'phrases'
  | 'networks'
  | 'byte-ranges';

export interface OperatorWord extends Word {
  readonly form: OperatorForm;
  /** The argument names a data file that holds one item a line. */
  readonly fromFile?: true;
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** The argument may be left out. */
  readonly optional?: true;
}

/** Every operator of the language. Adding one of our own is one line here. */
export const OPERATORS = {
  beginsWith: {
    state: 'supported',
    form: 'text',
    summary: 'The value begins with the text.',
  },
  contains: { state: 'supported', form: 'text', summary: 'The value contains the text.' },
  containsWord: {
    state: 'supported',
    form: 'text',
    summary: 'The value contains the text between word boundaries.',
  },
  detectAttack: {
    state: 'supported',
    form: 'none',
    summary: 'The value is an attack that any of the detectors of values finds. Of Rampart.',
  },
  detectCode: {
    state: 'supported',
    form: 'none',
    summary: 'The value is code or a serialised object that a server would run. Of Rampart.',
  },
  detectFragment: {
    state: 'supported',
    form: 'none',
    summary: 'The value is an end or a beginning that nobody means by itself. Of Rampart.',
  },
  detectHeaderInjection: {
    state: 'supported',
    form: 'none',
    summary: 'The value ends a header, a request or a command and begins another. Of Rampart.',
  },
  detectLdap: {
    state: 'supported',
    form: 'none',
    summary: 'The value would change a filter of a directory. Of Rampart.',
  },
  detectNoSql: {
    state: 'supported',
    form: 'none',
    summary:
      'The value puts an operator or a script where a document database expects a value. Of Rampart.',
  },
  detectPath: {
    state: 'supported',
    form: 'none',
    summary: 'The value is a file name that leads where no visitor is meant to go. Of Rampart.',
  },
  detectPrototypePollution: {
    state: 'supported',
    form: 'none',
    summary: 'The name or value would change the prototype of objects. Of Rampart.',
  },
  detectSQLi: {
    state: 'supported',
    form: 'none',
    summary: 'The value is an SQL injection, by tokenising it in its quoting contexts.',
  },
  detectScanner: {
    state: 'supported',
    form: 'none',
    summary:
      'The value names a tool that looks for holes, or a host it has called back. Of Rampart.',
  },
  detectShell: {
    state: 'supported',
    form: 'none',
    summary: 'The value would run a command in a shell. Of Rampart.',
  },
  detectSsrf: {
    state: 'supported',
    form: 'none',
    summary: 'The value is an address that makes the server reach inwards. Of Rampart.',
  },
  detectTemplate: {
    state: 'supported',
    form: 'none',
    summary: 'The value is an expression that a template engine would evaluate. Of Rampart.',
  },
  detectXSS: {
    state: 'supported',
    form: 'none',
    summary: 'The value is script or markup that runs in a browser, by tokenising it.',
  },
  detectXxe: {
    state: 'supported',
    form: 'none',
    summary: 'The value is XML that makes its parser read elsewhere. Of Rampart.',
  },
  endsWith: { state: 'supported', form: 'text', summary: 'The value ends with the text.' },
  eq: { state: 'supported', form: 'number', summary: 'The value equals the integer.' },
  fuzzyHash: {
    state: 'refused',
    form: 'text',
    summary: 'ssdeep similarity of the value to hashes in a file.',
    reason: 'needs libfuzzy; use the scanner for files and @pmFromFile for known texts',
  },
  ge: { state: 'supported', form: 'number', summary: 'The value is at least the integer.' },
  geoLookup: {
    state: 'supported',
    form: 'none',
    summary:
      'Looks the address up in SecGeoLookupDb (mmdb) and fills GEO. Refused at load where no database is named.',
  },
  gsbLookup: {
    state: 'refused',
    form: 'text',
    summary: 'Looks URLs up in a local Google Safe Browsing database.',
    reason: 'the database format it reads is no longer published',
  },
  gt: { state: 'supported', form: 'number', summary: 'The value is greater than the integer.' },
  inspectFile: {
    state: 'refused',
    form: 'text',
    summary: 'Runs a program on each uploaded file.',
    reason: 'the gateway may not start programs; match on FILES_TMP_CONTENT instead',
  },
  ipMatch: {
    state: 'supported',
    form: 'networks',
    summary: 'The value is an address in one of the networks (comma-separated).',
  },
  ipMatchFromFile: {
    state: 'supported',
    form: 'networks',
    fromFile: true,
    aliases: ['ipMatchF'],
    summary: 'As @ipMatch, one network a line of the file.',
  },
  le: { state: 'supported', form: 'number', summary: 'The value is at most the integer.' },
  lt: { state: 'supported', form: 'number', summary: 'The value is less than the integer.' },
  noMatch: { state: 'supported', form: 'none', optional: true, summary: 'Never matches.' },
  pm: {
    state: 'supported',
    form: 'phrases',
    summary: 'The value contains one of the phrases, case-insensitively.',
  },
  pmFromFile: {
    state: 'supported',
    form: 'phrases',
    fromFile: true,
    aliases: ['pmf'],
    summary: 'As @pm, one phrase a line of the file.',
  },
  rbl: {
    state: 'supported',
    form: 'text',
    summary: 'The address is listed by the DNS list ([how](rules.md#dns-lists)).',
  },
  rsub: {
    state: 'refused',
    form: 'text',
    summary: 'Replaces text in the body.',
    reason: 'Rampart does not rewrite what it inspects; block or divert instead',
  },
  rx: {
    state: 'supported',
    form: 'pattern',
    summary: 'The value matches the regular expression (PCRE, DOTALL and MULTILINE).',
  },
  rxGlobal: {
    state: 'supported',
    form: 'pattern',
    summary: 'As @rx; captures of all matches are kept.',
  },
  streq: { state: 'supported', form: 'text', summary: 'The value equals the text.' },
  strmatch: { state: 'supported', form: 'text', summary: 'The value contains the text.' },
  unconditionalMatch: {
    state: 'supported',
    form: 'none',
    optional: true,
    summary: 'Always matches.',
  },
  validateByteRange: {
    state: 'supported',
    form: 'byte-ranges',
    summary: 'Matches when the value holds a byte outside the ranges.',
  },
  validateDTD: {
    state: 'refused',
    form: 'text',
    summary: 'Validates the XML body against a DTD.',
    reason: 'Rampart loads no DTD: external entities are an attack surface of their own',
  },
  validateHash: {
    state: 'refused',
    form: 'text',
    summary: 'Validates URLs signed by the hash engine.',
    reason: 'Rampart does not rewrite pages, so nothing would carry a hash',
  },
  validateSchema: {
    state: 'refused',
    form: 'text',
    summary: 'Validates the XML body against a schema.',
    reason: 'Rampart has no XML schema processor; match on XML:/* instead',
  },
  validateUrlEncoding: {
    state: 'supported',
    form: 'none',
    summary: 'Matches when the value holds a broken percent-encoding.',
  },
  validateUtf8Encoding: {
    state: 'supported',
    form: 'none',
    summary: 'Matches when the value is no valid UTF-8.',
  },
  verifyCC: {
    state: 'supported',
    form: 'pattern',
    summary: 'The pattern finds a number that passes the Luhn check.',
  },
  verifyCPF: {
    state: 'supported',
    form: 'pattern',
    summary: 'The pattern finds a valid Brazilian CPF number.',
  },
  verifyRIN: {
    state: 'supported',
    form: 'pattern',
    summary: 'The pattern finds a valid Chinese resident identity number. Of Rampart.',
  },
  verifySSN: {
    state: 'supported',
    form: 'pattern',
    summary: 'The pattern finds a possible US social security number.',
  },
  verifySVNR: {
    state: 'supported',
    form: 'pattern',
    summary: 'The pattern finds a valid Austrian social insurance number.',
  },
  within: {
    state: 'supported',
    form: 'text',
    summary: 'The value is found somewhere in the text.',
  },
} as const satisfies Readonly<Record<string, OperatorWord>>;

/** The operators that the evaluator implements. */
export type OperatorName = SupportedName<typeof OPERATORS>;

/** The form of one operator's argument: `FormOf<'rx'>` is `'pattern'`. */
export type FormOf<Name extends OperatorName> = (typeof OPERATORS)[Name]['form'];
