/** `: `, and the colon of Chinese, as the bytes of its UTF-8. */
const COLON = /(?:: |\xef\xbc\x9a)$/;

/** What a detector said, in bytes, without the piece at its end that the value shows marked already. */
export function withoutExcerpt(said: string, excerpt: string): string {
  if (!said.endsWith(excerpt)) return said;
  const sentence = said.slice(0, said.length - excerpt.length);
  return COLON.test(sentence) ? sentence.replace(COLON, '') : said;
}
