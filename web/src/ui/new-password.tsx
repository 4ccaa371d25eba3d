import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { PASSWORD_LENGTH_MIN } from '../lib/password-rules.ts';
import { Field } from './field.tsx';

/** A password that is chosen now: what it must be stands below it, and a browser may suggest one. */
export function NewPassword(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Field
      label={props.label}
      help={t.setup.passwordHelp(PASSWORD_LENGTH_MIN)}
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={PASSWORD_LENGTH_MIN}
      required
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
