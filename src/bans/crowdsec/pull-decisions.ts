import type { Clock } from '../../lib/clock.ts';
import type { BanActor } from '../ban-events.ts';
import type { BanList } from '../ban-list.ts';
import { formatBanned, parseBanned, type BanRequest } from '../ban.ts';
import { parseGoDuration, readDecision } from './decision.ts';

export interface CrowdsecSettings {
  /** Of the local API, without a path: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** As `cscli bouncers add` made it. */
  readonly key: string;
  readonly everyMs: number;
}

export interface PullState {
  readonly url: string;
  /** Bans in force that come from it. */
  readonly bans: number;
  /** When it last answered; 0 if it never did. */
  readonly answeredAt: number;
  /** Why it does not answer; '' while it does, and before it was asked. */
  readonly problem: string;
}

export interface PullOptions extends CrowdsecSettings {
  readonly list: BanList;
  readonly clock: Clock;
  /** Says when it stops answering, and when it is back: '' then. */
  readonly onState: (problem: string) => void;
}

/** How all bans that come from there are signed. */
const CROWDSEC_AUTHOR = 'crowdsec';

const ANSWER_TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Decisions taken at once: control has other work between. */
const CHUNK = 1000;

/**
 * A bouncer (https://docs.crowdsec.net/u/bouncers/intro): asks CrowdSec's local API for its decisions,
 * all at first, then what changed, and bans accordingly. Decisions about anything but addresses, and
 * others than bans, are passed over. While it does not answer, bans run out by themselves.
 */
export class CrowdsecPull {
  readonly #options: PullOptions;
  readonly #ending = new AbortController();
  #isFirst = true;
  #problem = '';
  #answeredAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PullOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#turn();
  }

  state(): PullState {
    const { url, list } = this.#options;
    return {
      // Without a name and password that may stand in it.
      url: new URL(url).origin,
      bans: list.countOf(CROWDSEC_AUTHOR),
      answeredAt: this.#answeredAt,
      problem: this.#problem,
    };
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
  }

  async #turn(): Promise<void> {
    let problem = '';
    try {
      const answer = await this.#ask();
      await this.#apply(answer, this.#isFirst);
      this.#isFirst = false;
      this.#answeredAt = this.#options.clock.now();
    } catch (error) {
      problem = describeProblem(error);
    }
    if (this.#ending.signal.aborted) return;
    const isNews = problem !== this.#problem;
    this.#problem = problem;
    if (isNews) this.#options.onState(problem);
    this.#timer = setTimeout(() => void this.#turn(), this.#options.everyMs);
  }

  async #ask(): Promise<Answer> {
    const { url, key } = this.#options;
    const query = `startup=${this.#isFirst}&scopes=ip,range`;
    const response = await fetch(`${url}/v1/decisions/stream?${query}`, {
      headers: { 'x-api-key': key, 'user-agent': 'rampart/1', accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`it answers ${response.status}`);
    }
    return readAnswer(JSON.parse(await readText(response)));
  }

  async #apply({ added, deleted }: Answer, isWhole: boolean): Promise<void> {
    const { list, clock } = this.#options;
    const nowMs = clock.now();
    const requests = added.flatMap((value) => requestOf(value, nowMs));
    const lifted = deleted.flatMap(networkOf);
    if (isWhole) {
      // What it no longer names was lifted while nobody listened.
      const named = new Set(requests.map(({ network }) => network));
      for (const { network, author } of list.all()) {
        if (author === CROWDSEC_AUTHOR && !named.has(network)) lifted.push(network);
      }
    }
    const actor: BanActor = { author: CROWDSEC_AUTHOR, kind: 'remote', address: '' };
    for (let from = 0; from < lifted.length; from += CHUNK) {
      list.importBans([], lifted.slice(from, from + CHUNK), actor);
      await this.#breathe();
    }
    for (let from = 0; from < requests.length; from += CHUNK) {
      list.importBans(requests.slice(from, from + CHUNK), [], actor);
      await this.#breathe();
    }
  }

  async #breathe(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    // The list is closed with the role.
    this.#ending.signal.throwIfAborted();
  }
}

interface Answer {
  readonly added: readonly unknown[];
  readonly deleted: readonly unknown[];
}

/** An empty half is `null` there. */
function readAnswer(value: unknown): Answer {
  if (typeof value !== 'object' || value === null) throw new Error('it answers no decisions');
  const { new: added, deleted } = value as { readonly new?: unknown; readonly deleted?: unknown };
  return {
    added: Array.isArray(added) ? added : [],
    deleted: Array.isArray(deleted) ? deleted : [],
  };
}

function requestOf(value: unknown, nowMs: number): readonly BanRequest[] {
  const decision = readDecision(value);
  const network = decision && parseBanned(decision.value);
  if (decision === undefined || network === undefined || decision.type !== 'ban') return [];
  const leftMs = parseGoDuration(decision.duration)!;
  if (leftMs <= 0) return [];
  return [
    {
      network: formatBanned(network),
      untilMs: nowMs + leftMs,
      reason: decision.scenario,
      author: CROWDSEC_AUTHOR,
      kind: 'remote',
    },
  ];
}

function networkOf(value: unknown): readonly string[] {
  const decision = readDecision(value);
  const network = decision && parseBanned(decision.value);
  return decision?.type === 'ban' && network !== undefined ? [formatBanned(network)] : [];
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`its answer is over ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Never with the key in it: what fetch says names the host at most. */
function describeProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
