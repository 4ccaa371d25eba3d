export type { ProviderStatus } from './agent/provider-service.ts';
export { shieldOptionsFor } from './agent/shield-options.ts';
export { findAppLayout, type AppLayout } from './app-layout.ts';
export type { SupervisorReport } from './messages.ts';
export { OperationFailure } from './operation-failure.ts';
export type { LoadedSettings, LoadRequest } from './policy-loader/load-request.ts';
export { dataFoldersIn, defaultDataFolder } from './supervisor/data-folders.ts';
export { askSupervisor } from './supervisor/supervisor-socket.ts';
export { runUp, type UpOptions } from './up.ts';

/** Reading policies and compiling rules: for commands that do so, loaded when they do. */
export const loadOffline = () => import('./offline.ts');
