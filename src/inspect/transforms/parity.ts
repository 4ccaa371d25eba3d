import { bytesOf, textOf } from './bytes.ts';

/** The parity of the low seven bits of each byte: 1 where an odd number of them is set. */
const IS_ODD = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  for (let bits = byte & 0x7f; bits > 0; bits >>>= 1) IS_ODD[byte] = IS_ODD[byte]! ^ (bits & 1);
}

/** Makes a transformation that replaces each byte by what a table says. */
function makeMapping(map: Uint8Array): (value: string) => string {
  return (value) => {
    const end = value.length;
    let index = 0;
    while (index < end && map[value.charCodeAt(index)] === value.charCodeAt(index)) index++;
    if (index === end) return value;
    const bytes = bytesOf(value);
    for (; index < end; index++) bytes[index] = map[bytes[index]!]!;
    return textOf(bytes, end);
  };
}

/** Makes a transformation that writes the eighth bit by the parity of the other seven. */
export function makeParity(eighthBit: (isOdd: boolean) => boolean): (value: string) => string {
  const map = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    map[byte] = (byte & 0x7f) | (eighthBit(IS_ODD[byte] === 1) ? 0x80 : 0);
  }
  return makeMapping(map);
}
