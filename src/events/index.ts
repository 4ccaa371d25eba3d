export { isDecisionRule } from './decision-rule.ts';
export { isRequestEvent, TARGET_LENGTH_MAX } from './envelope.ts';
export type {
  Event,
  JournalLossDetail,
  Layer,
  RequestDetail,
  RequestEvent,
  Subject,
} from './envelope.ts';
export { JournalIngest } from './ingest/journal-ingest.ts';
export type { IngestCounts, IngestLimits, IngestOptions } from './ingest/journal-ingest.ts';
export type { LiveOptions, LiveSubscription } from './ingest/live-events.ts';
export { JOURNAL_LIMITS } from './journal/journal-limits.ts';
export type { JournalLimits } from './journal/journal-limits.ts';
export { JournalWriter } from './journal/journal-writer.ts';
export type { JournalCounts, JournalOptions } from './journal/journal-writer.ts';
export { maskEvent, maskHeader, maskRequestDetail } from './mask.ts';
export { matchesFilter } from './store/event-filter.ts';
export { summarizeEvent } from './store/event-summary.ts';
export { RETENTION } from './store/sqlite-retention.ts';
export type { Retention } from './store/sqlite-retention.ts';
export { openSqliteStore } from './store/sqlite-store.ts';
export type { SqliteStoreOptions } from './store/sqlite-store.ts';
export * from './store/store.ts';
