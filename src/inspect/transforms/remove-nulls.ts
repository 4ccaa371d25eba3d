/**
 * Removes NUL bytes.
 *
 * @example removeNulls('a\0b') // 'ab'
 */
export function removeNulls(value: string): string {
  return value.includes('\0') ? value.replaceAll('\0', '') : value;
}
