import { makeParity } from './parity.ts';

/**
 * Sets the eighth bit of each byte so that an odd number of its bits is set.
 *
 * @example parityOdd7bit('ac') // 'a\xe3'
 */
export const parityOdd7bit = makeParity((isOdd) => !isOdd);
