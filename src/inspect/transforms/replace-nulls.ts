/**
 * Replaces each NUL byte with a space.
 *
 * @example replaceNulls('a\0b') // 'a b'
 */
export function replaceNulls(value: string): string {
  return value.includes('\0') ? value.replaceAll('\0', ' ') : value;
}
