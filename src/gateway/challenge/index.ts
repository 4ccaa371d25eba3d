export {
  challengeRequest,
  challengeSite,
  isCleared,
  withoutClearance,
} from './challenge-request.ts';
export { ClearanceKeys } from './clearance.ts';
