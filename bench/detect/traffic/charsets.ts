// Values in the encodings of characters that old sites keep.
import type { Chance } from './chance.ts';

export const gbk = (random: Chance): string =>
  Array.from(
    { length: 2 + random.integer(12) },
    () =>
      `%${(0xb0 + random.integer(0x48)).toString(16)}%${(0xa1 + random.integer(0x5e)).toString(16)}`,
  )
    .join('')
    .replaceAll(/%../g, (text) => (random.chance(0.5) ? text.toUpperCase() : text));
export const shiftJis = (random: Chance): string =>
  Array.from({ length: 2 + random.integer(10) }, () => {
    const trail = random.pick([0x40, 0x5c, 0x60, 0x7c, 0x80, 0x93, 0xfc, 0x5b, 0x41]);
    return `%${(0x81 + random.integer(0x1e)).toString(16)}%${trail.toString(16)}`.toUpperCase();
  }).join('');
export const big5 = (random: Chance): string =>
  Array.from(
    { length: 2 + random.integer(10) },
    () =>
      `%${(0xa4 + random.integer(0x23)).toString(16)}${random.chance(0.5) ? String.fromCharCode(0x40 + random.integer(0x3f)).replace(/[^A-Za-z_@]/g, (each) => `%${each.charCodeAt(0).toString(16)}`) : `%${(0xa1 + random.integer(0x5e)).toString(16)}`}`,
  ).join('');
