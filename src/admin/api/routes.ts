import type { z } from '@hono/zod-openapi';
import {
  ChangeUserRequest,
  LoginRequest,
  NewTokenBody,
  NewTokenRequest,
  NewUserRequest,
  OwnPasswordRequest,
  SessionBody,
  SetupRequest,
  TokenBody,
  TokensBody,
  UserBody,
  UsersBody,
} from './schemas/accounts.ts';
import {
  BanBody,
  BansBody,
  LiftBanRequest,
  LiftedBody,
  ListBansQuery,
  NewBanRequest,
} from './schemas/bans.ts';
import { idParams } from './schemas/common.ts';
import {
  AuditQuery,
  EventBody,
  EventPageBody,
  ListEventsQuery,
  StreamQuery,
} from './schemas/events.ts';
import {
  OverviewBody,
  OverviewQuery,
  SeriesBody,
  SeriesQuery,
  TopBody,
  TopQuery,
} from './schemas/overview.ts';
import {
  DryRunBody,
  DryRunRequest,
  ExclusionBody,
  ExclusionsBody,
  NewExclusionRequest,
  ProposalsBody,
  ReadinessBody,
  SiteQuery,
  SuggestionsBody,
} from './schemas/review.ts';
import { PolicyBody, SitesBody, StatusBody } from './schemas/system.ts';

export interface RouteDefinition {
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly params?: z.ZodType;
  readonly body?: z.ZodType;
  /** The body of a good answer; `empty` is 204, `stream` is server-sent events. */
  readonly response: z.ZodType | 'empty' | 'stream';
}

/** Every route of the API: the validation, the OpenAPI document and the console's client come from it. */
export const ROUTES = {
  'GET /api/session': { summary: 'Who is signed in', response: SessionBody },
  'POST /api/setup': {
    summary: 'Create the first admin, once, with the token of the set-up link',
    body: SetupRequest,
    response: SessionBody,
  },
  'POST /api/login': { summary: 'Sign in', body: LoginRequest, response: SessionBody },
  'POST /api/logout': { summary: 'Sign out', response: 'empty' },
  'POST /api/password': {
    summary: 'Change the own password; other sessions of the user end',
    body: OwnPasswordRequest,
    response: 'empty',
  },
  'GET /api/overview': {
    summary: 'Totals of requests over a period, and over the one before',
    query: OverviewQuery,
    response: OverviewBody,
  },
  'GET /api/series': {
    summary: 'Requests over time',
    query: SeriesQuery,
    response: SeriesBody,
  },
  'GET /api/top': {
    summary: 'Busiest clients, rules or targets',
    query: TopQuery,
    response: TopBody,
  },
  'GET /api/events': {
    summary: 'Events, newest first',
    query: ListEventsQuery,
    response: EventPageBody,
  },
  'GET /api/events/{id}': {
    summary: 'One event with all that is known about it',
    params: idParams,
    response: EventBody,
  },
  'GET /api/stream': {
    summary: 'Events as they happen; resumes after Last-Event-ID',
    query: StreamQuery,
    response: 'stream',
  },
  'GET /api/status': { summary: 'Roles, defences, journal, store', response: StatusBody },
  'GET /api/sites': { summary: 'Protected sites', response: SitesBody },
  'GET /api/policy': { summary: 'The policy in force, without secrets', response: PolicyBody },
  'GET /api/audit': {
    summary: 'Changes made through this API, newest first',
    query: AuditQuery,
    response: EventPageBody,
  },
  'GET /api/bans': {
    summary: 'What is banned, newest first',
    query: ListBansQuery,
    response: BansBody,
  },
  'POST /api/bans': {
    summary: 'Ban an address or a network for a time',
    body: NewBanRequest,
    response: BanBody,
  },
  'POST /api/bans/lift': {
    summary: 'Take back every ban of exactly this address or network',
    body: LiftBanRequest,
    response: LiftedBody,
  },
  'GET /api/events/{id}/exclusions': {
    summary: 'The narrowest exclusion for each match of a request',
    params: idParams,
    response: ProposalsBody,
  },
  'GET /api/exclusions': {
    summary: 'Exclusions, newest first, those that are over too',
    response: ExclusionsBody,
  },
  'POST /api/exclusions': {
    summary: 'Exclude a value from a rule; in force within seconds',
    body: NewExclusionRequest,
    response: ExclusionBody,
  },
  'POST /api/exclusions/dry-run': {
    summary: 'What an exclusion would have changed about the requests on record',
    body: DryRunRequest,
    response: DryRunBody,
  },
  'DELETE /api/exclusions/{id}': {
    summary: 'Undo an exclusion; it stays in the list of those that are over',
    params: idParams,
    response: ExclusionBody,
  },
  'GET /api/suggestions': {
    summary: 'Exclusions for what many ordinary visitors of a site trip',
    query: SiteQuery,
    response: SuggestionsBody,
  },
  'GET /api/readiness': {
    summary: 'Whether a site that only detects may block',
    query: SiteQuery,
    response: ReadinessBody,
  },
  'GET /api/users': { summary: 'Users', response: UsersBody },
  'POST /api/users': { summary: 'Create a user', body: NewUserRequest, response: UserBody },
  'PATCH /api/users/{id}': {
    summary: 'Change role or password; the sessions of the user end',
    params: idParams,
    body: ChangeUserRequest,
    response: UserBody,
  },
  'DELETE /api/users/{id}': {
    summary: 'Remove a user; the last admin stays',
    params: idParams,
    response: 'empty',
  },
  'GET /api/tokens': { summary: 'API tokens, without their secrets', response: TokensBody },
  'POST /api/tokens': {
    summary: 'Create an API token; its secret is shown this once',
    body: NewTokenRequest,
    response: NewTokenBody,
  },
  'DELETE /api/tokens/{id}': {
    summary: 'Revoke an API token',
    params: idParams,
    response: TokenBody,
  },
} as const satisfies Record<
  `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /api/${string}`,
  RouteDefinition
>;

export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<Name extends RouteName, Key extends string> = Routes[Name] extends {
  readonly [key in Key]: infer Schema;
}
  ? Schema
  : undefined;

/** What a handler receives: checked, with defaults and conversions applied. */
export interface RouteInput<Name extends RouteName> {
  readonly query: Output<Part<Name, 'query'>>;
  readonly params: Output<Part<Name, 'params'>>;
  readonly body: Output<Part<Name, 'body'>>;
}

/** What a good answer holds. */
export type RouteReply<Name extends RouteName> = Output<Routes[Name]['response']>;

type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** The same routes as a client sees them. Type only: the console imports it. */
export type Api = {
  readonly [Name in RouteName]: {
    readonly query: Sent<Part<Name, 'query'>>;
    readonly params: Sent<Part<Name, 'params'>>;
    readonly body: Sent<Part<Name, 'body'>>;
    readonly reply: RouteReply<Name>;
  };
};
