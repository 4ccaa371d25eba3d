import { useCallback, type ReactNode } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import type { SeriesReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { timeLabel } from './time-label.ts';
import { baseOption, Chart, type Palette } from './chart.tsx';

const QUANTILES = [
  { name: 'p50', color: 'chart-p50' },
  { name: 'p95', color: 'chart-p95' },
  { name: 'p99', color: 'chart-p99' },
] as const;

/** A point with nothing on either side has no line to be seen by. */
const POINT_SIZE = 5;

export default function LatencyChart(props: {
  readonly series: SeriesReply;
  readonly label: string;
}): ReactNode {
  const { format } = useWords();
  const { series } = props;
  const describe = useCallback(
    (palette: Palette): EChartsCoreOption => ({
      ...baseOption(palette, timeLabel(format, series.stepMs), format.quantile),
      series: QUANTILES.map(({ name, color }) => ({
        type: 'line',
        name,
        symbol: 'circle',
        symbolSize: (_value: unknown, { dataIndex }: { readonly dataIndex: number }) =>
          isAlone(series, dataIndex) ? POINT_SIZE : 0,
        lineStyle: { color: palette(color), width: 1.5 },
        itemStyle: { color: palette(color) },
        emphasis: { disabled: true },
        // A step without requests has no latency: the line breaks there.
        data: series.points.map(({ start, latency }) => [
          start,
          latency.count === 0 ? null : latency[name],
        ]),
      })),
    }),
    [series, format],
  );
  return <Chart label={props.label} describe={describe} />;
}

function isAlone(series: SeriesReply, index: number): boolean {
  const isQuiet = (at: number): boolean => (series.points[at]?.latency.count ?? 0) === 0;
  return isQuiet(index - 1) && isQuiet(index + 1);
}
