export { openAccounts, openAccountStore } from './accounts/sqlite-account-store.ts';
export type { AccountStore } from './accounts/account-store.ts';
export { createAdmin, type Admin, type AdminOptions } from './create-admin.ts';
export type { EventSource } from './live/live-hub.ts';
export { DEFAULT_PORT, serveAdmin, type AdminServer, type ServeOptions } from './serve-admin.ts';
export type {
  AcceptDelay,
  GatewayStrain,
  BanStatus,
  CrowdsecStatus,
  DefenceStatus,
  JournalStatus,
  RoleName,
  RoleState,
  RoleStatus,
  ShieldReport,
  SystemStatus,
} from './system-status.ts';
