const FENCE = '```';
/** What a fence may say of the language behind it. */
const OPENING_LENGTH_MAX = 20;

/** True where `at` lies in a block of code of Markdown, which people show each other. */
export function isFenced(text: string, at: number): boolean {
  const fence = text.lastIndexOf(FENCE, at);
  if (fence < 0 || text.indexOf(FENCE, at) <= at) return false;
  return /^```\w{0,12}\r?\n/.test(text.slice(fence, fence + OPENING_LENGTH_MAX));
}
