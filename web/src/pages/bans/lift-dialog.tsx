import { useCallback, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useWords } from '../../i18n/words.tsx';
import { ConfirmDialog } from '../access/confirm-dialog.tsx';

/** Takes back every ban of exactly this network. */
export function LiftDialog(props: {
  readonly network: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { network, onDone } = props;
  const lift = useAction(
    useCallback(async () => {
      await call('POST /api/bans/lift', { body: { network } });
      onDone();
    }, [network, onDone]),
  );
  return (
    <ConfirmDialog
      title={t.bans.liftLabel(network)}
      note={t.bans.liftNote}
      confirm={t.bans.lift}
      action={lift}
      onClose={props.onClose}
    />
  );
}
