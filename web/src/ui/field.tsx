import {
  useId,
  type AriaAttributes,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
} from 'react';

interface FieldText {
  readonly label: string;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
}

/** What joins a control with its label and note, for those who cannot see how they stand. */
interface Joined extends Pick<AriaAttributes, 'aria-describedby' | 'aria-invalid'> {
  readonly id: string;
  readonly className: string;
}

export function Field(props: FieldText & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const { label, help, problem, ...input } = props;
  return (
    <Labelled label={label} help={help} problem={problem}>
      {(joined) => <input {...joined} {...input} />}
    </Labelled>
  );
}

export function SelectField(props: FieldText & SelectHTMLAttributes<HTMLSelectElement>): ReactNode {
  const { label, help, problem, children, ...select } = props;
  return (
    <Labelled label={label} help={help} problem={problem}>
      {(joined) => (
        <select {...joined} {...select}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

function Labelled(
  props: FieldText & { readonly children: (joined: Joined) => ReactNode },
): ReactNode {
  const { label, help, problem } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? help;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {props.children({
        id,
        className: 'input',
        'aria-invalid': problem !== undefined,
        'aria-describedby': note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={problem === undefined ? 'field-help' : 'field-problem'}>
          {note}
        </p>
      )}
    </div>
  );
}
