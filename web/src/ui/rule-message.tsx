import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { VisibleBytes } from './visible-text.tsx';

/** What a rule says of itself. Rules of people may fill in bytes of the request. */
export function RuleMessage({ message }: { readonly message: string }): ReactNode {
  const { t } = useWords();
  const said = t.ruleMessage(message);
  return said === message ? <VisibleBytes bytes={message} /> : <>{said}</>;
}
