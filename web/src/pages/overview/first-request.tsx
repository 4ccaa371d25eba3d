import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Before the first request: says how to make one, and one that is stopped. */
export function FirstRequest({ listen }: { readonly listen: readonly string[] }): ReactNode {
  const { t } = useWords();
  const url = reachable(listen[0] ?? 'http://127.0.0.1:8080');
  const ordinary = `curl ${url}/`;
  const attack = `curl "${url}/?q=%27%20OR%201=1--%20"`;
  return (
    <div className="state state-first">
      <p className="state-title">{t.overview.emptyTitle}</p>
      <p>{t.overview.empty}</p>
      <Command text={ordinary} />
      <p>{t.overview.emptyAttack}</p>
      <Command text={attack} />
    </div>
  );
}

function Command({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}

/** A listener on all addresses is reached from here by the console's own host name. */
function reachable(listener: string): string {
  return listener.replace(/^(https?:\/\/)(?:0\.0\.0\.0|\[::\])/, `$1${location.hostname}`);
}
