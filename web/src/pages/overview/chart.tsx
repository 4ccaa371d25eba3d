import { useEffect, useRef, type ReactNode } from 'react';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** Colours of the style sheet, so that charts follow the theme. */
export type Palette = (name: string) => string;

/** One chart. `describe` is called again when the theme changes. */
export function Chart(props: {
  readonly label: string;
  readonly describe: (palette: Palette) => EChartsCoreOption;
}): ReactNode {
  const { describe, label } = props;
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);

  useEffect(() => {
    if (element.current === null) return undefined;
    const created = init(element.current);
    chart.current = created;
    const resized = new ResizeObserver(() => created.resize());
    resized.observe(element.current);
    return () => {
      resized.disconnect();
      created.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    const draw = (): void => chart.current?.setOption(describe(readPalette()), { notMerge: true });
    draw();
    const system = matchMedia('(prefers-color-scheme: dark)');
    const chosen = new MutationObserver(draw);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    system.addEventListener('change', draw);
    return () => {
      chosen.disconnect();
      system.removeEventListener('change', draw);
    };
  }, [describe]);

  return <div ref={element} className="chart" role="img" aria-label={label} />;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** What all charts share: quiet axes, no animation, a tooltip drawn on the canvas (no markup). */
export function baseOption(
  palette: Palette,
  formatTime: (time: number) => string,
  formatValue: (value: number) => string,
): EChartsCoreOption {
  const text = { color: palette('muted'), fontSize: 11, fontFamily: palette('font') };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      axisPointer: { type: 'line', lineStyle: { color: palette('border-strong') } },
      backgroundColor: palette('surface'),
      borderColor: palette('border-strong'),
      textStyle: { color: palette('text'), fontSize: 12, fontFamily: palette('font') },
      formatter: (items: unknown) => describeTooltip(items, formatTime, formatValue),
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: palette('border') } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, formatter: formatTime },
      splitLine: { show: false },
      splitNumber: 5,
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...text, formatter: formatValue },
      splitLine: { lineStyle: { color: palette('border') } },
      splitNumber: 4,
    },
  };
}

interface TooltipItem {
  readonly seriesName?: string;
  readonly value?: unknown;
}

function describeTooltip(
  items: unknown,
  formatTime: (time: number) => string,
  formatValue: (value: number) => string,
): string {
  const list = Array.isArray(items) ? (items as TooltipItem[]) : [];
  const [first] = list;
  if (first === undefined || !Array.isArray(first.value)) return '';
  const lines = list.map(({ seriesName = '', value }) => {
    const number = Array.isArray(value) ? Number(value[1]) : 0;
    return `${seriesName}  ${formatValue(number)}`;
  });
  return [formatTime(Number(first.value[0])), ...lines].join('\n');
}
