export type { DatabaseBytes } from './edge/geo-sources.ts';
export type { Gateway, GatewayOptions } from './gateway.ts';
export { startGateway } from './gateway.ts';
export type { ListenAddress } from './listen.ts';
export type { BeginInspection } from './policy-state.ts';
export type { BanEntry } from './shared/ban-table.ts';
export type { CounterName } from './shared/counters.ts';
export { COUNTER_NAMES } from './shared/counters.ts';
export { createSharedMemory, SharedState, THREADS_MAX } from './shared/shared-state.ts';
