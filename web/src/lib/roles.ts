import type { Role } from '../../../src/admin/accounts/account-store.ts';

const ORDER: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Whether `role` may do what `needed` may. The server decides; this only hides what it would refuse. */
export function hasRole(role: Role, needed: Role): boolean {
  return ORDER[role] >= ORDER[needed];
}
