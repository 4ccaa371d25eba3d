import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';

interface FieldText {
  readonly label: string;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
}

/** An input with its label, help and problem joined for those who cannot see how they stand. */
export function Field(props: FieldText & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const { label, help, problem, ...input } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? help;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        aria-invalid={problem !== undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        {...input}
      />
      {note !== undefined && (
        <p id={noteId} className={problem === undefined ? 'field-help' : 'field-problem'}>
          {note}
        </p>
      )}
    </div>
  );
}

export function SelectField(props: FieldText & SelectHTMLAttributes<HTMLSelectElement>): ReactNode {
  const { label, help, problem, children, ...select } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? help;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        aria-describedby={note === undefined ? undefined : noteId}
        {...select}
      >
        {children}
      </select>
      {note !== undefined && (
        <p id={noteId} className="field-help">
          {note}
        </p>
      )}
    </div>
  );
}
