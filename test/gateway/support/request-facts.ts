import type { RequestFacts } from '../../../src/gateway/behaviour/profile.ts';

/** A page that somebody looked at, and nothing else. */
export function pageFacts(nowMs: number): RequestFacts {
  return {
    nowMs,
    isError: false,
    isNotFound: false,
    isPage: true,
    isAsset: false,
    pathHash: 5,
    entropy: -1,
    identifier: -1,
    routeHash: 0,
    isLogin: false,
    isLoginRefused: false,
    agentHash: 0,
    userHash: 0,
    sign: 0,
  };
}
