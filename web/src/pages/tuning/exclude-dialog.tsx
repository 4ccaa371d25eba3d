import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import type { Exclusion, ExclusionProposal } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { describeExclusion, describePath } from '../../lib/exclusion.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Field, SelectField } from '../../ui/field.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { Applied } from './applied.tsx';
import { DryRun } from './dry-run.tsx';

const LIFETIMES_DAYS = [30, 7, 90, 0] as const;
type Lifetime = (typeof LIFETIMES_DAYS)[number];
const LIFETIME_DEFAULT: Lifetime = 0;
const DAY_MS = 86_400_000;

/** From a finding to an exclusion: what it leaves out, what it becomes, what it would have changed. */
export function ExcludeDialog(props: {
  readonly proposal: Pick<ExclusionProposal, 'scope' | 'paths'>;
  readonly eventId: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [made, setMade] = useState<Exclusion>();
  return (
    <Dialog title={t.tuning.dialogTitle} onClose={props.onClose} wide>
      {made === undefined ? (
        <ExcludeForm {...props} onMade={setMade} />
      ) : (
        <Applied exclusion={made} onClose={props.onClose} />
      )}
    </Dialog>
  );
}

function ExcludeForm(props: {
  readonly proposal: Pick<ExclusionProposal, 'scope' | 'paths'>;
  readonly eventId: string;
  readonly onClose: () => void;
  readonly onMade: (exclusion: Exclusion) => void;
}): ReactNode {
  const { t } = useWords();
  const { proposal, eventId, onMade } = props;
  const [choice, setChoice] = useState(0);
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<Lifetime>(LIFETIME_DEFAULT);
  const path = proposal.paths[choice] ?? proposal.scope.path;
  const scope = { ...proposal.scope, path };
  const tried = useResource(`dry run ${JSON.stringify(scope)}`, (signal) =>
    call('POST /api/exclusions/dry-run', { body: { scope } }, signal),
  );
  const mayExclude = useMay('operator');
  const apply = useAction(
    useCallback(async () => {
      const endsAt = days === 0 ? {} : { endsAt: Date.now() + days * DAY_MS };
      const chosen = { ...proposal.scope, path };
      const body = { scope: chosen, reason, eventId, ...endsAt };
      onMade(await call('POST /api/exclusions', { body }));
    }, [proposal.scope, path, reason, eventId, days, onMade]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply.run();
  };
  return (
    <form className="dialog-body" onSubmit={submit}>
      <FormFailure failure={apply.failure} />
      <p className="exclusion-scope">{describeExclusion(scope, t)}</p>
      <SelectField
        label={t.tuning.where}
        value={choice}
        onChange={(event) => setChoice(Number(event.target.value))}
      >
        {proposal.paths.map((each, index) => (
          <option key={`${each.kind} ${each.value}`} value={index}>
            {describePath(each, t)}
          </option>
        ))}
      </SelectField>
      <section>
        <h3 className="dialog-heading">{t.tuning.tryTitle}</h3>
        {tried.value === undefined && tried.failure === undefined && <Loading />}
        {tried.failure !== undefined && <Failed failure={tried.failure} retry={tried.reload} />}
        {tried.value !== undefined && <DryRun result={tried.value.dryRun} />}
      </section>
      <details className="exclusion-text" open>
        <summary>{t.tuning.becomes}</summary>
        <p className="field-help">{t.tuning.becomesHelp(scope.site)}</p>
        <pre className="seclang">{tried.value?.secLang ?? ''}</pre>
      </details>
      {mayExclude ? (
        <>
          <Field
            label={t.tuning.reason}
            help={t.tuning.reasonHelp}
            autoComplete="off"
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <SelectField
            label={t.tuning.ends}
            value={days}
            onChange={(event) => setDays(Number(event.target.value) as Lifetime)}
          >
            {LIFETIMES_DAYS.map((lifetime) => (
              <option key={lifetime} value={lifetime}>
                {t.tuning.lifetimes[lifetime]}
              </option>
            ))}
          </SelectField>
        </>
      ) : (
        <p className="muted">{t.tuning.viewerNote}</p>
      )}
      <DialogActions onCancel={props.onClose}>
        {mayExclude && (
          <button
            type="submit"
            className="button button-primary"
            disabled={apply.isRunning || tried.value === undefined}
          >
            {t.tuning.apply}
          </button>
        )}
      </DialogActions>
    </form>
  );
}
