/**
 * Replaces each C comment, slash star to star slash, with one space; one that does not end reaches to
 * the end of the value. A star slash alone stays.
 *
 * @example replaceComments('union/* x *\/select') // 'union select'
 */
export function replaceComments(value: string): string {
  let start = value.indexOf('/*');
  if (start < 0) return value;
  let text = '';
  let from = 0;
  while (start >= 0) {
    text += `${value.slice(from, start)} `;
    const close = value.indexOf('*/', start + 2);
    if (close < 0) return text;
    from = close + 2;
    start = value.indexOf('/*', from);
  }
  return text + value.slice(from);
}
