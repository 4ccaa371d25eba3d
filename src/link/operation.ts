import type { RetainedTopic } from './link.ts';

/** Somebody at the other end of a connection, as it named itself. */
export interface LinkPeer {
  readonly role: string;
}

/** What a peer wants to do, for `authorize` to judge. */
export type LinkOperation =
  | { readonly kind: 'publish' | 'subscribe'; readonly topic: RetainedTopic }
  | { readonly kind: 'request' | 'serve'; readonly command: string }
  | { readonly kind: 'append' };
