import {
  toBehaviourVariables,
  type BehaviourTold,
  type TransactionVariable,
} from '../../inspect/transaction.ts';
import type { Outcome } from '../../inspect/outcome.ts';
import { parseAddress } from '../../lib/ip.ts';
import { sourceKey } from '../source-key.ts';
import type { Exchange } from '../exchange.ts';
import { normalisePath } from '../route-name.ts';
import type { UpstreamHead } from '../upstream/upstream.ts';
import { isPublicAddress } from './is-public-address.ts';
import { findSuspicions, pointsFor, type Suspicion } from './judge-profile.ts';
import { EMPTY_PROFILE, type Profile, type RequestFacts } from './profile.ts';
import {
  findBasicUser,
  findIdentifier,
  findSession,
  findUserName,
  hashAgent,
  isAssetPath,
  isLoginPath,
  queryEntropy,
} from './read-facts.ts';

const PURPOSE_CLIENT = 11;
const PURPOSE_SESSION = 12;
const PURPOSE_PATH = 13;
const PURPOSE_USER = 14;
/** Joins the parts of a key; stands in no header value. */
const SEPARATOR = '\n';

/** Bytes of a login's body in which the user name is looked for. */
const LOGIN_BODY_BYTES_MAX = 8192;
/** Of rules that make points of what is told here. */
const BEHAVIOUR_TAG = 'behaviour';
const LOGIN_REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 422]);
const NOT_FOUND: ReadonlySet<number> = new Set([404, 410]);
const STATUS_OK = 200;
const STATUS_ERROR_MIN = 400;
const STATUS_ERROR_MAX = 499;

/** What one request's client and session are known by, and what it showed so far. */
export interface BehaviourNote {
  readonly clientLow: number;
  readonly clientHigh: number;
  readonly hasSession: boolean;
  readonly sessionLow: number;
  readonly sessionHigh: number;
  /** Undefined where the request sends no credentials to a login form. */
  readonly login: LoginNote | undefined;
  /** What rules were told of it; undefined where that was nothing. */
  told: BehaviourTold | undefined;
}

export interface LoginNote {
  body: Buffer[];
  bodyBytes: number;
  isRefused: boolean;
}

/** The note of a request, made when it is first asked for; undefined where its site does not watch. */
function behaviourOf(exchange: Exchange): BehaviourNote | undefined {
  if (exchange.behaviour !== undefined) return exchange.behaviour;
  const policy = exchange.site?.policy;
  if (policy?.behaviour === undefined || policy.behaviour === 'off') return undefined;
  const { hash } = exchange.runtime.shared;
  hash.hash(PURPOSE_CLIENT, clientKey(exchange.clientAddress));
  const clientLow = hash.low;
  const clientHigh = hash.high;
  const session = sessionOf(exchange);
  if (session !== '') hash.hash(PURPOSE_SESSION, policy.name + SEPARATOR + session);
  const isLogin = exchange.received.method === 'POST' && isLoginPath(exchange.path);
  exchange.behaviour = {
    clientLow,
    clientHigh,
    hasSession: session !== '',
    sessionLow: hash.low,
    sessionHigh: hash.high,
    login: isLogin ? { body: [], bodyBytes: 0, isRefused: false } : undefined,
    told: undefined,
  };
  return exchange.behaviour;
}

function clientKey(text: string): string {
  if (!text.includes(':')) return text;
  const address = parseAddress(text);
  return address === undefined ? text : sourceKey(address, text);
}

/** HTTP/2 may send each cookie in a field of its own (RFC 9113 section 8.2.3). */
function sessionOf({ head, received }: Exchange): string {
  let index = head.names.indexOf('cookie');
  while (index >= 0) {
    const session = findSession(received.rawHeaders[index * 2 + 1]!);
    if (session !== '') return session;
    index = head.names.indexOf('cookie', index + 1);
  }
  return '';
}

function headerOf({ head, received }: Exchange, name: string): string {
  const index = head.names.indexOf(name);
  return index < 0 ? '' : received.rawHeaders[index * 2 + 1]!;
}

/** The points that rules add to this request's score, with the reasons; undefined for nearly all. */
export function behaviourVariables(exchange: Exchange): readonly TransactionVariable[] | undefined {
  if (exchange.site?.policy.behaviour !== 'score') return undefined;
  const points = behaviourPoints(exchange);
  if (points === 0) return undefined;
  const told = { points, evidence: describeSuspicions(exchange) };
  exchange.behaviour!.told = told;
  return toBehaviourVariables(told);
}

/** 0 also for addresses that are not of the Internet: behind those stand many clients, or ours. */
function behaviourPoints(exchange: Exchange): number {
  const note = behaviourOf(exchange);
  if (note === undefined) return 0;
  const { profiles, sessions } = exchange.runtime.shared;
  const isLogin = note.login !== undefined;
  let points = pointsFor(profiles.points(note.clientLow, note.clientHigh), isLogin);
  if (note.hasSession) {
    const ofSession = sessions.points(note.sessionLow, note.sessionHigh);
    points = Math.max(points, pointsFor(ofSession, isLogin));
  }
  return points > 0 && isPublicAddress(exchange.clientAddress) ? points : 0;
}

function describeSuspicions(exchange: Exchange): string {
  const isLogin = exchange.behaviour?.login !== undefined;
  const describe = (profile: Profile): string =>
    findSuspicions(profile)
      .filter((one: Suspicion) => isLogin || !one.isAboutLogins)
      .map((one) => one.evidence)
      .join('; ');
  const ofClient = describe(clientProfile(exchange));
  const ofSession = describe(sessionProfile(exchange));
  const parts = [
    ...(ofClient === '' ? [] : [`client: ${ofClient}`]),
    ...(ofSession === '' ? [] : [`session: ${ofSession}`]),
  ];
  return parts.join('; ');
}

export function clientProfile(exchange: Exchange): Profile {
  const note = behaviourOf(exchange);
  if (note === undefined) return EMPTY_PROFILE;
  const { shared, clock } = exchange.runtime;
  return shared.profiles.read(note.clientLow, note.clientHigh, clock.now());
}

export function sessionProfile(exchange: Exchange): Profile {
  const note = behaviourOf(exchange);
  if (note === undefined || !note.hasSession) return EMPTY_PROFILE;
  const { shared, clock } = exchange.runtime;
  return shared.sessions.read(note.sessionLow, note.sessionHigh, clock.now());
}

/** Keeps the beginning of a login's body, to count different user names. */
export function noteLoginBody({ login }: BehaviourNote, chunk: Buffer): void {
  if (login === undefined || login.bodyBytes >= LOGIN_BODY_BYTES_MAX) return;
  const taken = Buffer.from(chunk.subarray(0, LOGIN_BODY_BYTES_MAX - login.bodyBytes));
  login.body.push(taken);
  login.bodyBytes += taken.length;
}

/**
 * Tells from the answer's head whether a login was refused: by its status, by leading back to the
 * login, or by showing a page and starting no session.
 */
export function noteLoginAnswer({ login }: BehaviourNote, head: UpstreamHead): void {
  if (login === undefined) return;
  if (LOGIN_REFUSED.has(head.status)) {
    login.isRefused = true;
    return;
  }
  let location = '';
  let isHtml = false;
  let hasCookie = false;
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const name = head.rawHeaders[index]!.toLowerCase();
    const value = head.rawHeaders[index + 1]!;
    if (name === 'location') location = value;
    else if (name === 'set-cookie') hasCookie = true;
    else if (name === 'content-type') isHtml = value.toLowerCase().startsWith('text/html');
  }
  login.isRefused =
    head.status === STATUS_OK ? isHtml && !hasCookie : location !== '' && isLoginPath(location);
}

/** Adds a request that is over to what is known of its client and session. */
export function observeBehaviour(exchange: Exchange): void {
  const note = behaviourOf(exchange);
  if (note === undefined || !counts(exchange)) return;
  const { profiles, sessions } = exchange.runtime.shared;
  const facts = readFacts(exchange, note);
  profiles.add({ low: note.clientLow, high: note.clientHigh }, facts);
  if (note.hasSession) sessions.add({ low: note.sessionLow, high: note.sessionHigh }, facts);
}

/** What was refused for being too much, or asked for proof, says nothing about what it looks for. */
function counts({ status, reason, upstreamStatus }: Exchange): boolean {
  const isOurs = reason.startsWith('limit.') || reason.startsWith('challenge.');
  if (isOurs || reason === 'ban') return false;
  return status !== 0 || upstreamStatus !== 0 || reason === 'rule' || reason === 'edge';
}

function readFacts(exchange: Exchange, note: BehaviourNote): RequestFacts {
  const { path, status, runtime, received } = exchange;
  const { hash } = runtime.shared;
  const question = path.indexOf('?');
  const plain = normalisePath(path);
  hash.hash(PURPOSE_PATH, plain);
  const pathHash = hash.low;
  const identifier = findIdentifier(path, question);
  let routeHash = 0;
  if (identifier !== undefined) {
    hash.hash(PURPOSE_PATH, path.slice(0, identifier.at));
    routeHash = hash.low;
  }
  const isAsset = isAssetPath(plain);
  const login = readLogin(exchange, note);
  return {
    nowMs: runtime.clock.now(),
    isError: status >= STATUS_ERROR_MIN && status <= STATUS_ERROR_MAX && !login.isAttempt,
    isNotFound: NOT_FOUND.has(status),
    isPage: !isAsset && received.method === 'GET',
    isAsset,
    pathHash,
    entropy: queryEntropy(path, question),
    identifier: identifier === undefined ? -1 : identifier.value,
    routeHash,
    isLogin: login.isAttempt,
    isLoginRefused: login.isRefused,
    agentHash: hashAgent(exchange.head.userAgent),
    userHash: login.userHash,
    sign: findSign(exchange.outcome),
  };
}

/** The first rule that gave points to a request for what it holds: what its sender did before is known already. */
function findSign(outcome: Outcome | undefined): number {
  if (outcome === undefined || outcome.inboundScore === 0) return 0;
  const first = outcome.matches.find(
    ({ score, phase, tags }) => score > 0 && phase <= 2 && !tags.includes(BEHAVIOUR_TAG),
  );
  return first?.ruleId ?? 0;
}

const NO_LOGIN = { isAttempt: false, isRefused: false, userHash: 0 };

function readLogin(exchange: Exchange, { login }: BehaviourNote): typeof NO_LOGIN {
  if (login !== undefined) {
    const user = findUserName(Buffer.concat(login.body).toString('latin1'));
    // One that was refused here is one more of the same: else refusing would clear the record.
    const isRefused = login.isRefused || exchange.upstreamStatus === 0;
    return { isAttempt: true, isRefused, userHash: hashUser(exchange, user) };
  }
  // A password sent with every request is an attempt only where it is refused.
  if (exchange.upstreamStatus !== 401) return NO_LOGIN;
  const user = findBasicUser(headerOf(exchange, 'authorization'));
  if (user === '') return NO_LOGIN;
  return { isAttempt: true, isRefused: true, userHash: hashUser(exchange, user) };
}

function hashUser({ runtime }: Exchange, user: string): number {
  if (user === '') return 0;
  const { hash } = runtime.shared;
  hash.hash(PURPOSE_USER, user);
  return hash.low === 0 ? 1 : hash.low;
}
