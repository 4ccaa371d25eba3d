import type { ReactNode } from 'react';

const WIDTH = 120;
const HEIGHT = 28;

/** The shape of a series, no more: the exact numbers stand in the charts. */
export function Sparkline(props: {
  readonly points: readonly number[];
  readonly tone: string;
}): ReactNode {
  const { points } = props;
  const highest = Math.max(...points, 1);
  if (points.length < 2) return null;
  const place = (value: number, index: number): string => {
    const x = (index / (points.length - 1)) * WIDTH;
    const y = HEIGHT - 1.5 - (value / highest) * (HEIGHT - 3);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const line = points.map(place).join(' ');
  return (
    <svg
      className={`sparkline tone-${props.tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
      <polyline points={line} />
    </svg>
  );
}
