import {
  type BanActor,
  type BanCursor,
  type BanList,
  type BanOutcome,
  type BanRequest,
  type Ban,
  type ImportOutcome,
} from '../../bans/index.ts';

/** One page of the list for the command line; `next` continues it. */
export interface BanPage {
  readonly bans: readonly Ban[];
  readonly total: number;
  readonly next: BanCursor | undefined;
}

/** What the command line may ask of the ban list, by command. Its socket is the operator's own. */
export interface BanCommands {
  readonly ban: (
    payload: Omit<BanRequest, 'kind' | 'untilMs'> & { readonly forMs: number },
  ) => BanOutcome;
  readonly unban: (payload: {
    readonly network: string;
    readonly author: string;
  }) => readonly Ban[];
  readonly bans: (payload: { readonly after?: BanCursor }) => BanPage;
  /** Those that refuse this address, the narrowest first. */
  readonly 'bans.holding': (payload: { readonly address: string }) => readonly Ban[];
  readonly 'bans.import': (payload: {
    readonly author: string;
    readonly entries: readonly {
      readonly network: string;
      readonly untilMs: number;
      readonly reason: string;
    }[];
  }) => ImportOutcome;
}

const PAGE_LENGTH = 5000;

export function makeBanCommands(list: BanList, now: () => number): BanCommands {
  return {
    ban: ({ network, forMs, reason, author }) =>
      list.ban({ network, untilMs: now() + forMs, reason, author, kind: 'person' }),
    unban: ({ network, author }) => list.lift(network, { author, kind: 'person', address: '' }),
    bans: ({ after }) => {
      const bans = list.page(PAGE_LENGTH, after);
      const last = bans.at(-1);
      return { bans, total: list.count, next: bans.length < PAGE_LENGTH ? undefined : last };
    },
    'bans.holding': ({ address }) => list.holding(address),
    'bans.import': ({ author, entries }) => {
      const actor: BanActor = { author, kind: 'file', address: '' };
      const requests = entries.map((entry) => ({ ...entry, author, kind: 'file' as const }));
      return list.importBans(requests, [], actor);
    },
  };
}
