import { closeSync, constants, openSync, renameSync, writeSync } from 'node:fs';

/** Written through: the permission model refuses fsync to a confined process. */
const WRITE_THROUGH =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

/**
 * Gives a file a new content, durably: whoever reads it finds the old one or the new one, whole, also
 * after a power cut. What is half written stands in `FILE.new` beside it.
 */
export function replaceFile(file: string, text: string, mode: number): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, WRITE_THROUGH, mode);
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
