import type { LinkRates } from './link-judge.ts';

/** What a provider asks for when a link is full. */
export interface LinkFacts {
  readonly interface: string;
  /** The fuller one. */
  readonly direction: 'in' | 'out';
  readonly bitsPerSecondMax: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly received: LinkRates & { readonly droppedPerSecond: number };
  readonly sent: LinkRates;
  readonly bytesPerPacketReceived: number;
  /** When it became full; RFC 3339, UTC. */
  readonly since: string;
  /** Of this machine, on that interface: what is to be scrubbed. */
  readonly addresses: readonly string[];
  readonly host: string;
  /** Parts of the packets that reached this machine, from 0 to 1; absent where none did. */
  readonly protocols?: {
    readonly tcp: number;
    readonly udp: number;
    readonly icmp: number;
  };
  /** Where the kernel tier counts them; their addresses may be spoofed. */
  readonly topSources: readonly { readonly address: string; readonly packets: number }[];
  /** TCP ports that the kernel tier protects. */
  readonly ports: readonly number[];
}

export interface ProviderEventDetails {
  /** The link is full: no filter on this machine can help any more. */
  readonly 'provider.saturated': LinkFacts & { readonly engagement: string };
  readonly 'provider.relieved': LinkFacts & {
    readonly engagement: string;
    readonly reason: string;
    readonly lastedMs: number;
  };
  /** The webhook was called, would have been (simulation), or could not be. */
  readonly 'provider.notified': {
    readonly engagement: string;
    readonly event: ProviderMessage['event'];
    readonly outcome: 'taken' | 'simulated' | 'failed';
    readonly attempts: number;
    readonly reason: string;
  };
}

export type ProviderEventKind = keyof ProviderEventDetails;

export type TellProviderEvent = <Kind extends ProviderEventKind>(
  kind: Kind,
  detail: ProviderEventDetails[Kind],
) => void;

/** What the webhook gets: one message when a link is full, one when that is over. */
export interface ProviderMessage {
  readonly version: 1;
  readonly event: 'link.saturated' | 'link.relieved';
  /** The same in both messages. */
  readonly engagement: string;
  readonly time: string;
  readonly facts: LinkFacts;
}
