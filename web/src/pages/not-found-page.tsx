import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Link } from '../ui/link.tsx';
import { Empty } from '../ui/states.tsx';

export function NotFoundPage(): ReactNode {
  const { t } = useWords();
  return (
    <Empty title={t.notFound.title}>
      <p>{t.notFound.text}</p>
      <Link path="/" className="button">
        {t.notFound.home}
      </Link>
    </Empty>
  );
}
