import type { Handlers } from '../mount.ts';
import { liftBan, listBans, setBan } from './bans.ts';
import { getEvent, listAudit, listEvents, streamEvents } from './events.ts';
import { getOverview, getSeries, getTop } from './overview.ts';
import { changeOwnPassword, getSession, logIn, logOut, setUp } from './session.ts';
import {
  addExclusion,
  dryRunExclusion,
  getProposals,
  getReadiness,
  getSuggestions,
  listExclusions,
  removeExclusion,
} from './review.ts';
import { getPolicy, getSites, getStatus } from './system.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';
import { changeUser, createUser, listUsers, removeUser } from './users.ts';

export const handlers: Handlers = {
  'GET /api/session': getSession,
  'POST /api/setup': setUp,
  'POST /api/login': logIn,
  'POST /api/logout': logOut,
  'POST /api/password': changeOwnPassword,
  'GET /api/overview': getOverview,
  'GET /api/series': getSeries,
  'GET /api/top': getTop,
  'GET /api/events': listEvents,
  'GET /api/events/{id}': getEvent,
  'GET /api/stream': streamEvents,
  'GET /api/status': getStatus,
  'GET /api/sites': getSites,
  'GET /api/policy': getPolicy,
  'GET /api/audit': listAudit,
  'GET /api/bans': listBans,
  'POST /api/bans': setBan,
  'POST /api/bans/lift': liftBan,
  'GET /api/events/{id}/exclusions': getProposals,
  'GET /api/exclusions': listExclusions,
  'POST /api/exclusions': addExclusion,
  'POST /api/exclusions/dry-run': dryRunExclusion,
  'DELETE /api/exclusions/{id}': removeExclusion,
  'GET /api/suggestions': getSuggestions,
  'GET /api/readiness': getReadiness,
  'GET /api/users': listUsers,
  'POST /api/users': createUser,
  'PATCH /api/users/{id}': changeUser,
  'DELETE /api/users/{id}': removeUser,
  'GET /api/tokens': listTokens,
  'POST /api/tokens': createToken,
  'DELETE /api/tokens/{id}': revokeToken,
};
