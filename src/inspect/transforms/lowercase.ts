/**
 * Lower-cases A to Z. Bytes above 127 stay as they are, whatever letter some code page sees there.
 *
 * @example lowercase('SELECT É') // 'select É'
 */
export function lowercase(value: string): string {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 0x41 && code <= 0x5a) {
      return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    }
  }
  return value;
}
