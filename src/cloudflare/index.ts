export { BanPlan, isListName, wantedItems } from './ban-plan.ts';
export { CLOUDFLARE_API, CloudflareApi, CloudflareError } from './cloudflare-api.ts';
export { fetchEvents } from './fetch-events.ts';
export { createPushReceiver, readPush } from './log-push.ts';
export {
  CUSTOM_PHASE,
  RATE_PHASE,
  RulePlan,
  wantedRules,
  type Change,
  type ExportNote,
} from './rule-plan.ts';
export type { CloudflareEvent } from './security-event.ts';
