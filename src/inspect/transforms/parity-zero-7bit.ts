import { makeParity } from './parity.ts';

/**
 * Clears the eighth bit of each byte.
 *
 * @example parityZero7bit('\xe1b') // 'ab'
 */
export const parityZero7bit = makeParity(() => false);
