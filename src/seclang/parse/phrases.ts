import type { SourceText } from '../source/source-text.ts';

/** `|0d 0a|` inside a phrase is bytes in hexadecimal, as in Snort. */
const HEX_BYTES = /\|([0-9A-Fa-f]{2}(?:\s*[0-9A-Fa-f]{2})*)\|/g;

/** The phrases of @pm: words, in which hexadecimal bytes may stand between pipes. */
export function parsePhrases(text: SourceText): string[] {
  const spaceless = text.value.replaceAll(HEX_BYTES, (bytes) => bytes.replaceAll(/\s/g, ''));
  return spaceless
    .split(/\s+/)
    .filter((phrase) => phrase !== '')
    .map((phrase) =>
      phrase.replaceAll(HEX_BYTES, (_, digits: string) =>
        Buffer.from(digits, 'hex').toString('latin1'),
      ),
    );
}
