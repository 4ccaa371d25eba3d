import type { ReactNode } from 'react';
import { Field } from './field.tsx';

/** The name of an account. It is no word of any language: nothing corrects it. */
export function AccountName(props: {
  readonly label: string;
  readonly help?: string;
  /** `off` where somebody else's name is typed. */
  readonly autoComplete: 'username' | 'off';
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { onChange, ...field } = props;
  return (
    <Field
      {...field}
      name="name"
      autoCapitalize="none"
      spellCheck={false}
      required
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
