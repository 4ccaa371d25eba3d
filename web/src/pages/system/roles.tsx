import type { ReactNode } from 'react';
import type { StatusReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';

type Role = StatusReply['roles'][number];

export function Roles(props: {
  readonly roles: readonly Role[];
  readonly version: string;
}): ReactNode {
  const { t } = useWords();
  return (
    <section aria-label={t.system.roles}>
      <ul className="roles">
        {props.roles.map((role) => (
          <RoleCard key={role.name} role={role} version={props.version} />
        ))}
      </ul>
    </section>
  );
}

function RoleCard({ role, version }: { readonly role: Role; readonly version: string }): ReactNode {
  const { t, format } = useWords();
  const numbers = [
    ...(role.memoryBytes === undefined ? [] : [format.bytes(role.memoryBytes)]),
    ...(role.pid === undefined ? [] : [`${t.system.process} ${role.pid}`]),
    ...(role.version === '' || role.version === version ? [] : [role.version]),
  ];
  return (
    <li className={`role role-${role.state}`}>
      <div className="role-head">
        <h2>{t.system.roleNames[role.name]}</h2>
        <span className="role-state">
          <span className="dot" aria-hidden="true" />
          {t.system.states[role.state]}
        </span>
      </div>
      <p className="muted">{t.system.roleHelp[role.name]}</p>
      {role.reason !== '' && <p className="role-reason">{role.reason}</p>}
      {role.state !== 'off' && (
        <p className="role-numbers">
          {t.system.since(format.dateShort(role.since))} · {t.system.restarts(role.restarts)}
          <br />
          {numbers.join(' · ')}
        </p>
      )}
    </li>
  );
}
