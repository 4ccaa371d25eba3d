export { EngagementFile, type Engagement } from './engagement-file.ts';
export type { PendingMessage } from './outbox.ts';
export type { CounterPlaces } from './link-counters.ts';
export type { LinkLoad } from './link-judge.ts';
export type {
  LinkFacts,
  ProviderEventDetails,
  ProviderEventKind,
  ProviderMessage,
  TellProviderEvent,
} from './provider-events.ts';
export {
  DEFAULT_PROVIDER_OPTIONS,
  isInterfaceName,
  readProviderOptions,
  type ProviderOptions,
} from './provider-options.ts';
export { ProviderTier, type ProviderParts } from './provider-tier.ts';
