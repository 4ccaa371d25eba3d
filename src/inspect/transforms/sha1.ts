import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';

/**
 * The SHA-1 digest (RFC 3174), 20 raw bytes.
 *
 * @example hexEncode(sha1('')) // 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
 */
export function sha1(value: string): string {
  return hash('sha1', Buffer.from(value, 'latin1'), 'latin1');
}
