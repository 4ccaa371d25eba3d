import type { ReactNode } from 'react';
import type { OverviewPart, SeriesReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';

type Tone = 'neutral' | 'danger' | 'warning' | 'accent';

interface KeyNumber {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly tone: Tone;
  readonly points: readonly number[];
  readonly now: number;
  readonly before: number;
  /** Whether more of it is bad news, good news, or neither. */
  readonly more: 'bad' | 'neutral';
}

export function KeyNumbers(props: {
  readonly current: OverviewPart;
  readonly previous: OverviewPart;
  readonly series: SeriesReply;
}): ReactNode {
  const { t } = useWords();
  const numbers = useKeyNumbers(props.current, props.previous, props.series);
  return (
    <ul className="key-numbers" aria-label={t.overview.title}>
      {numbers.map((number) => (
        <li key={number.name} className="key-number">
          <span className="key-name">{number.name}</span>
          <span className={`key-value tone-${number.tone}`}>{number.value}</span>
          <span className="key-note">
            <Change number={number} /> <span className="key-detail">{number.note}</span>
          </span>
          <Sparkline points={number.points} tone={number.tone} />
        </li>
      ))}
    </ul>
  );
}

function useKeyNumbers(
  current: OverviewPart,
  previous: OverviewPart,
  series: SeriesReply,
): readonly KeyNumber[] {
  const { t, format } = useWords();
  const seconds = (current.period.to - current.period.from) / 1000;
  const perSecond = current.requests / seconds;
  const isFast = perSecond >= 1;
  const rate = format.count(Number((isFast ? perSecond : perSecond * 60).toPrecision(2)));
  const shareOf = (count: number): string =>
    t.overview.share(format.share(count, current.requests));
  const loggedOnly = (part: { flagged: number; stopped: number }): number =>
    part.flagged - part.stopped;
  const errors = (part: Pick<OverviewPart, 'byStatusClass'>): number => part.byStatusClass['5xx'];
  return [
    {
      name: t.overview.requests,
      value: format.shortCount(current.requests),
      note: isFast ? t.overview.perSecond(rate) : t.overview.perMinute(rate),
      tone: 'accent',
      points: series.points.map(({ requests }) => requests),
      now: current.requests,
      before: previous.requests,
      more: 'neutral',
    },
    {
      name: t.overview.stopped,
      value: format.shortCount(current.stopped),
      note: shareOf(current.stopped),
      tone: current.stopped > 0 ? 'danger' : 'neutral',
      points: series.points.map(({ stopped }) => stopped),
      now: current.stopped,
      before: previous.stopped,
      more: 'bad',
    },
    {
      name: t.overview.flagged,
      value: format.shortCount(loggedOnly(current)),
      note: shareOf(loggedOnly(current)),
      tone: loggedOnly(current) > 0 ? 'warning' : 'neutral',
      points: series.points.map(loggedOnly),
      now: loggedOnly(current),
      before: loggedOnly(previous),
      more: 'bad',
    },
    {
      name: t.overview.errors,
      value: format.shortCount(errors(current)),
      note: shareOf(errors(current)),
      tone: errors(current) > 0 ? 'warning' : 'neutral',
      points: series.points.map(errors),
      now: errors(current),
      before: errors(previous),
      more: 'bad',
    },
    {
      name: t.overview.latency,
      value: format.quantile(current.latency.p95),
      note: t.overview.latencyDetail(
        format.quantile(current.latency.p50),
        format.quantile(current.latency.p99),
      ),
      tone: 'neutral',
      points: series.points.map(({ latency }) => latency.p95),
      now: current.latency.p95,
      before: previous.latency.p95,
      more: 'bad',
    },
  ];
}

/** How much it changed since the period before; in words for those who cannot see the colour. */
function Change({ number }: { readonly number: KeyNumber }): ReactNode {
  const { t, format } = useWords();
  const { now, before, more } = number;
  if (before === 0) {
    return (
      <span className="change" title={t.overview.noPrevious}>
        –
      </span>
    );
  }
  const ratio = now / before - 1;
  const isSame = Math.abs(ratio) < 0.005;
  const direction = isSame ? 'same' : ratio > 0 ? 'up' : 'down';
  const tone = isSame || more === 'neutral' ? '' : ratio > 0 ? ' change-bad' : ' change-good';
  return (
    <span className={`change${tone}`} title={t.overview.versusPrevious}>
      {isSame ? t.overview.same : format.change(ratio)}
      <span className="visually-hidden">
        {' '}
        {direction === 'same' ? '' : t.overview.versusPrevious}
      </span>
    </span>
  );
}
