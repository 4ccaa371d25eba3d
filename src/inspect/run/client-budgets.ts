/** How long a client that used up its time gets less of it. */
const PENALTY_MS = 60_000;
/** Each request that ran out of time leaves the client's next ones half as much, down to this. */
const BUDGET_MIN_MS = 2;
/** What a millisecond is enough for, of a body: taking it in is work that cannot be interrupted. */
const BODY_BYTES_PER_MS = 8192;
/** Clients that are remembered; the one whose last offence is the longest ago is forgotten first. */
const CLIENTS_MAX = 10_000;

/** What the next request of a client gets. */
export interface ClientBudget {
  readonly milliseconds: number;
  readonly bodyBytesMax: number;
  /** The rule that ran when the time of its first request was up; 0 where none did. */
  readonly ruleId: number;
}

interface Offender {
  budgetMs: number;
  untilMs: number;
  readonly ruleId: number;
}

/**
 * Clients whose requests used up their time. Each such request keeps a thread, and everyone else on it,
 * waiting for the whole budget of the site, so the client's next requests get half as much, and half of
 * that, until a minute has passed without another. Ordinary requests take a fraction of the least of it:
 * whoever shares an address with an attacker is still served. One for each program and thread.
 */
export class ClientBudgets {
  readonly #offenders = new Map<string, Offender>();

  /** Undefined where the client has the site's whole budget. */
  budgetOf(client: string, nowMs: number): ClientBudget | undefined {
    if (this.#offenders.size === 0 || client === '') return undefined;
    const offender = this.#offenders.get(client);
    if (offender === undefined) return undefined;
    const { budgetMs, untilMs, ruleId } = offender;
    if (nowMs < untilMs) {
      return { milliseconds: budgetMs, bodyBytesMax: budgetMs * BODY_BYTES_PER_MS, ruleId };
    }
    this.#offenders.delete(client);
    return undefined;
  }

  /** A request of the client used up what it had. */
  note(client: string, budgetMs: number, ruleId: number, nowMs: number): void {
    if (client === '') return;
    const known = this.#offenders.get(client);
    this.#offenders.delete(client);
    if (this.#offenders.size >= CLIENTS_MAX) {
      for (const oldest of this.#offenders.keys()) {
        this.#offenders.delete(oldest);
        break;
      }
    }
    this.#offenders.set(client, {
      budgetMs: Math.max(BUDGET_MIN_MS, (known?.budgetMs ?? budgetMs) / 2),
      untilMs: nowMs + PENALTY_MS,
      ruleId: known?.ruleId ?? ruleId,
    });
  }
}
