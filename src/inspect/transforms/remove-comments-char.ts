const COMMENT_CHARACTERS = /\/\*|\*\/|<!--|-->|--|#/;
const ALL_COMMENT_CHARACTERS = new RegExp(COMMENT_CHARACTERS, 'g');

/**
 * Removes what opens and closes comments, and leaves what is in them: slash star, star slash, `<!--`,
 * `-->`, `--` and `#`.
 *
 * @example removeCommentsChar('sel--ect#1') // 'select1'
 */
export function removeCommentsChar(value: string): string {
  return COMMENT_CHARACTERS.test(value) ? value.replace(ALL_COMMENT_CHARACTERS, '') : value;
}
