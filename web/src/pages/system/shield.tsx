import type { ReactNode } from 'react';
import type { ShieldReport } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { sayRemarks } from '../../lib/remarks.ts';
import { wordOf } from '../../lib/word-of.ts';
import { Card, Facts, type Fact } from '../../ui/card.tsx';
import { Ago } from '../../ui/time.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** The kernel tier: whether it is engaged and why, what it counted, and who asks most. */
export function Shield({ shield }: { readonly shield: ShieldReport }): ReactNode {
  const { t } = useWords();
  const { condition, engaged } = shield;
  return (
    <Card
      title={t.shield.title}
      help={t.shield.help}
      aside={
        <span className={`tag shield-state ${engaged ? 'is-engaged' : `is-${condition}`}`}>
          {engaged ? t.shield.engaged : wordOf(t.shield.conditions, condition)}
        </span>
      }
    >
      <div className="shield">
        <Now shield={shield} />
        <Tiers tiers={shield.tiers} />
        <Packets packets={shield.packets} />
        <Sources sources={shield.topSources} />
      </div>
    </Card>
  );
}

function Now({ shield }: { readonly shield: ShieldReport }): ReactNode {
  const { t, format } = useWords();
  const { condition, switched, ports } = shield;
  const advice: Readonly<Record<string, string>> = t.shield.advice;
  const perSecond = (rate: number): string => t.shield.perSecond(format.count(rate));
  const facts: Fact[] = [
    { label: t.shield.rate, value: perSecond(shield.synsPerSecond) },
    { label: t.shield.engagesAt, value: perSecond(shield.synsPerSecondMax) },
    { label: t.shield.strays, value: perSecond(shield.straysPerSecond) },
    {
      label: t.shield.ports,
      value: ports.length === 0 ? t.common.none : ports.join(t.listSeparator),
    },
    {
      label: t.shield.switched,
      value:
        switched === undefined ? (
          t.shield.neverSwitched
        ) : (
          <>
            <Ago time={switched.at} /> ·{' '}
            <VisibleText text={sayRemarks(switched.remarks, switched.why, t)} />
          </>
        ),
    },
  ];
  return (
    <div>
      <Facts facts={facts} />
      {Object.hasOwn(advice, condition) && <p className="muted">{advice[condition]}</p>}
    </div>
  );
}

function Tiers({ tiers }: { readonly tiers: ShieldReport['tiers'] }): ReactNode {
  const { t } = useWords();
  return (
    <section>
      <h3>{t.shield.tiers}</h3>
      <ul className="shield-tiers">
        {tiers.map(({ name, state, detail, remarks }) => (
          <li key={name}>
            <span className="defence-name">
              {wordOf(t.shield.tierNames, name)}
              <span className={`defence-state tier-${state.replaceAll(' ', '-')}`}>
                {wordOf(t.shield.tierStates, state)}
              </span>
            </span>
            <span className="defence-reason">{sayRemarks(remarks, detail, t)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Packets({ packets }: { readonly packets: ShieldReport['packets'] }): ReactNode {
  const { t, format } = useWords();
  const counted = Object.entries(packets).filter(([, count]) => count > 0);
  return (
    <section>
      <h3>{t.shield.packets}</h3>
      <p className="card-help">{t.shield.packetsHelp}</p>
      {counted.length === 0 ? (
        <p className="muted">{t.shield.packetsNone}</p>
      ) : (
        <dl className="counts">
          {counted.map(([name, count]) => (
            <div key={name}>
              <dt>{wordOf(t.shield.packetNames, name)}</dt>
              <dd>{format.count(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Sources({ sources }: { readonly sources: ShieldReport['topSources'] }): ReactNode {
  const { t, format } = useWords();
  return (
    <section>
      <h3>{t.shield.sources}</h3>
      <p className="card-help">{t.shield.sourcesHelp}</p>
      {sources.length === 0 ? (
        <p className="muted">{t.shield.sourcesNone}</p>
      ) : (
        <dl className="counts">
          {sources.map(({ address, packets }) => (
            <div key={address}>
              <dt className="mono">{address}</dt>
              <dd>{format.count(packets)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
