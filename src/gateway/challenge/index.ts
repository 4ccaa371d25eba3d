export { challengeRequest, challengeSite, isCleared } from './challenge-request.ts';
export { ClearanceKeys } from './clearance.ts';
