import { findEvidence } from '../lib/find-evidence.ts';
import type { Match } from '../inspect/index.ts';

/** Words around what was found, from which on a value is somebody's text that mentions it. */
const PROSE_WORDS_MIN = 4;
/** Languages without spaces between words: two characters are about one. */
const IDEOGRAPHS_PER_WORD = 2;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const IDEOGRAPHS = new RegExp(IDEOGRAPH.source, 'gu');
/** A word as people write it: letters, perhaps an apostrophe or a hyphen, and what ends a phrase. */
const WORD = /^["“'‘(]?\p{L}{2,}(?:['’-]\p{L}+)*["”'’)]?[,.;:!?…]*$/u;
/** Words of the attacked languages: around a payload they are more of it. */
const LANGUAGE_WORDS: ReadonlySet<string> = new Set(
  (
    'all alter and any as asc between by case cast create declare delete desc distinct drop else end exec ' +
    'execute exists false from group having if in insert into is join like limit not null offset on or order ' +
    'regexp rlike select set sleep table then true truncate union update user values waitfor when where xor ' +
    'bash cat curl dir echo env eval id ls nc passwd ping powershell python rm root sh sudo uname wget whoami ' +
    'alert confirm document fetch function href img javascript new onerror onload print prompt return script ' +
    'src style svg this var void window'
  ).split(' '),
);

/** Rules that look for a payload in a value; others find what is not as it should be. */
const PAYLOAD_TAG = /^attack-(?!protocol|reputation|generic|fixation)/;

/**
 * Whether a value is little but the payload that was found in it. Judged by what stands around the
 * finding, as in `Why does x' UNION SELECT ... return both?`, and not by the rule that found it: that one
 * may just have been switched off. Values are bytes.
 */
export function isBarePayload({
  snippet,
  evidence,
  tags,
}: Pick<Match, 'snippet' | 'evidence' | 'tags'>): boolean {
  if (!tags.some((tag) => PAYLOAD_TAG.test(tag))) return false;
  const found = findEvidence(snippet, evidence);
  const around =
    found === undefined ? snippet : `${snippet.slice(0, found.start)} ${snippet.slice(found.end)}`;
  return countProse(Buffer.from(around, 'latin1').toString('utf8')) < PROSE_WORDS_MIN;
}

function countProse(text: string): number {
  const ideographs = text.match(IDEOGRAPHS)?.length ?? 0;
  const words = text
    .split(/[\s+]+/)
    .filter((word) => !IDEOGRAPH.test(word) && WORD.test(word))
    .map((word) => word.replace(/[^\p{L}]/gu, '').toLowerCase());
  // A payload repeats itself; a text has different words.
  const different = new Set(words.filter((word) => !LANGUAGE_WORDS.has(word)));
  return different.size + ideographs / IDEOGRAPHS_PER_WORD;
}
