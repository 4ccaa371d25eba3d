/** Controls, format characters (text direction), surrogates, separators: nothing a terminal would act on. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

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
