import type { Switched } from './flood/flood-judge.ts';
import type { DriverStatus } from './xdp/driver-filter.ts';

/** What the shield has to tell, by kind. The agent makes events of layer `kernel` of it. */
export interface ShieldEventDetails {
  readonly 'shield.applied': { readonly ports: readonly number[]; readonly confirmed: boolean };
  readonly 'shield.confirmed': Readonly<Record<string, never>>;
  /** Nobody confirmed in time. */
  readonly 'shield.reverted': { readonly to: 'off' | 'previous' };
  readonly 'shield.off': { readonly leftOver: readonly string[] };
  /** New connections must prove their address from now on. */
  readonly 'shield.engaged': Switched & { readonly synsPerSecond: number };
  readonly 'shield.released': Switched & { readonly engagedMs: number };
  /** Somebody else changed or removed the table; it is whole again. */
  readonly 'shield.restored': { readonly what: string };
  /** The program at the network driver came, went or moved. */
  readonly 'shield.driver': Pick<DriverStatus, 'state' | 'reason' | 'interfaces'>;
  readonly 'shield.fault': { readonly reason: string };
}

export type ShieldEventKind = keyof ShieldEventDetails;

export type TellShieldEvent = <Kind extends ShieldEventKind>(
  kind: Kind,
  detail: ShieldEventDetails[Kind],
) => void;
