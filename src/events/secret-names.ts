import { TextMemo } from '../lib/text-memo.ts';

/** Found anywhere in a lower-case name: `db_password`, `x-api-key`, `csrftoken`. */
const PARTS =
  /pass[^a-z0-9]*(?:word|wort|wd|phrase|code)|pwd|secret|token|(?:api|access|private|auth|session|licen[sc]e|signing|encryption)[^a-z0-9]*key|credential|authori[sz]ation|sess(?:ion)?[^a-z0-9]*id|signature|[cx]srf|card[^a-z0-9]*(?:number|num|no)|security[^a-z0-9]*code/;

/** Whole words of a name: `user[pin]`, `userPin`, but not `shipping`. */
const WORDS: ReadonlySet<string> = new Set([
  'pass',
  'auth',
  'pin',
  'otp',
  'totp',
  'cvv',
  'cvc',
  'cvv2',
  'cvc2',
  'ssn',
  'sid',
  'sig',
  'jwt',
  'session',
]);

/** Names that are secret only when nothing else stands beside them. */
const NAMES: ReadonlySet<string> = new Set(['key']);

/** Every secret name contains one of these, so that a text without any needs no closer look. */
const STEMS =
  /pass|pwd|secret|token|key|credential|auth|sess|sid|sig|[cx]srf|card|security|pin|otp|cv[vc]|ssn|jwt/i;

const NAME_LENGTH_MAX = 128;
const DECODE_ROUNDS_MAX = 3;
const NAMES_REMEMBERED_MAX = 4096;

const judgedNames = new TextMemo(
  (name) => hasSecretWord(decodeEscapes(name)),
  NAMES_REMEMBERED_MAX,
  NAME_LENGTH_MAX,
);

/** True for the name of a field, header or parameter whose value is to be kept from the journal. */
export function isSecretName(name: string): boolean {
  // The end of a long path, `a.b.c.password`, says what the value is.
  const bounded = name.length > NAME_LENGTH_MAX ? name.slice(-NAME_LENGTH_MAX) : name;
  return judgedNames.get(bounded);
}

/** False only where no part of the text, in plain or encoded, can be a secret name. */
export function mayHoldSecretName(text: string): boolean {
  return STEMS.test(text) || (/[%\\]/.test(text) && STEMS.test(decodeEscapes(text)));
}

/** Undoes what hides a name from a reader but not from an application (`%70`, `\u0070`). Never throws. */
export function decodeEscapes(text: string): string {
  let decoded = text;
  for (let round = 0; round < DECODE_ROUNDS_MAX; round++) {
    const next = decodeEscapesOnce(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

export function decodeEscapesOnce(text: string): string {
  if (!/[%\\]/.test(text)) return text;
  return text
    .replaceAll(/[%\\]u([0-9a-f]{4})/gi, (_, hex: string) => fromHex(hex))
    .replaceAll(/(?:%|\\x)([0-9a-f]{2})/gi, (_, hex: string) => fromHex(hex));
}

function fromHex(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function hasSecretWord(name: string): boolean {
  const lower = name.toLowerCase();
  if (PARTS.test(lower)) return true;
  const words = name
    // `userPin` is two words.
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (words.length === 1 && NAMES.has(words[0]!)) return true;
  return words.some((word) => WORDS.has(word) || word.endsWith('pass'));
}
