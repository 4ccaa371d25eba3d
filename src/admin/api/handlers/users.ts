import { makeId } from '../../../lib/id.ts';
import { remark } from '../../../lib/remark.ts';
import type { Handler } from '../mount.ts';
import { refuse } from '../refusal.ts';

export const listUsers: Handler<'GET /api/users'> = ({ accounts }) => ({
  users: accounts.users(),
});

export const createUser: Handler<'POST /api/users'> = async (context, call, { body }) => {
  const { accounts, passwords, clock, audit } = context;
  const { name, role } = body;
  const passwordHash = await passwords.hash(body.password);
  if (passwordHash === undefined) return refuse('busy');
  const now = clock.now();
  const id = makeId(now);
  const result = accounts.createUser({ id, name, role, passwordHash, createdAt: now });
  if (result === 'name-taken') return refuse('name-taken');
  if (result !== 'created') return refuse('too-many');
  await audit.write(call, 'admin.user-created', {
    object: name,
    remarks: [remark('audit.role', { role })],
  });
  return accounts.userById(id) ?? refuse('not-found');
};

export const changeUser: Handler<'PATCH /api/users/{id}'> = async (context, call, input) => {
  const { accounts, passwords, clock, audit } = context;
  const { id } = input.params;
  const { role, password } = input.body;
  const before = accounts.userById(id);
  if (before === undefined) return refuse('not-found');
  // Hashed first, so that nothing is changed by halves when it is refused.
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  if (password !== undefined && passwordHash === undefined) return refuse('busy');
  if (role !== undefined && role !== before.role) {
    const result = accounts.changeRole(id, role);
    if (result === 'unknown') return refuse('not-found');
    if (result === 'last-admin') return refuse('last-admin');
    const change = remark('audit.role-changed', { before: before.role, after: role });
    await audit.write(call, 'admin.user-changed', { object: before.name, remarks: [change] });
  }
  if (passwordHash !== undefined) {
    // Whoever changes their own password this way stays signed in here.
    const { caller } = call;
    const keep =
      caller?.kind === 'session' && caller.user.id === id ? caller.sessionHash : undefined;
    if (!accounts.changePassword(id, passwordHash, clock.now(), keep)) return refuse('not-found');
    await audit.write(call, 'admin.password-changed', { object: before.name });
  }
  return accounts.userById(id) ?? refuse('not-found');
};

export const removeUser: Handler<'DELETE /api/users/{id}'> = async (context, call, { params }) => {
  const { accounts, audit } = context;
  const before = accounts.userById(params.id);
  const result = accounts.removeUser(params.id);
  if (result === 'last-admin') return refuse('last-admin');
  if (result === 'unknown' || before === undefined) return refuse('not-found');
  await audit.write(call, 'admin.user-removed', {
    object: before.name,
    remarks: [remark('audit.role', { role: before.role })],
  });
  return undefined;
};
