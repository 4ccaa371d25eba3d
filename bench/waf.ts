// The same rule files in our gateway and in nginx + libmodsecurity3, one worker each, the same
// upstream, in one run: npm run bench -- waf --crs DIR [--json]
//
// DIR is a Core Rule Set release (crs-setup.conf.example and rules/). The contenders take turns case by
// case, so that a machine that is busy with other things is busy for both; the median round counts. Beside
// them, on benign GET, our gateway with the default rules instead.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readFlags } from './support/read-flags.ts';
import { hasNginx, startNginx } from '../test/support/nginx.ts';
import { requires, SHARED_DATA } from '../test/support/requires.ts';
import {
  measure,
  medianOf,
  startGateway,
  type Contender,
  type Measurement,
} from './support/contenders.ts';
import { makeWafCases, type WafCase } from './support/waf-cases.ts';

const UNICODE_MAP = '/etc/nginx/unicode.mapping';
const UPSTREAM_BODY_BYTES = 1024;
/** V8 takes about so long until a Node contender is as fast as it stays. */
const WARM_UP_SECONDS = 10;

const flags = readFlags({
  json: { type: 'boolean', default: false },
  crs: { type: 'string', default: path.join(SHARED_DATA, 'crs') },
  paranoia: { type: 'string', default: '1,2' },
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', default: '' },
});

const { skip } = requires('program:wrk');
if (skip !== false || !hasNginx('modsecurity')) {
  console.error(
    'the benchmark needs wrk, nginx and its ModSecurity module (apt-get install wrk nginx libnginx-mod-http-modsecurity)',
  );
  process.exit(1);
}
if (!existsSync(path.join(flags.crs, 'rules'))) {
  console.error(
    `there is no rules/ in ${flags.crs}: name the folder of a Core Rule Set release with --crs`,
  );
  process.exit(2);
}

interface Row {
  readonly paranoia: number;
  readonly case: string;
  readonly rampart: Measurement;
  readonly modsecurity: Measurement;
  /** Seconds in which libmodsecurity answered no request; 0 where it did. The ratios are at least what they say then. */
  readonly unansweredSeconds: number;
  /** Ours against theirs; above 1 is in our favour. */
  readonly throughputRatio: number;
  readonly cpuRatio: number;
}

interface Contenders {
  readonly rampart: Contender;
  /** With the default rules. */
  readonly defaults: Contender;
  readonly modsecurity: Contender;
}

/** The case that the default rules are measured with, too. */
const DEFAULTS_CASE = 'benign GET';

await using stack = new AsyncDisposableStack();
const upstream = await startNginx({
  server: `keepalive_requests 1000000000; location / { default_type text/plain; return 200 "${'x'.repeat(UPSTREAM_BODY_BYTES)}"; }`,
});
stack.defer(() => upstream.stop());
const cases = makeWafCases().filter(({ name }) => name.includes(flags.only));
const rows: Row[] = [];
for (const paranoia of flags.paranoia.split(',').map(Number))
  rows.push(...(await compare(paranoia)));
if (flags.json) console.log(JSON.stringify({ bench: 'waf', rows }, undefined, 2));

async function compare(paranoia: number): Promise<Row[]> {
  await using running = new AsyncDisposableStack();
  const rules = rulesAt(paranoia);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-bench-'));
  running.defer(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'rules.conf');
  await writeFile(file, rules);
  const start = async (name: string, ruleFile: string): Promise<Contender> => {
    const args = [String(upstream.port), ruleFile];
    const contender = await startGateway(name, args);
    running.defer(() => contender.stop());
    return contender;
  };
  const modsecurity = await startModSecurity(rules);
  running.defer(() => modsecurity.stop());
  const contenders: Contenders = {
    rampart: await start('rampart', file),
    defaults: await start('rampart, default rules', 'default'),
    modsecurity,
  };
  printHead(paranoia);
  const compared: Row[] = [];
  for (const one of cases) {
    for (const row of await compareCase(paranoia, one, contenders)) {
      printRow(row);
      compared.push(row);
    }
  }
  return compared;
}

async function compareCase(
  paranoia: number,
  one: WafCase,
  { rampart, defaults, modsecurity }: Contenders,
): Promise<Row[]> {
  const isDefaultsCase = one.name === DEFAULTS_CASE;
  const taking = isDefaultsCase ? [rampart, defaults, modsecurity] : [rampart, modsecurity];
  const rounds = new Map<Contender, Measurement[]>(taking.map((contender) => [contender, []]));
  for (let round = -1; round < Number(flags.rounds); round++) {
    for (const [contender, measured] of rounds) {
      const seconds = round < 0 ? WARM_UP_SECONDS : Number(flags.seconds);
      const result = await measure(contender, one.requests, one.connections, seconds);
      if (round >= 0) measured.push(result);
    }
  }
  const theirs = medianOf(rounds.get(modsecurity)!);
  const rows = [makeRow(paranoia, one.name, medianOf(rounds.get(rampart)!), theirs)];
  if (isDefaultsCase) {
    const name = `${one.name}, default rules`;
    rows.push(makeRow(paranoia, name, medianOf(rounds.get(defaults)!), theirs));
  }
  return rows;
}

function makeRow(paranoia: number, name: string, ours: Measurement, theirs: Measurement): Row {
  const seconds = Number(flags.seconds);
  const isAnswered = theirs.requestsPerSecond > 0;
  return {
    paranoia,
    case: name,
    rampart: ours,
    modsecurity: theirs,
    unansweredSeconds: isAnswered ? 0 : seconds,
    throughputRatio: ours.requestsPerSecond / (isAnswered ? theirs.requestsPerSecond : 1 / seconds),
    cpuRatio: theirs.cpuMicrosecondsPerRequest / ours.cpuMicrosecondsPerRequest,
  };
}

/**
 * Both engines read exactly this text. Responses are left out: libmodsecurity's connector buffers them.
 * Like the configuration that ModSecurity recommends, it has JSON bodies parsed: else libmodsecurity would
 * pass them unread.
 */
function rulesAt(paranoia: number): string {
  // The rule file is made in a folder of its own, and what it includes is looked for from there.
  const crs = path.resolve(flags.crs);
  return `SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess Off
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 1310720
SecAuditEngine Off
SecUnicodeMapFile ${UNICODE_MAP} 20127
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
Include ${crs}/crs-setup.conf.example
SecAction "id:900000,phase:1,pass,t:none,nolog,setvar:tx.blocking_paranoia_level=${paranoia}"
Include ${crs}/rules/*.conf
`;
}

async function startModSecurity(rules: string): Promise<Contender> {
  const nginx = await startNginx({
    modsecurity: rules,
    http: `upstream behind { server 127.0.0.1:${upstream.port}; keepalive 64; keepalive_requests 1000000000; }`,
    server:
      'keepalive_requests 1000000000; location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }',
    logLevel: 'crit',
  });
  return {
    name: 'nginx + libmodsecurity3',
    pid: nginx.workerPid,
    port: nginx.port,
    stop: () => nginx.stop(),
  };
}

function printHead(paranoia: number): void {
  if (flags.json) return;
  console.log(
    `\nparanoia ${paranoia}: Rampart | nginx + libmodsecurity3, same rule files, one worker each`,
  );
  console.log(
    `${'case'.padEnd(26)}        req/s          p50 ms          p99 ms      CPU us/req        MB   req/s x   CPU x  errors`,
  );
}

function printRow(row: Row): void {
  if (flags.json) return;
  const pair = (pick: (one: Measurement) => number, digits: number, width: number): string =>
    `${pick(row.rampart).toFixed(digits).padStart(width)} |${pick(row.modsecurity).toFixed(digits).padStart(width)}`;
  console.log(
    [
      row.case.padEnd(26),
      pair((one) => one.requestsPerSecond, 0, 6),
      pair((one) => one.p50Microseconds / 1000, 2, 7),
      pair((one) => one.p99Microseconds / 1000, 2, 7),
      pair((one) => one.cpuMicrosecondsPerRequest, 0, 7),
      pair((one) => one.memoryBytes / 2 ** 20, 0, 4),
      row.throughputRatio.toFixed(1).padStart(7),
      row.cpuRatio.toFixed(1).padStart(7),
      pair((one) => one.errors, 0, 3),
    ].join(' '),
  );
  if (row.unansweredSeconds === 0) return;
  console.log(
    `  nginx + libmodsecurity3 answered none in ${row.unansweredSeconds} s: at least ${row.throughputRatio.toFixed(0)} times`,
  );
}
