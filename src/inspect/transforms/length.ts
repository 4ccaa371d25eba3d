/**
 * The number of bytes, in decimal.
 *
 * @example length('abc') // '3'
 */
export function length(value: string): string {
  const text = String(value.length);
  return text === value ? value : text;
}
