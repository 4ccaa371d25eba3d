import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import {
  BanList,
  BanPublisher,
  CrowdsecPull,
  openBanStore,
  type CrowdsecSettings,
  type Protected,
} from '../../bans/index.ts';
import type { BanStatus } from '../../admin/index.ts';
import type { Policy } from '../../config/index.ts';
import type { Event } from '../../events/index.ts';
import type { Insistence } from '../../gateway/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { parseAddress } from '../../lib/ip.ts';
import type { LinkServer } from '../../link/index.ts';
import type { InsistentClient } from '../gateway-status.ts';
import { makeRoleEvent } from '../role-events.ts';

export interface ControlBansOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly record: (event: Event) => void;
  readonly link: LinkServer;
  /** Where people are signed in to the console from. */
  readonly adminAddresses: () => readonly string[];
  /** Where people are logged in to this machine from. */
  readonly sshSessions: () => readonly string[];
  readonly crowdsec: CrowdsecSettings | undefined;
}

/** Sessions come and go without telling; a ban that one of them makes wrong is lifted within this. */
const REVIEW_MS = 5000;
/** Short: what it is for is over with the flood. Who goes on is banned anew. */
const INSISTENT_BAN_MS = 60_000;
const INSISTENT_AUTHOR = { author: 'load', kind: 'rule' } as const;
const INSISTENCES: readonly Insistence[] = ['load', 'slow'];
/** Of those banned at once, the event names some; `rampart bans` has them all. */
const INSISTENT_NAMED_MAX = 100;
const INSISTENT_REASONS: Readonly<Record<Insistence, string>> = {
  load: 'asked a busy gateway for more than its share, again and again',
  slow: 'kept a busy gateway waiting for it, on many connections',
};

/** The ban list in the control role: kept in its store, published, and aware of whom it must never reach. */
export class ControlBans {
  readonly list: BanList;
  readonly #clock: Clock;
  readonly #record: (event: Event) => void;
  readonly #publisher: BanPublisher;
  /** Why the list is in memory alone; '' while it is on disk. */
  readonly #problem: string;
  #own = ownAddresses();
  readonly #reviewing: NodeJS.Timeout;
  readonly #crowdsec: CrowdsecPull | undefined;
  #isPulling = false;
  #trusted: readonly string[] = [];
  #upstreams: readonly string[] = [];
  /** The operators' own, by name: `shield.admins`. */
  #named: readonly string[] = [];

  constructor(options: ControlBansOptions) {
    const { folder, clock, record, link, adminAddresses, crowdsec } = options;
    this.#clock = clock;
    this.#record = record;
    const file = path.join(folder, 'bans.db');
    const { store, setAside, problem } = openBanStore(file, clock.now());
    this.#problem = problem;
    this.list = new BanList({
      store,
      clock,
      record,
      protects: (): readonly Protected[] => [
        { why: 'own', networks: this.#own },
        { why: 'trusted', networks: this.#trusted },
        { why: 'upstream', networks: this.#upstreams },
        { why: 'admin', networks: adminAddresses() },
        { why: 'ssh', networks: options.sshSessions() },
        { why: 'named', networks: this.#named },
      ],
    });
    if (setAside !== undefined) {
      console.error(
        `control: the ban list was damaged (${setAside.reason}), and goes on with ${this.list.count} bans that could be read`,
      );
      record(makeRoleEvent('store.damaged', setAside, clock.now()));
    }
    if (problem !== '') {
      console.error(`control: bans are in memory alone: ${file}: ${problem}`);
      record(makeRoleEvent('store.unusable', { file, reason: problem }, clock.now()));
    }
    this.#publisher = new BanPublisher(this.list, link, () => clock.now());
    this.#crowdsec =
      crowdsec && new CrowdsecPull({ ...crowdsec, list: this.list, clock, onState: tellCrowdsec });
    this.#reviewing = setInterval(() => {
      this.#own = ownAddresses();
      this.list.review();
    }, REVIEW_MS);
  }

  /** Takes whom the policy trusts, and where its upstreams are. */
  async usePolicy(policy: Policy): Promise<void> {
    const { trustedProxies, edges = [] } = policy.gateway;
    this.#trusted = [...trustedProxies, ...edges.flatMap(({ networks }) => networks)];
    this.#named = policy.shield?.admins ?? [];
    const addresses = await Promise.all(policy.sites.map((site) => addressesOf(site.upstream.url)));
    this.#upstreams = addresses.flat();
    this.list.review();
    // Not before it is known whom no ban may reach.
    if (!this.#isPulling) this.#crowdsec?.start();
    this.#isPulling = true;
  }

  status(): BanStatus {
    return { total: this.list.count, problem: this.#problem, crowdsec: this.#crowdsec?.state() };
  }

  /** Bans who insists although the gateway is pressed: the kernel refuses for nothing. */
  banInsistent(clients: readonly InsistentClient[]): void {
    const nowMs = this.#clock.now();
    const untilMs = nowMs + INSISTENT_BAN_MS;
    for (const insistence of INSISTENCES) {
      const networks = clients.flatMap(({ network, what }) => (what === insistence ? network : []));
      if (networks.length === 0) continue;
      const reason = INSISTENT_REASONS[insistence];
      const requests = networks.map((network) => ({
        network,
        untilMs,
        reason,
        ...INSISTENT_AUTHOR,
      }));
      const actor = { ...INSISTENT_AUTHOR, address: '' };
      const { added, refused } = this.list.importBans(requests, [], actor);
      const named = networks.slice(0, INSISTENT_NAMED_MAX);
      const detail = { insistence, reason, banned: added, refused, named };
      this.#record(makeRoleEvent('gateway.insisted', detail, nowMs));
    }
  }

  close(): void {
    clearInterval(this.#reviewing);
    this.#crowdsec?.close();
    this.#publisher.close();
    this.list.close();
  }
}

function tellCrowdsec(problem: string): void {
  console.error(
    problem === ''
      ? 'control: CrowdSec answers again'
      : `control: CrowdSec does not answer, bans from it run out: ${problem}`,
  );
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
}

/** A name that cannot be resolved now is no reason to refuse a policy. */
async function addressesOf(url: string): Promise<readonly string[]> {
  const host = new URL(url.replace(/^h2c?:/, 'http:')).hostname.replace(/^\[(.*)\]$/, '$1');
  if (parseAddress(host) !== undefined) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
