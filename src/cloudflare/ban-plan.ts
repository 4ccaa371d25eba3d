import type { Ban } from '../bans/index.ts';
import { isRecord } from '../lib/is-record.ts';
import { formatAddress, isIPv4, parseNetwork } from '../lib/ip.ts';
import { CloudflareError, type CloudflareApi } from './cloudflare-api.ts';
import type { Change, ExportNote } from './rule-plan.ts';

/** Entries that an account without a paid plan may have in all its lists. */
const BAN_ENTRIES_MAX = 10_000;
const LIST_NAME = /^[a-z0-9_]{1,50}$/;
const COMMENT_LENGTH_MAX = 200;
const CHUNK = 1000;
const PAGE_LENGTH = 500;
const PAGES_MAX = 1000;
const POLL_MS = 1000;
const POLLS_MAX = 300;
/** What an IP list takes: IPv4 from /8 to /32, IPv6 from /12 to /64. */
const IPV4_PREFIX_MIN = 8;
const IPV6_PREFIX_MIN = 12;
const IPV6_PREFIX_MAX = 64;
const MAPPED_BITS = 96;

export interface WantedItems {
  /** As Cloudflare spells them, with their comments. */
  readonly items: ReadonlyMap<string, string>;
  readonly skipped: readonly ExportNote[];
}

/**
 * Bans as entries of a list. An IPv6 address goes there as its /64: a list takes no narrower one, and it is
 * what one subscriber has. Of more bans than fit, those that last longest go.
 */
export function wantedItems(bans: readonly Ban[], nowMs: number): WantedItems {
  const items = new Map<string, string>();
  const skipped: ExportNote[] = [];
  const live = bans.filter(({ untilMs }) => untilMs > nowMs);
  let left = 0;
  for (const ban of live.toSorted((one, other) => other.untilMs - one.untilMs)) {
    const item = itemOf(ban.network);
    if (item === undefined) {
      skipped.push({ rule: ban.network, text: 'wider than an IP list of Cloudflare takes' });
    } else if (items.size < BAN_ENTRIES_MAX || items.has(item)) {
      if (!items.has(item)) items.set(item, `Rampart: ${ban.reason}`.slice(0, COMMENT_LENGTH_MAX));
    } else {
      left++;
    }
  }
  if (left > 0) {
    const text = `${left} bans do not fit beside the ${BAN_ENTRIES_MAX} that last longest`;
    skipped.push({ rule: 'ban list', text });
  }
  return { items, skipped };
}

/** Undefined where a list does not take it. */
function itemOf(text: string): string | undefined {
  const network = parseNetwork(text);
  if (network === undefined) return undefined;
  const { first, prefixBits } = network;
  if (isIPv4(first) && prefixBits >= MAPPED_BITS) {
    const bits = prefixBits - MAPPED_BITS;
    if (bits < IPV4_PREFIX_MIN) return undefined;
    return bits === 32 ? formatAddress(first) : `${formatAddress(first)}/${bits}`;
  }
  if (prefixBits < IPV6_PREFIX_MIN) return undefined;
  const [high, low] = first.words;
  if (prefixBits <= IPV6_PREFIX_MAX) return `${formatAddress(first)}/${prefixBits}`;
  return `${formatAddress({ words: [high, low, 0, 0] })}/${IPV6_PREFIX_MAX}`;
}

export function isListName(name: string): boolean {
  return LIST_NAME.test(name);
}

interface PresentList {
  /** '' where the account has none of that name. */
  readonly id: string;
  /** Item to its id there. */
  readonly items: ReadonlyMap<string, string>;
}

/** What is to be changed for an account's list to hold these addresses and no others. */
export class BanPlan {
  readonly changes: readonly Change[];
  readonly #api: CloudflareApi;
  readonly #account: string;
  readonly #name: string;
  readonly #present: PresentList;
  readonly #added: readonly (readonly [ip: string, comment: string])[];
  /** Ids there. */
  readonly #removed: readonly string[];
  readonly #wait: (ms: number) => Promise<void>;

  private constructor(options: BanPlanOptions, present: PresentList) {
    const { api, account, name, items, wait } = options;
    this.#api = api;
    this.#account = account;
    this.#name = name;
    this.#present = present;
    this.#wait = wait;
    this.#added = [...items].filter(([item]) => !present.items.has(item));
    const gone = [...present.items].filter(([item]) => !items.has(item));
    this.#removed = gone.map(([, id]) => id);
    const changes: Change[] = [];
    if (present.id === '') changes.push({ kind: 'create', what: `IP list ${name}` });
    for (const [item] of this.#added) {
      changes.push({ kind: 'create', what: `${item} in IP list ${name}` });
    }
    for (const [item] of gone) {
      changes.push({ kind: 'delete', what: `${item} from IP list ${name}` });
    }
    this.changes = changes;
  }

  static async make(options: BanPlanOptions): Promise<BanPlan> {
    return new BanPlan(options, await readList(options));
  }

  /** Comments alone are no reason for a change: the addresses are what counts. */
  async apply(): Promise<void> {
    if (this.changes.length === 0) return;
    const id = this.#present.id || (await this.#createList());
    const path = `/accounts/${this.#account}/rules/lists/${id}/items`;
    for (let from = 0; from < this.#removed.length; from += CHUNK) {
      const items = this.#removed.slice(from, from + CHUNK).map((item) => ({ id: item }));
      await this.#finish(await this.#api.ask('DELETE', path, { items }));
    }
    for (let from = 0; from < this.#added.length; from += CHUNK) {
      const part = this.#added.slice(from, from + CHUNK);
      const items = part.map(([ip, comment]) => ({ ip, comment }));
      await this.#finish(await this.#api.ask('POST', path, items));
    }
  }

  async #createList(): Promise<string> {
    const { result } = await this.#api.ask('POST', `/accounts/${this.#account}/rules/lists`, {
      name: this.#name,
      kind: 'ip',
      description: 'Kept by Rampart: what it has banned',
    });
    if (isRecord(result) && typeof result['id'] === 'string') return result['id'];
    throw new CloudflareError('Cloudflare made a list without an id', 200);
  }

  /** Changes of a list are done in the background there, one at a time. */
  async #finish({ result }: { readonly result: unknown }): Promise<void> {
    const operation = isRecord(result) ? result['operation_id'] : undefined;
    if (typeof operation !== 'string') {
      throw new CloudflareError('Cloudflare names no operation for a change of a list', 200);
    }
    const path = `/accounts/${this.#account}/rules/lists/bulk_operations/${encodeURIComponent(operation)}`;
    for (let poll = 0; poll < POLLS_MAX; poll++) {
      const state = (await this.#api.ask('GET', path)).result;
      const status = isRecord(state) ? state['status'] : undefined;
      if (status === 'completed') return;
      if (status === 'failed') {
        const said = isRecord(state) ? state['error'] : undefined;
        const reason = typeof said === 'string' ? said : 'it gives no reason';
        throw new CloudflareError(`Cloudflare could not change the list: ${reason}`, 200);
      }
      await this.#wait(POLL_MS);
    }
    throw new CloudflareError(`the change of the list is not done after ${POLLS_MAX} s`, 0);
  }
}

export interface BanPlanOptions {
  readonly api: CloudflareApi;
  readonly account: string;
  readonly name: string;
  readonly items: ReadonlyMap<string, string>;
  readonly wait: (ms: number) => Promise<void>;
}

async function readList({ api, account, name }: BanPlanOptions): Promise<PresentList> {
  const { result } = await api.ask('GET', `/accounts/${account}/rules/lists`);
  const lists = (Array.isArray(result) ? result : []).filter(isRecord);
  const list = lists.find((one) => one['name'] === name);
  if (list === undefined) return { id: '', items: new Map() };
  if (list['kind'] !== 'ip' || typeof list['id'] !== 'string') {
    throw new CloudflareError(`the list ${name} is there already, and is none of addresses`, 200);
  }
  const id = list['id'];
  const items = new Map<string, string>();
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/accounts/${account}/rules/lists/${encodeURIComponent(id)}/items?per_page=${PAGE_LENGTH}${after}`;
    const answer = await api.ask('GET', path);
    for (const item of Array.isArray(answer.result) ? answer.result : []) {
      if (!isRecord(item) || typeof item['ip'] !== 'string') continue;
      items.set(item['ip'], String(item['id']));
    }
    const { cursors } = answer.info;
    const next = isRecord(cursors) ? cursors['after'] : undefined;
    if (typeof next !== 'string' || next === '' || next === cursor) return { id, items };
    cursor = next;
  }
  throw new CloudflareError(`the list ${name} has more than ${PAGES_MAX} pages`, 200);
}
