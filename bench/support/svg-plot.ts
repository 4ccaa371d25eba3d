/** A line of [x, y] points, both greater than 0. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 330;
const HEIGHT = 300;
const MARGIN = { left: 52, right: 14, top: 34, bottom: 92 };
const COLOURS = ['#2563eb', '#dc2626', '#059669', '#7c3aed'];

/** Plots side by side as one SVG, both axes logarithmic. */
export function drawPlots(plots: readonly Plot[]): string {
  const drawn = plots.map((plot, index) => drawPlot(plot, index * WIDTH));
  const width = plots.length * WIDTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="10">`,
    `<rect width="${width}" height="${HEIGHT}" fill="#fff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

interface Scale {
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

/** Whole powers of ten around the values, spread from `from` to `to`. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

function drawPlot({ title, x, y, lines }: Plot, offset: number): string {
  const points = lines.flatMap((line) => line.points);
  const left = offset + MARGIN.left;
  const right = offset + WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const xs = scaleOf(
    points.map(([value]) => value),
    left,
    right,
  );
  const ys = scaleOf(
    points.map(([, value]) => value),
    bottom,
    MARGIN.top,
  );
  const middle = (left + right) / 2;
  return [
    text(middle, 16, title, 'font-size="12" font-weight="bold" text-anchor="middle"'),
    ...xs.ticks.flatMap((tick) => [
      rule(xs.at(tick), MARGIN.top, xs.at(tick), bottom),
      text(xs.at(tick), bottom + 13, shorten(tick), 'text-anchor="middle"'),
    ]),
    ...ys.ticks.flatMap((tick) => [
      rule(left, ys.at(tick), right, ys.at(tick)),
      text(left - 5, ys.at(tick) + 3, shorten(tick), 'text-anchor="end"'),
    ]),
    text(middle, bottom + 27, x, 'text-anchor="middle"'),
    text(left - 40, MARGIN.top - 6, y, ''),
    ...lines.map((line, index) => drawLine(line, index, xs, ys, left, bottom + 44 + index * 14)),
  ].join('\n');
}

function drawLine(
  line: Line,
  index: number,
  xs: Scale,
  ys: Scale,
  left: number,
  legend: number,
): string {
  const colour = COLOURS[index % COLOURS.length]!;
  const path = line.points.map(([x, y]) => `${round(xs.at(x))},${round(ys.at(y))}`);
  const dots = path.map((point) => {
    const [x, y] = point.split(',');
    return `<circle cx="${x}" cy="${y}" r="2" fill="${colour}"/>`;
  });
  return [
    `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    ...dots,
    `<rect x="${left}" y="${legend - 7}" width="10" height="3" fill="${colour}"/>`,
    text(left + 15, legend - 2, line.name, ''),
  ].join('\n');
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map(round);
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="#ddd"/>`;
}

function text(x: number, y: number, content: string, style: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" fill="#333" ${style}>${escaped}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function shorten(value: number): string {
  return value >= 1000 ? `${value / 1000}k` : String(value);
}
