import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useWords } from '../../i18n/words.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Field, SelectField } from '../../ui/field.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';

const LENGTHS_SECONDS = [3600, 86_400, 604_800, 2_592_000] as const;
type Length = (typeof LENGTHS_SECONDS)[number];

/** Bans an address or a network; why it cannot be is said in the dialog. */
export function BanDialog(props: {
  /** What the form begins with. */
  readonly network?: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { onDone } = props;
  const [network, setNetwork] = useState(props.network ?? '');
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState<Length>(86_400);
  const ban = useAction(
    useCallback(async () => {
      await call('POST /api/bans', { body: { network, seconds, reason } });
      onDone();
    }, [network, seconds, reason, onDone]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ban.run();
  };
  return (
    <Dialog title={t.bans.add} onClose={props.onClose}>
      <form className="dialog-body" onSubmit={submit}>
        <FormFailure failure={ban.failure} />
        <Field
          label={t.bans.network}
          help={t.bans.networkHelp}
          autoComplete="off"
          spellCheck={false}
          required
          maxLength={50}
          value={network}
          onChange={(event) => setNetwork(event.target.value)}
        />
        <SelectField
          label={t.bans.length}
          value={seconds}
          onChange={(event) => setSeconds(Number(event.target.value) as Length)}
        >
          {LENGTHS_SECONDS.map((length) => (
            <option key={length} value={length}>
              {t.bans.lengths[length]}
            </option>
          ))}
        </SelectField>
        <Field
          label={t.bans.reason}
          help={t.bans.reasonHelp}
          autoComplete="off"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <DialogActions onCancel={props.onClose}>
          <button type="submit" className="button button-danger" disabled={ban.isRunning}>
            {t.bans.ban}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
