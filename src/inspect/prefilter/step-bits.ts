export const STEP_WORD_BITS = 32;

/**
 * Sets of steps, one bit each. Not typed arrays: beyond 64 bytes V8 keeps what they hold outside of its heap,
 * to get and to free for every request.
 */
export type StepBits = number[];

/** The empty set, with room for so many steps. */
export function noSteps(size: number): StepBits {
  return Array.from({ length: Math.ceil(size / STEP_WORD_BITS) }, () => 0);
}

export function addStep(bits: StepBits, step: number): void {
  bits[step >>> 5]! |= 1 << (step & 31);
}

export function hasStep(bits: Readonly<StepBits>, step: number): boolean {
  return (bits[step >>> 5]! & (1 << (step & 31))) !== 0;
}
