import { makeParity } from './parity.ts';

/**
 * Sets the eighth bit of each byte so that an even number of its bits is set.
 *
 * @example parityEven7bit('ab') // '\xe1\xe2'
 */
export const parityEven7bit = makeParity((isOdd) => isOdd);
