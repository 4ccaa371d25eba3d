import { useCallback, type ReactNode } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import type { SeriesReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { timeLabel } from './time-label.ts';
import { baseOption, Chart, type Palette } from './chart.tsx';

/** Requests over time as stacked bars: what was stopped stands at the bottom, where it is compared. */
export default function TrafficChart(props: {
  readonly series: SeriesReply;
  readonly label: string;
}): ReactNode {
  const { t, format } = useWords();
  const { series } = props;
  const describe = useCallback(
    (palette: Palette): EChartsCoreOption => {
      const bars = (
        name: string,
        color: string,
        pick: (point: SeriesReply['points'][number]) => number,
      ) => ({
        type: 'bar',
        name,
        stack: 'requests',
        barCategoryGap: '20%',
        itemStyle: { color: palette(color) },
        emphasis: { disabled: true },
        data: series.points.map((point) => [point.start, pick(point)]),
      });
      return {
        ...baseOption(palette, timeLabel(format, series.stepMs), format.shortCount),
        series: [
          bars(t.overview.stopped, 'danger', ({ stopped }) => stopped),
          bars(t.overview.flagged, 'warning', ({ flagged, stopped }) => flagged - stopped),
          bars(t.overview.allowed, 'chart-quiet', ({ requests, flagged }) => requests - flagged),
        ],
      };
    },
    [series, t, format],
  );
  return <Chart label={props.label} describe={describe} />;
}
