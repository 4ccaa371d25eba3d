import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words.tsx';

export function LiftButton(props: {
  readonly network: string;
  readonly onLift: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <button
      type="button"
      className="button button-small"
      aria-label={t.bans.liftLabel(props.network)}
      onClick={props.onLift}
    >
      {t.bans.lift}
    </button>
  );
}
