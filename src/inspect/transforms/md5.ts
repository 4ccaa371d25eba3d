import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';

/**
 * The MD5 digest (RFC 1321), 16 raw bytes.
 *
 * @example hexEncode(md5('')) // 'd41d8cd98f00b204e9800998ecf8427e'
 */
export function md5(value: string): string {
  return hash('md5', Buffer.from(value, 'latin1'), 'latin1');
}
