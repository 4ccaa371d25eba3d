import { useId, type ReactNode } from 'react';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** One of a few: radio buttons that look like one control. */
export function Segmented<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly hideLabel?: boolean;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className={props.hideLabel === false ? undefined : 'visually-hidden'}>
        {props.label}
      </legend>
      <div className="segments">
        {props.options.map(({ value, label }) => (
          <label key={value} className="segment">
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
