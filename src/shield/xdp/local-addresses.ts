import type { NetworkInterfaceInfo } from 'node:os';
import { parseAddress } from '../../lib/ip.ts';
import type { LocalAddress } from './map-values.ts';

/** The addresses of the interfaces in `indexes` (by name), of all that this machine has. */
export function localAddresses(
  indexes: ReadonlyMap<string, number>,
  interfaces: Readonly<
    Record<string, readonly Pick<NetworkInterfaceInfo, 'address'>[] | undefined>
  >,
): readonly LocalAddress[] {
  return Object.entries(interfaces).flatMap(([label, infos = []]) => {
    // An address may have a label of its own behind the interface's name: `eth0:1`.
    const interfaceIndex = indexes.get(label.replace(/:.*$/, ''));
    if (interfaceIndex === undefined) return [];
    return infos.flatMap(({ address: text }) => {
      const address = parseAddress(text);
      return address === undefined ? [] : [{ interfaceIndex, address }];
    });
  });
}
