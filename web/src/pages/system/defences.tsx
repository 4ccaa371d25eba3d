import type { ReactNode } from 'react';
import type { StatusReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { sayRemarks } from '../../lib/remarks.ts';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';

/** What stands against an attack here, what does not, and why. */
export function Defences(props: { readonly defences: StatusReply['defences'] }): ReactNode {
  const { t } = useWords();
  const names: Readonly<Record<string, string>> = t.system.defenceNames;
  const armed = props.defences.filter((defence) => defence.armed).length;
  return (
    <Card
      title={t.system.defences}
      aside={<span className="muted">{t.system.armedCount(armed, props.defences.length)}</span>}
    >
      <ul className="defences">
        {props.defences.map(({ name, armed: isArmed, reason, remarks }) => (
          <li key={name} className={isArmed ? 'defence is-armed' : 'defence'}>
            <Icon name={isArmed ? 'shield' : 'close'} />
            <div>
              <p className="defence-name">
                {Object.hasOwn(names, name) ? names[name] : name}
                <span className="defence-state">
                  {isArmed ? t.system.armed : t.system.notArmed}
                </span>
              </p>
              <p className="defence-reason">{sayRemarks(remarks, reason, t)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
