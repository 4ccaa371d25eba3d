import type { Ban } from '../ban.ts';

/**
 * A decision as CrowdSec's local API and `cscli decisions list -o json` write it
 * (https://docs.crowdsec.net/u/bouncers/intro, model "Decision").
 */
export interface CrowdsecDecision {
  readonly id: number;
  /** Where it came from: `crowdsec`, `CAPI`, `cscli`, `lists`. */
  readonly origin: string;
  /** What is to be done: `ban`, `captcha`, ... */
  readonly type: string;
  /** What `value` is: `Ip`, `Range`, `Country`, ... */
  readonly scope: string;
  readonly value: string;
  /** How long it still holds, as Go writes it: `3h59m12.5s`. */
  readonly duration: string;
  /** Why. */
  readonly scenario: string;
}

/** A ban of ours as a decision. CrowdSec numbers its decisions; here the network is the name. */
export function makeDecision(
  { network, reason, author }: Pick<Ban, 'network' | 'reason' | 'author'>,
  leftMs: number,
  id = 0,
): CrowdsecDecision {
  return {
    id,
    origin: 'rampart',
    type: 'ban',
    scope: network.includes('/') ? 'Range' : 'Ip',
    value: network,
    duration: formatGoDuration(leftMs),
    scenario: reason === '' ? author : `${author}: ${reason}`,
  };
}

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const DURATION = /^-?(?:\d{1,9}(?:\.\d{1,12})?(?:ns|us|µs|ms|s|m|h)){1,8}$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;

/** Reads one; undefined for what is none, or none about addresses. */
export function readDecision(value: unknown): CrowdsecDecision | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, origin, type, scope, value: what, duration, scenario } = value as CrowdsecDecision;
  if (typeof what !== 'string' || typeof duration !== 'string' || typeof scope !== 'string') {
    return undefined;
  }
  const isAboutAddress = /^(?:ip|range)$/i.test(scope);
  if (!isAboutAddress || parseGoDuration(duration) === undefined) return undefined;
  return {
    id: typeof id === 'number' ? id : 0,
    origin: typeof origin === 'string' ? origin : '',
    type: typeof type === 'string' ? type.toLowerCase() : 'ban',
    scope,
    value: what,
    duration,
    scenario: typeof scenario === 'string' ? scenario : '',
  };
}

/** Milliseconds of a Go duration (`time.Duration.String`); undefined for what is none. */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(DURATION_PART)) {
    ms += Number(count) * DURATION_UNITS[unit!]!;
  }
  return text.startsWith('-') ? -ms : ms;
}

export function formatGoDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`;
}
