import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Link } from '../ui/link.tsx';

export function NotFoundPage(): ReactNode {
  const { t } = useWords();
  return (
    <div className="state">
      <h1>{t.notFound.title}</h1>
      <p>{t.notFound.text}</p>
      <Link path="/" className="button">
        {t.notFound.home}
      </Link>
    </div>
  );
}
