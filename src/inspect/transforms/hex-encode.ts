import { Buffer } from 'node:buffer';

/**
 * Encodes every byte as two lower-case hexadecimal digits.
 *
 * @example hexEncode('<>') // '3c3e'
 */
export function hexEncode(value: string): string {
  return value === '' ? value : Buffer.from(value, 'latin1').toString('hex');
}
