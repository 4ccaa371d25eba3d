import type { ReactNode } from 'react';
import type { DryRunReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Link } from '../../ui/link.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';

type Result = DryRunReply['dryRun'];

/** What an exclusion would have changed about the requests on record, and how far that can be known. */
export function DryRun({ result }: { readonly result: Result }): ReactNode {
  const { t, format } = useWords();
  const { tuning } = t;
  const { count } = format;
  const notes = [
    ...(result.wouldPass === 0 ? [tuning.nothingPasses] : []),
    ...(result.stillStopped > 0 ? [tuning.stillStopped(count(result.stillStopped))] : []),
    ...(result.passedBefore > 0 ? [tuning.passedBefore(count(result.passedBefore))] : []),
    ...(result.unknown > 0 ? [tuning.unknown(count(result.unknown))] : []),
  ];
  return (
    <div className={`dry-run ${toneOf(result)}`}>
      <p className="dry-run-result">
        <strong>{tuning.allowed(count(result.wouldPass), count(result.attackLike))}</strong>
        {tuning.blocked(count(0))}
      </p>
      {notes.length > 0 && (
        <ul className="dry-run-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {result.examples.length > 0 && (
        <ul className="dry-run-examples">
          {result.examples.map((example) => (
            <Example key={example.id} example={example} />
          ))}
        </ul>
      )}
      <p className="field-help">
        {tuning.basis(count(result.looked), format.dateShort(result.from))}
        {result.isPartial && ` ${tuning.partial}`}
      </p>
    </div>
  );
}

/** Green only for what lets ordinary requests pass; nothing at all is no success. */
function toneOf({ attackLike, wouldPass }: Result): string {
  if (attackLike > 0) return 'dry-run-doubtful';
  return wouldPass > 0 ? 'dry-run-good' : '';
}

function Example({ example }: { readonly example: Result['examples'][number] }): ReactNode {
  const { t, format } = useWords();
  const { signs, judgement, times } = example;
  return (
    <li>
      <Link path={`/requests/${example.id}`} className="dry-run-target mono">
        {example.method} <VisibleBytes bytes={example.target} />
      </Link>
      <span className="muted">
        {example.client} · {t.tuning.judgements[judgement]}
        {times > 1 && ` · ${t.tuning.times(format.count(times))}`}
        {signs.length > 0 &&
          ` · ${signs.map((sign) => t.tuning.signs[sign]).join(t.listSeparator)}`}
      </span>
    </li>
  );
}
