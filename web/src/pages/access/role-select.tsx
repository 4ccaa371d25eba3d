import type { ReactNode } from 'react';
import type { Role } from '../../../../src/admin/accounts/account-store.ts';
import { useWords } from '../../i18n/words.tsx';
import { SelectField } from '../../ui/field.tsx';

export type { Role };

export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

export function RoleSelect(props: {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <SelectField
      label={t.access.role}
      help={t.roleHelp[props.value]}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value as Role)}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t.roles[role]}
        </option>
      ))}
    </SelectField>
  );
}
