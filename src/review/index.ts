export type { AttackSign } from './client-conduct.ts';
export type { DryRun } from './dry-run.ts';
export {
  ExclusionBook,
  type ExclusionEntry,
  type ExclusionRefusal,
  type ExclusionState,
  type NewExclusion,
} from './exclusion-book.ts';
export { EXCLUSION_EVENT_KINDS, type ExclusionActor } from './exclusion-events.ts';
export { isBarePayload } from './bare-payload.ts';
export type { Judgement } from './judge-again.ts';
export {
  READINESS,
  type Readiness,
  type ReadinessCause,
  type ReadinessReason,
  type ReadinessVerdict,
} from './readiness.ts';
export { ReviewDesk, renderScope, type MatchProposal } from './review-desk.ts';
export type { Suggestion } from './suggest-exclusions.ts';
