import { TextMemo } from './text-memo.ts';

const SPELLINGS_MAX = 1024;
const SPELLING_LENGTH_MAX = 64;

const lowerCaseNames = new TextMemo(
  // A key of an object is unique to V8, which compares such texts by address.
  (name) => Object.keys({ [name.toLowerCase()]: true })[0]!,
  SPELLINGS_MAX,
  SPELLING_LENGTH_MAX,
);

/** A header's name in lower case. The same few spellings come with every request. */
export function lowerCaseName(name: string): string {
  return lowerCaseNames.get(name);
}
