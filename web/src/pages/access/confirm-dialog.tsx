import type { ReactNode } from 'react';
import type { Action } from '../../api/use-action.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';

export function ConfirmDialog(props: {
  readonly title: string;
  readonly note: string;
  readonly confirm: string;
  readonly action: Action<[]>;
  readonly onClose: () => void;
}): ReactNode {
  const { action } = props;
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="dialog-body">
        <FormFailure failure={action.failure} />
        <p>{props.note}</p>
        <DialogActions onCancel={props.onClose}>
          <button
            type="button"
            className="button button-danger"
            disabled={action.isRunning}
            onClick={() => action.run()}
          >
            {props.confirm}
          </button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
