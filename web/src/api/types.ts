import type { Reply } from './client.ts';

/** One line of a list. */
export type Summary = Reply<'GET /api/events'>['events'][number];
export type EventReply = Reply<'GET /api/events/{id}'>;
export type Request = NonNullable<EventReply['request']>;
export type RequestMatch = NonNullable<Request['matches']>[number];
export type OverviewReply = Reply<'GET /api/overview'>;
export type OverviewPart = OverviewReply['current'];
export type SeriesReply = Reply<'GET /api/series'>;
export type TopReply = Reply<'GET /api/top'>;
export type ExclusionProposal = Reply<'GET /api/events/{id}/exclusions'>['proposals'][number];
export type Exclusion = Reply<'GET /api/exclusions'>['exclusions'][number];
export type DryRunReply = Reply<'POST /api/exclusions/dry-run'>;
export type Suggestion = Reply<'GET /api/suggestions'>['suggestions'][number];
export type ReadinessReply = Reply<'GET /api/readiness'>;
export type StatusReply = Reply<'GET /api/status'>;
export type ShieldReport = NonNullable<StatusReply['shield']>;
export type SitesReply = Reply<'GET /api/sites'>;
export type User = Reply<'GET /api/users'>['users'][number];
export type Ban = Reply<'GET /api/bans'>['bans'][number];
export type Token = Reply<'GET /api/tokens'>['tokens'][number];
