import { compareAddresses, parseNetwork, requireNetwork, type Network } from '../lib/ip.ts';
import { PRIVATE_NETWORKS } from '../lib/private-networks.ts';
import { formatBanned, isV4, shareOf, type AuthorKind, type BanRefusal } from './ban.ts';

/** Whom a ban must never reach, with the word that says why. */
export interface Protected {
  readonly why: 'trusted' | 'upstream' | 'admin' | 'ssh' | 'named' | 'own';
  /** Addresses or networks; what is neither (a host name) is passed over. */
  readonly networks: readonly string[];
}

/** A ban of one of these would cut off the own side. */
const PRIVATE = PRIVATE_NETWORKS.map(requireNetwork);

/** How much of an address space the bans of one author may cover together. */
interface Share {
  readonly v4: number;
  readonly v6: number;
}

/** A rule that goes wrong reaches a /12 of IPv4 at most; a person a /6, and then has to mean it. */
export const SHARES_MAX: Readonly<Record<AuthorKind, Share>> = {
  person: { v4: 2 ** -6, v6: 2 ** -16 },
  file: { v4: 2 ** -6, v6: 2 ** -16 },
  remote: { v4: 2 ** -6, v6: 2 ** -16 },
  rule: { v4: 2 ** -12, v6: 2 ** -28 },
};

/** How much of an address space one ban may cover. */
const BAN_SHARES_MAX: Readonly<Record<AuthorKind, Share>> = {
  person: { v4: 2 ** -8, v6: 2 ** -19 },
  file: { v4: 2 ** -8, v6: 2 ** -19 },
  remote: { v4: 2 ** -8, v6: 2 ** -19 },
  rule: { v4: 2 ** -16, v6: 2 ** -48 },
};

interface Shield {
  readonly network: Network;
  readonly why: Protected['why'] | 'private';
}

/** Decides what may be banned at all. Immutable: a change of policy or of sessions makes another. */
export class BanGuard {
  readonly #shields: readonly Shield[];

  constructor(protectedNetworks: readonly Protected[]) {
    this.#shields = [
      ...PRIVATE.map((network): Shield => ({ network, why: 'private' })),
      ...protectedNetworks.flatMap(({ why, networks }) =>
        networks.flatMap((text) => {
          const network = parseNetwork(text);
          return network === undefined ? [] : [{ network, why }];
        }),
      ),
    ];
  }

  /** Why this network must not be banned, or undefined. A network that only contains such an address counts. */
  refuse(network: Network, kind: AuthorKind): BanRefusal | undefined {
    const most = BAN_SHARES_MAX[kind];
    if (shareOf(network) > (isV4(network) ? most.v4 : most.v6)) {
      const widest = -Math.log2(isV4(network) ? most.v4 : most.v6);
      return {
        code: 'too-wide',
        message: `${formatBanned(network)} is wider than one ban may be (/${widest})`,
      };
    }
    const shield = this.#shields.find((one) => overlapsNetwork(one.network, network));
    if (shield === undefined) return undefined;
    return { code: 'protected', message: `${formatBanned(network)} ${REASONS[shield.why]}` };
  }
}

const REASONS: Readonly<Record<Shield['why'], string>> = {
  private: 'is (or holds) a private or reserved network, which is never banned',
  trusted: 'is (or holds) a trusted proxy, which is never banned',
  upstream: 'is (or holds) an upstream, which is never banned',
  admin: 'is (or holds) the address of somebody signed in to the console, which is never banned',
  ssh: 'is (or holds) the address of somebody logged in by SSH, which is never banned',
  named: 'is (or holds) a network of administrators (shield.admins), which is never banned',
  own: 'is (or holds) an address of this machine, which is never banned',
};

/** Whether some address is in both. */
export function overlapsNetwork(left: Network, right: Network): boolean {
  return (
    compareAddresses(left.first, right.last) <= 0 && compareAddresses(right.first, left.last) <= 0
  );
}
