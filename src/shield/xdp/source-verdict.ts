import type { Totals } from './map-values.ts';

/**
 * What the sources of new connections are like. `calm`: too few to say. `real`: they keep up their end
 * of the handshake. `spoofed`: many addresses, each new, none of which answers. `repeated`: a few
 * addresses, over and over, that do not answer either.
 */
export type SourceVerdict = 'unknown' | 'calm' | 'real' | 'spoofed' | 'repeated';

/** Fewer unproved SYNs than this say nothing about where they come from. */
export const SYNS_JUDGED_MIN = 100;
/** Of the SYNs whose source had not answered so far: so many answers to them make the sources real. */
const ANSWERED_SHARE_MIN = 0.5;
/** So many from addresses never seen make them made up. */
const UNSEEN_SHARE_MIN = 0.5;

/**
 * Tells made-up addresses from real ones by the one thing that a sender who lies about its address
 * cannot do: answer the answer. The two readings should be a second apart at least, so that who is far
 * away had the time to.
 */
export function judgeSources(before: Totals, after: Totals): SourceVerdict {
  const unproved = after.synsOfUnproved - before.synsOfUnproved;
  if (after.syns - before.syns < SYNS_JUDGED_MIN) return 'calm';
  // Who has answered once is known: all others of these SYNs were proved before they came. In a flood
  // of sources a sample of them is remembered and counted here, ten thousand a second at least.
  if (unproved < SYNS_JUDGED_MIN) return 'real';
  if (after.answers - before.answers >= unproved * ANSWERED_SHARE_MIN) return 'real';
  const unseen = after.synsOfUnseen - before.synsOfUnseen;
  return unseen >= unproved * UNSEEN_SHARE_MIN ? 'spoofed' : 'repeated';
}
