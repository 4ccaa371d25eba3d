/** What one request adds to the profile of its client and of its session. */
export interface RequestFacts {
  readonly nowMs: number;
  readonly isError: boolean;
  readonly isNotFound: boolean;
  /** Something that a program of the site answers, not an image, script or style. */
  readonly isPage: boolean;
  readonly isAsset: boolean;
  /** A hash of the path. */
  readonly pathHash: number;
  /** Bits per character of the query's values; -1 without any. */
  readonly entropy: number;
  /** A number in the path or an id parameter, with a hash of all before it; -1 without one. */
  readonly identifier: number;
  readonly routeHash: number;
  readonly isLogin: boolean;
  readonly isLoginRefused: boolean;
  /** A hash of the User-Agent. */
  readonly agentHash: number;
  /** A hash of the user name; 0 where none was seen. */
  readonly userHash: number;
  /** The first rule that found something in it, however little; 0 for nearly all. */
  readonly sign: number;
}

/** What is known of one client or session. Counts fade out. */
export interface Profile {
  readonly requests: number;
  readonly errors: number;
  readonly notFound: number;
  readonly pages: number;
  readonly assets: number;
  readonly entropySum: number;
  readonly entropyCount: number;
  readonly loginAttempts: number;
  readonly loginFailures: number;
  readonly neighbours: number;
  /** Pages per second, over the last ten seconds or so. */
  readonly pagePace: number;
  /** Minutes in which it behaved, fading out over days. */
  readonly goodMinutes: number;
  readonly paths: number;
  readonly loginUsers: number;
  /** Different User-Agents. */
  readonly agents: number;
  /** Requests in which a rule found something. */
  readonly signed: number;
  /** Different rules that did, the first of each request. */
  readonly signs: number;
}

export const EMPTY_PROFILE: Profile = {
  requests: 0,
  errors: 0,
  notFound: 0,
  pages: 0,
  assets: 0,
  entropySum: 0,
  entropyCount: 0,
  loginAttempts: 0,
  loginFailures: 0,
  neighbours: 0,
  pagePace: 0,
  goodMinutes: 0,
  paths: 0,
  loginUsers: 0,
  agents: 0,
  signed: 0,
  signs: 0,
};
