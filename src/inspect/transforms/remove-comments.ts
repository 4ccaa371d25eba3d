const OPENING = /\/\*|<!--|--|#/g;
const CLOSING = /\*\/|-->/g;

/**
 * Removes comments with what is in them: C (slash star to star slash) and HTML (`<!--` to `-->`; each
 * closes the other, too), and what follows `--` or `#`. One that does not end leaves a space. One that
 * ends with the value leaves a NUL byte, as it does in ModSecurity.
 *
 * @example removeComments('union/* x *\/select') // 'unionselect'
 */
export function removeComments(value: string): string {
  OPENING.lastIndex = 0;
  let opening = OPENING.exec(value);
  if (opening === null) return value;
  let text = '';
  let from = 0;
  while (opening !== null) {
    text += value.slice(from, opening.index);
    if (opening[0] === '--' || opening[0] === '#') return text;
    CLOSING.lastIndex = opening.index + opening[0].length;
    const closing = CLOSING.exec(value);
    if (closing === null) return `${text} `;
    from = CLOSING.lastIndex;
    if (from === value.length) return `${text}\0`;
    OPENING.lastIndex = from;
    opening = OPENING.exec(value);
  }
  return text + value.slice(from);
}
