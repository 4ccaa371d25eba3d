import type { X509Certificate } from 'node:crypto';
import type { NetworkSet } from '../../lib/ip.ts';
import type { ClientShare } from '../client-share.ts';

/** Where a connection comes from and where it came in. */
export interface ConnectionFacts {
  /** The socket's own address: the last proxy's, where there is one. */
  readonly socketAddress: string;
  /** The address that speaks to us: the socket's, or the one a PROXY line named. */
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly isEncrypted: boolean;
  /** What the peer proved to have, where it was asked; by itself it says nothing. */
  readonly clientCertificate?: X509Certificate;
  /** JA4 of its TLS handshake; absent where no rule asks. */
  readonly tlsFingerprint?: string;
  /** The connection's part of its HTTP/2 fingerprint; absent where no rule asks. */
  readonly http2Fingerprint?: string;
}

/** One connection of a client. Kept by the gateway until it calls back that it is closed. */
export abstract class ClientConnection {
  readonly facts: ConnectionFacts;
  /** Bans as of this generation were checked for the peer. */
  banGeneration = -1;
  /** Until then, its client is noted as one that is answered well: monotonic milliseconds. */
  knownUntilMs = 0;
  /** Set while its peer speaks for clients that nothing tells apart. */
  share: ClientShare | undefined;
  #trustedBy: NetworkSet | undefined;
  #isTrusted = false;

  constructor(facts: ConnectionFacts) {
    this.facts = facts;
  }

  /** Whether what the peer says about its client is believed. */
  isTrusted(trusted: NetworkSet): boolean {
    if (this.#trustedBy !== trusted) {
      this.#trustedBy = trusted;
      this.#isTrusted = trusted.hasText(this.facts.peerAddress);
    }
    return this.#isTrusted;
  }

  /** A request, or what a request became (a WebSocket), is under way. */
  abstract get isBusy(): boolean;
  /** Enforces the time limits. Called every now and then with monotonic milliseconds. */
  abstract sweep(nowMs: number): void;
  /** Ends after what is under way. */
  abstract drain(): void;
  abstract destroy(): void;
}
