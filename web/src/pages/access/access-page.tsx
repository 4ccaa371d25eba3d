import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';

export function AccessPage(): ReactNode {
  const { t } = useWords();
  return (
    <>
      <header className="page-head">
        <h1>{t.access.title}</h1>
      </header>
      <Users />
      <Tokens />
    </>
  );
}
