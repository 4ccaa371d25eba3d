import { useEffect, useState, type ReactNode } from 'react';
import type { ApiFailure } from '../api/client.ts';
import { useWords } from '../i18n/words.tsx';
import { describeFailure, Notice } from './states.tsx';

/** Why a form was refused; where the server says how long to wait, it counts down. */
export function FormFailure({ failure }: { readonly failure: ApiFailure | undefined }): ReactNode {
  const { t } = useWords();
  if (failure === undefined) return null;
  return (
    <Notice tone="danger">
      {failure.retryAfterSeconds > 0 ? (
        <Countdown key={failure.message + String(failure.retryAfterSeconds)} failure={failure} />
      ) : (
        describeFailure(failure, t)
      )}
      {failure.issues.length > 0 && (
        <ul className="issues">
          {failure.issues.map(({ path, message }) => (
            <li key={path + message}>
              <code>{path}</code> {t.refusal(message)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function Countdown({ failure }: { readonly failure: ApiFailure }): ReactNode {
  const { t } = useWords();
  const [seconds, setSeconds] = useState(failure.retryAfterSeconds);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => Math.max(0, before - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  const text = (t.errors as Readonly<Record<string, string>>)[failure.code] ?? t.errorUnknown;
  return (
    <>
      {text} {seconds > 0 && t.retryIn(seconds)}
    </>
  );
}
