import { Buffer } from 'node:buffer';

/**
 * Encodes as Base64 (RFC 4648, section 4), padded, without line ends.
 *
 * @example base64Encode('<script>') // 'PHNjcmlwdD4='
 */
export function base64Encode(value: string): string {
  return value === '' ? value : Buffer.from(value, 'latin1').toString('base64');
}
