/** Bytes as a person reads them: UTF-8. */
export function plainBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
