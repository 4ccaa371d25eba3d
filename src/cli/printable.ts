/** Controls, format characters (text direction), surrogates, separators: nothing a terminal would act on. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** All of them but line feed and tab. */
const ACTED_ON = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Bytes of a request (one character is one byte) as a terminal may show them: UTF-8 as the characters it
 * means, everything that would not be seen, or would move the cursor, as `\xNN` or `\u{NNNN}`.
 */
export function printable(bytes: string): string {
  return printableText(decode(bytes));
}

/** The same for strings that are text, not bytes. */
export function printableText(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    const code = character.codePointAt(0)!;
    return code <= 0xff
      ? String.raw`\x${code.toString(16).padStart(2, '0')}`
      : String.raw`\u{${code.toString(16)}}`;
  });
}

/**
 * The last look at what goes to the terminal, whichever command wrote it: line feeds and tabs stay,
 * other controls and marks of text direction become `\uNNNN`. JSON stays the same JSON by that, which
 * by itself leaves bytes 128 to 159 as they are, and some terminals act on those.
 */
export function harmless(output: string): string {
  return output.replaceAll(
    ACTED_ON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a person typed in a terminal, as the bytes that a browser would send for it. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function decode(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replaceAll(
      /[\x80-\xff]/g,
      (byte) => String.raw`\x${byte.charCodeAt(0).toString(16)}`,
    );
  }
}
