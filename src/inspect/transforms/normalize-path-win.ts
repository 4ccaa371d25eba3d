import { normalizePath } from './normalize-path.ts';

/**
 * As normalizePath, after turning every backslash into a slash.
 *
 * @example normalizePathWin('..\\a\\.\\b') // '../a/b'
 */
export function normalizePathWin(value: string): string {
  return normalizePath(value.includes('\\') ? value.replaceAll('\\', '/') : value);
}
