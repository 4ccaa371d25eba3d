import { decodeBase64 } from './base64-decode.ts';

/**
 * Decodes Base64 and skips every byte that does not belong to it (RFC 2045, section 6.8, as PHP does).
 *
 * @example base64DecodeExt('P.HNjcmlwdD4=') // '<script>'
 */
export function base64DecodeExt(value: string): string {
  return decodeBase64(value, true);
}
