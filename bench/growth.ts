// How the cost of an inspection grows: with the number of rules, of arguments, and with the bytes of one
// value. Processor time; writes docs/images/growth.svg, which docs/rule-costs.md shows.
//
//   npm run bench -- growth [--seconds 0.3] [--svg FILE] [--json]
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readFlags } from './support/read-flags.ts';
import { beginInspection, compileProgram, type Program } from '../src/inspect/index.ts';
import { loadRules, type RuleTexts } from '../src/seclang/index.ts';
import { crsTexts, defaultTexts, makeTransaction } from '../test/support/rules.ts';
import { drawPlots, type Plot } from './support/svg-plot.ts';

const flags = readFlags({
  seconds: { type: 'string', default: '0.3' },
  svg: { type: 'string', default: path.join(import.meta.dirname, '../docs/images/growth.svg') },
  json: { type: 'boolean', default: false },
});

const WORDS = ['walnut', 'desk', 'lamp', 'green', 'chair', 'oak', 'shelf', 'small', 'round'];
/** Requests between two looks at the clock. */
const BATCH = 8;

interface Request {
  readonly target: string;
  readonly body: string;
}

function compile(texts: RuleTexts): Program {
  return compileProgram(loadRules(texts));
}

/** Microseconds of processor time that a request costs, once V8 has compiled what it runs. */
function cost(program: Program, make: (n: number) => Request): number {
  let n = 0;
  const runFor = (seconds: number): number => {
    const until = performance.now() + seconds * 1000;
    const used = process.threadCpuUsage();
    let requests = 0;
    do {
      for (let count = 0; count < BATCH; count++) inspect(program, make(n++));
      requests += BATCH;
    } while (performance.now() < until);
    const { user, system } = process.threadCpuUsage(used);
    return (user + system) / requests;
  };
  runFor(Number(flags.seconds) / 2);
  return runFor(Number(flags.seconds));
}

function inspect(program: Program, { target, body }: Request): void {
  const rawHeaders = [
    'Host',
    'shop.example.com',
    'User-Agent',
    'Mozilla/5.0 (X11)',
    'Accept',
    '*/*',
  ];
  if (body !== '') rawHeaders.push('Content-Type', 'application/x-www-form-urlencoded');
  const method = body === '' ? 'GET' : 'POST';
  const transaction = makeTransaction({ method, target, rawHeaders });
  const options = { mode: 'detect', onFault: 'allow', budgetMs: 10_000 } as const;
  const inspection = beginInspection(program, transaction, options);
  inspection.inspectRequestHeaders();
  if (body !== '') inspection.appendRequestBody(Buffer.from(body, 'latin1'));
  inspection.inspectRequestBody();
  inspection.finish();
}

const word = (n: number): string => WORDS[n % WORDS.length]!;

/** As many rules as told, each with a pattern of its own that benign values do not match. */
function manyRules(count: number): RuleTexts {
  const rules = Array.from(
    { length: count },
    (_, n) =>
      `SecRule ARGS|REQUEST_HEADERS|REQUEST_URI "@rx (?i)\\bx${n.toString(36)}attack[a-z]{2,}\\s*\\(" "id:${n + 1},phase:2,pass,t:none,t:urlDecodeUni,t:lowercase"`,
  );
  return {
    entries: ['a.conf'],
    files: { 'a.conf': ['SecRequestBodyAccess On', ...rules].join('\n') },
  };
}

const benign = (n: number): Request => ({
  target: `/products/${word(n)}-${n}?page=${n % 9}&q=${word(n >> 2)}+${word(n >> 4)}`,
  body: '',
});

const fields =
  (count: number) =>
  (n: number): Request => ({
    target: '/orders',
    body: Array.from(
      { length: count },
      (_, at) => `field${at}=${word(at)}+${word(at + n)}+${n + at}`,
    ).join('&'),
  });

const oneField =
  (bytes: number) =>
  (n: number): Request => {
    const sentence = Array.from({ length: 40 }, (_, at) => word(at * n + at)).join('+');
    return {
      target: '/posts',
      body: `text=${`${sentence}.+`.repeat(bytes / sentence.length + 1).slice(0, bytes)}`,
    };
  };

const sets = [
  { name: 'CRS 4, paranoia 1', program: compile(crsTexts({ paranoia: 1 })) },
  { name: 'CRS 4, paranoia 4', program: compile(crsTexts({ paranoia: 4 })) },
  { name: 'default rules', program: compile(defaultTexts()) },
];

const overSets = (xs: readonly number[], make: (x: number) => (n: number) => Request) =>
  sets.map(({ name, program }) => ({
    name,
    points: xs.map((x) => [x, cost(program, make(x))] as const),
  }));

const plots: readonly Plot[] = [
  {
    title: 'Number of rules',
    x: 'rules, each with a pattern of its own',
    y: 'µs of processor time, benign GET',
    lines: [
      {
        name: 'rules that nothing matches',
        points: [1, 10, 30, 100, 300, 1000, 3000].map(
          (count) => [count, cost(compile(manyRules(count)), benign)] as const,
        ),
      },
    ],
  },
  {
    title: 'Number of arguments',
    x: 'fields of a form',
    y: 'µs of processor time',
    lines: overSets([1, 3, 10, 30, 100, 300, 950], fields),
  },
  {
    title: 'Bytes of one value',
    x: 'bytes in one field of a form',
    y: 'µs of processor time',
    lines: overSets([100, 1000, 4000, 16_000, 64_000, 128_000], oneField),
  },
];

if (flags.json) console.log(JSON.stringify(plots, undefined, 2));
else {
  for (const { title, lines } of plots) {
    console.log(title);
    for (const { name, points } of lines) {
      console.log(`  ${name}: ${points.map(([x, y]) => `${x}: ${y.toFixed(0)} µs`).join(', ')}`);
    }
  }
}
writeFileSync(flags.svg, drawPlots(plots));
