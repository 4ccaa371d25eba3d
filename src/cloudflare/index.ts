export { BAN_ENTRIES_MAX, BanPlan, isListName, wantedItems } from './ban-plan.ts';
export { CLOUDFLARE_API, CloudflareApi, CloudflareError } from './cloudflare-api.ts';
export { fetchEvents } from './fetch-events.ts';
export { createPushReceiver, PUSH_SECRET_HEADER, readPush } from './log-push.ts';
export {
  CUSTOM_PHASE,
  RATE_PHASE,
  RulePlan,
  wantedRules,
  type Change,
  type ExportNote,
} from './rule-plan.ts';
export type { CloudflareDetail, CloudflareEvent } from './security-event.ts';
