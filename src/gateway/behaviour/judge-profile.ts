import type { ProfileJudge, SuspiciousCounts } from './profile-table.ts';
import type { Profile } from './profile.ts';

/** Something that a profile shows, and how much it counts. */
export interface Suspicion {
  readonly points: number;
  /** Counts for requests that send credentials only. */
  readonly isAboutLogins: boolean;
  readonly evidence: string;
}

/** Behaviour alone never refuses an ordinary request: that takes `inbound_threshold` (5) points. */
export const POINTS_MAX = 4;
export const LOGIN_POINTS_MAX = 5;

/** Points are kept as one number: those about logins in tens. */
const LOGIN_UNIT = 10;

// Below these a profile says nothing: one odd request, one forgotten password, one broken page.
const ERROR_REQUESTS_MIN = 20;
const ERROR_RATIO_MIN = 0.5;
const PROBED_PATHS_MIN = 15;
const LOGIN_FAILURES_MIN = 10;
const LOGIN_FAILURE_RATIO_MIN = 0.6;
const LOGIN_USERS_MIN = 6;
const NEIGHBOURS_MIN = 25;
const NEIGHBOURS_MANY = 80;
const SCRAPED_PATHS_MIN = 100;
const SCRAPED_PAGES_MIN = 120;
const SCRAPED_PACE_MIN = 2;
/**
 * So many kinds of browsers are many people: an office, or a CDN nobody named as a proxy. Their
 * requests together look like enumeration and scraping; shares of errors mean the same for them.
 */
const SHARED_AGENTS_MIN = 5;
/** A browser asks for images, scripts and styles too. */
const SCRAPED_ASSET_RATIO_MAX = 0.1;
const ENTROPY_VALUES_MIN = 20;
/**
 * One rule that is wrong about somebody's browser is one sign, however often; so is one form that is sent
 * again and again, whatever is found in it.
 */
const SIGNS_MIN = 3;
const SIGNS_MANY = 6;
/** Requests that showed them, of which some may have faded. */
const SIGNED_MIN = 2;
/** Of many people's requests behind one address few show anything; of a tester's most. */
const SIGNED_RATIO_MIN = 0.1;
/** Words have about 3 to 4 bits a character; random base64 of some length more than 5. */
const ENTROPY_MIN = 4.8;

/** Minutes of good behaviour after which a client is well known. */
const KNOWN_MINUTES = 30;
/** Points are rounded down, but for so much: a minute or two of good behaviour earns nothing yet. */
const ROUNDING = 0.2;
/** Of its points a well-known client keeps this share. */
const KNOWN_SHARE = 0.25;

/** From 0 (new) to 1. */
export function knownGood({ goodMinutes }: Profile): number {
  return 1 - Math.exp(-goodMinutes / KNOWN_MINUTES);
}

export function ratioOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole);
}

/** What speaks against a client or session. */
export function findSuspicions(profile: Profile): readonly Suspicion[] {
  const found: Suspicion[] = [];
  const add = (points: number, evidence: string, isAboutLogins = false): void => {
    found.push({ points, evidence, isAboutLogins });
  };
  const { requests, errors, paths } = profile;
  if (errors >= ERROR_REQUESTS_MIN * ERROR_RATIO_MIN && requests >= ERROR_REQUESTS_MIN) {
    const ratio = ratioOf(errors, requests);
    const missing = ratioOf(profile.notFound, requests);
    if (missing > ERROR_RATIO_MIN && paths >= PROBED_PATHS_MIN) {
      add(3, `${percent(missing)} of answers not found, on ${whole(paths)} paths`);
    } else if (ratio > ERROR_RATIO_MIN) {
      add(2, `${percent(ratio)} of answers are errors`);
    }
    const entropy = profile.entropySum / Math.max(1, profile.entropyCount);
    const isFuzzed = profile.entropyCount >= ENTROPY_VALUES_MIN && entropy >= ENTROPY_MIN;
    if (isFuzzed && ratio > ERROR_RATIO_MIN) {
      add(1, `query values of ${entropy.toFixed(1)} bits a character`);
    }
  }
  addSigns(profile, add);
  addLogins(profile, add);
  if (profile.agents >= SHARED_AGENTS_MIN) return found;
  if (profile.neighbours >= NEIGHBOURS_MIN) {
    const points = profile.neighbours >= NEIGHBOURS_MANY ? 3 : 2;
    add(points, `${whole(profile.neighbours)} identifiers one after the other`);
  }
  const isFast = profile.pagePace >= SCRAPED_PACE_MIN && profile.pages >= SCRAPED_PAGES_MIN;
  const isBare = ratioOf(profile.assets, profile.pages) <= SCRAPED_ASSET_RATIO_MAX;
  if (isFast && isBare && paths >= SCRAPED_PATHS_MIN) {
    add(2, `${profile.pagePace.toFixed(1)} pages a second without their images or styles`);
  }
  return found;
}

/** What each by itself was too little to refuse, or was refused: together it is somebody who tries. */
function addSigns(
  { requests, signed, signs }: Profile,
  add: (points: number, evidence: string) => void,
): void {
  const different = Math.round(signs);
  if (different < SIGNS_MIN || ratioOf(signed, requests) < SIGNED_RATIO_MIN) return;
  add(different >= SIGNS_MANY ? 3 : 2, `${different} different signs of attacks`);
}

function addLogins(
  { loginAttempts, loginFailures, loginUsers }: Profile,
  add: (points: number, evidence: string, isAboutLogins: boolean) => void,
): void {
  if (loginFailures < LOGIN_FAILURES_MIN) return;
  if (ratioOf(loginFailures, loginAttempts) < LOGIN_FAILURE_RATIO_MIN) return;
  const failures = `${whole(loginFailures)} of ${whole(loginAttempts)} logins refused`;
  if (loginUsers >= LOGIN_USERS_MIN) {
    add(LOGIN_POINTS_MAX, `${failures}, with ${whole(loginUsers)} user names`, true);
  } else {
    add(loginFailures >= LOGIN_FAILURES_MIN * 2 ? LOGIN_POINTS_MAX : 3, failures, true);
  }
}

/** All that a profile comes to, as one number (see `pointsFor`). */
export function judgeProfile(profile: Profile): number {
  if (profile.requests < 1 || !isWorthALook(profile)) return 0;
  let points = 0;
  let loginPoints = 0;
  for (const suspicion of findSuspicions(profile)) {
    if (suspicion.isAboutLogins) loginPoints += suspicion.points;
    else points += suspicion.points;
  }
  const share = 1 - (1 - KNOWN_SHARE) * knownGood(profile);
  const fair = Math.min(POINTS_MAX, Math.floor(points * share + ROUNDING));
  return Math.min(LOGIN_POINTS_MAX, loginPoints) * LOGIN_UNIT + fair;
}

/** Ordinary clients, which are nearly all, are done with here. */
function isWorthALook(counts: SuspiciousCounts): boolean {
  const { errors, neighbours, pages, loginFailures, signed } = counts;
  return (
    signed >= SIGNED_MIN ||
    errors >= ERROR_REQUESTS_MIN * ERROR_RATIO_MIN ||
    neighbours >= NEIGHBOURS_MIN ||
    pages >= SCRAPED_PAGES_MIN ||
    loginFailures >= LOGIN_FAILURES_MIN
  );
}

export const PROFILE_JUDGE: ProfileJudge = { isWorthALook, judge: judgeProfile };

/** What the judgement of a profile adds to the score of a request. */
export function pointsFor(judged: number, isLogin: boolean): number {
  const points = judged % LOGIN_UNIT;
  return isLogin ? Math.max(points, Math.floor(judged / LOGIN_UNIT)) : points;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function whole(count: number): string {
  return String(Math.round(count));
}
