import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';

/** A page that fails to draw says so, instead of leaving the window empty. */
export class CrashBoundary extends Component<
  { readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Crash /> : this.props.children;
  }
}

function Crash(): ReactNode {
  const { t } = useWords();
  return (
    <div className="state state-failed" role="alert">
      <p className="state-title">{t.crash.title}</p>
      <p>{t.crash.text}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t.crash.reload}
      </button>
    </div>
  );
}
