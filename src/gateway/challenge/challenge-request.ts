import { randomBytes } from 'node:crypto';
import type { ChallengePolicy } from '../../config/policy.ts';
import { parseAddress } from '../../lib/ip.ts';
import { sourceKey } from '../source-key.ts';
import type { Exchange } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import {
  CLEARANCE_PATH,
  makeChallengeNotice,
  makeChallengePage,
  makeClearanceAnswer,
  STATUS_CHALLENGE,
} from './challenge-page.ts';
import { DIFFICULTY_MAX, isSolved, PUZZLE_MS_MAX, type ClearanceSubject } from './clearance.ts';

/** What a site asks of a browser where its configuration says nothing. */
const CHALLENGE_DEFAULT: ChallengePolicy = {
  when: 'asked',
  difficultyBits: 13,
  clearanceMs: 30 * 60_000,
};

const COOKIE = 'rampart_clearance';
const PROOF_HEADER = 'x-rampart-proof';
const NONCE_BYTES = 16;
const PURPOSE_NONCE = 4;
const SECOND_MS = 1000;

/**
 * Asks a client to prove that it is a browser with time to spend. Undefined where it has done so
 * already: the request goes on. Else the refusal to answer with: a page for browsers, a plain 403 for
 * all others. `why` becomes the record's reason (`challenge.<why>`).
 */
export function challengeRequest(exchange: Exchange, why: string): Refusal | undefined {
  return isCleared(exchange) ? undefined : makeChallenge(exchange, why);
}

/** Whether this client proved itself to this site not long ago. */
export function isCleared(exchange: Exchange): boolean {
  const cookie = readCookie(exchange);
  if (cookie === '') return false;
  const { shared, clock } = exchange.runtime;
  return shared.clearance.isCleared(cookie, subjectOf(exchange), clock.now());
}

/** The step of the pipeline: nothing for sites that challenge nobody. */
export function challengeSite(exchange: Exchange): Refusal | undefined {
  if (exchange.site?.mayChallenge !== true) return undefined;
  const answered = answerProof(exchange);
  if (answered !== undefined || policyOf(exchange).when !== 'always') return answered;
  return challengeRequest(exchange, 'site');
}

/** Answers a browser that comes with its proof; undefined for every other request. */
function answerProof(exchange: Exchange): Refusal | undefined {
  if (exchange.path !== CLEARANCE_PATH) return undefined;
  if (!isProofGood(exchange)) {
    const reason = 'challenge.failed';
    return { status: STATUS_CHALLENGE, reason, counter: reason, closes: false };
  }
  const cookie = makeCookie(exchange);
  return {
    status: 200,
    reason: 'challenge.solved',
    counter: 'challenge.solved',
    closes: false,
    verdict: 'allow',
    makeAnswer: (options) => makeClearanceAnswer(options, cookie),
  };
}

function isProofGood(exchange: Exchange): boolean {
  const { shared, clock } = exchange.runtime;
  const [text = '', answers = ''] = headerOf(exchange, PROOF_HEADER).split('~');
  const nowMs = clock.now();
  const puzzle = shared.clearance.readPuzzle(text, subjectOf(exchange), nowMs);
  if (puzzle === undefined || !isSolved(text, puzzle.difficulty, answers.split('-'))) return false;
  // Each puzzle is taken once, by whatever thread: its nonce is a rate limit of one in its lifetime.
  shared.hash.hash(PURPOSE_NONCE, puzzle.nonce);
  return shared.limits.take(shared.hash, { intervalMs: PUZZLE_MS_MAX, burst: 1 }, nowMs) === 0;
}

function makeChallenge(exchange: Exchange, why: string): Refusal {
  const { shared, clock } = exchange.runtime;
  const policy = policyOf(exchange);
  const nowMs = clock.now();
  const bits = policy.difficultyBits + shared.pressure.noteChallenge(nowMs);
  const difficulty = Math.min(bits, DIFFICULTY_MAX);
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const puzzle = shared.clearance.makePuzzle(subjectOf(exchange), nonce, difficulty, nowMs);
  const isBrowser = wantsPage(exchange);
  const acceptLanguage = headerOf(exchange, 'accept-language');
  return {
    status: STATUS_CHALLENGE,
    reason: `challenge.${why}`,
    counter: 'challenge.issued',
    closes: false,
    verdict: 'challenge',
    makeAnswer: ({ requestId, keepsAlive }) =>
      isBrowser
        ? makeChallengePage({ puzzle, difficulty, requestId, acceptLanguage, keepsAlive })
        : makeChallengeNotice({ requestId, keepsAlive }),
  };
}

/** A page helps only where somebody looks at it: not in the place of a script, a picture or data. */
function wantsPage(exchange: Exchange): boolean {
  if (!exchange.head.accept.toLowerCase().includes('text/html')) return false;
  const mode = headerOf(exchange, 'sec-fetch-mode');
  return mode === '' || mode === 'navigate' || mode === 'nested-navigate';
}

function policyOf({ site }: Exchange): ChallengePolicy {
  return site?.policy.challenge ?? CHALLENGE_DEFAULT;
}

function subjectOf({ site, clientAddress }: Exchange): ClearanceSubject {
  const address = parseAddress(clientAddress);
  return {
    site: site?.policy.name ?? '',
    source: address === undefined ? clientAddress : sourceKey(address, clientAddress),
  };
}

function makeCookie(exchange: Exchange): string {
  const { shared, clock } = exchange.runtime;
  const nowMs = clock.now();
  const { clearanceMs } = policyOf(exchange);
  const value = shared.clearance.makeClearance(subjectOf(exchange), nowMs, nowMs + clearanceMs);
  const secure = exchange.scheme === 'https' ? '; Secure' : '';
  const age = Math.floor(clearanceMs / SECOND_MS);
  return `${COOKIE}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * A Cookie header without our own: the clearance is between the browser and the gateway, and an upstream
 * that logged it would hand it on.
 */
export function withoutClearance(value: string): string {
  if (!value.includes(`${COOKIE}=`)) return value;
  return value
    .split(';')
    .filter((pair) => !pair.trim().startsWith(`${COOKIE}=`))
    .join(';')
    .trim();
}

function readCookie(exchange: Exchange): string {
  const { names } = exchange.head;
  const { rawHeaders } = exchange.received;
  for (let index = 0; index < names.length; index++) {
    if (names[index] !== 'cookie') continue;
    for (const pair of rawHeaders[index * 2 + 1]!.split(';')) {
      const text = pair.trim();
      if (text.startsWith(`${COOKIE}=`)) return text.slice(COOKIE.length + 1);
    }
  }
  return '';
}

function headerOf({ head, received }: Exchange, name: string): string {
  const index = head.names.indexOf(name);
  return index < 0 ? '' : received.rawHeaders[index * 2 + 1]!;
}
