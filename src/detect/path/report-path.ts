import type { Finding } from '../evidence.ts';

/** A finding in a value whose piece from `start` on is the path. */
export function reportPath(context: string, why: string, start: number, piece: string): Finding {
  return { context, why, start, end: start + piece.length, fingerprint: context };
}
