import { createHash } from 'node:crypto';
import {
  PHASES,
  type EffectNode,
  type LinkNode,
  type Phase,
  type RuleProgramSource,
  type StatementNode,
  type TargetNode,
  type TemplateNode,
  type VariableName,
} from '../../seclang/index.ts';
import { makeReport, type AddressLists, type OperatorContext } from '../operators/index.ts';
import { parseArguments, readCookies } from '../body/index.ts';
import type { Intake } from '../prefilter/intake.ts';
import {
  addStep,
  hasStep,
  noSteps,
  STEP_WORD_BITS,
  type StepBits,
} from '../prefilter/step-bits.ts';
import { LiteralIndex } from '../prefilter/literal-index.ts';
import { NO_SET, type Probe } from '../prefilter/scanner.ts';
import { makePairs, rememberCookies } from '../run/pairs.ts';
import { rememberTargets } from '../run/read-target.ts';
import { PersistentStore } from '../run/persistent-store.ts';
import type { Link, RunOperator, RunTables, Step } from '../run/compiled.ts';
import { Run, type RunOptions } from '../run/run.ts';
import { ClientBudgets } from '../run/client-budgets.ts';
import { RunawayRules } from '../run/runaway-rules.ts';
import { CAPTURE_SLOTS, TxNames, type TxReaders } from '../run/tx-store.ts';
import {
  STORED_SINGLES,
  storedListIndex,
  type StoredList,
  type StoredSingle,
} from '../run/variables.ts';
import type { Transaction } from '../transaction.ts';
import { makeTransforms } from '../transforms/index.ts';
import type { StepIndex } from './control.ts';
import { foldProgram, templatesIn, type Folding } from './fold.ts';
import { compileLink, compileStep } from './link.ts';
import { Chains, stagesOf, XmlPaths, type Names } from './names.ts';
import { ASKS_ELSEWHERE, OperatorCompiler } from './operator.ts';
import type { CompiledProgram, Program, ProgramCounts, ScoreSlots } from './program.ts';
import { domainOf, mapDomains, Routes, type Domain, type Intakes } from './routes.ts';

/** Nothing is ever wrong with cookies. */
const WELL_FORMED = { invalidEncoding: false, error: '', dropped: 0 } as const;

export interface CompileOptions extends OperatorContext {
  /**
   * Evaluates every rule on every value, in order, sharing nothing: what the optimised evaluation is
   * compared with.
   */
  readonly plain?: boolean;
}

/** Compiles a checked rule set. Costly (once per rule set and thread); never throws for a checked source. */
export function compileProgram(source: RuleProgramSource, options: CompileOptions = {}): Program {
  return new ProgramCompiler(source, options).compile();
}

class ProgramCompiler {
  readonly #source: RuleProgramSource;
  readonly #addressLists: AddressLists | undefined;
  readonly #isPlain: boolean;
  readonly #names: Names;
  readonly #operators: OperatorCompiler;
  readonly #routes: Routes;
  readonly #probes = new Map<string, Probe>();
  readonly #literalSets: (readonly string[])[] = [];
  readonly #numberOfSet = new Map<string, number>();

  constructor(source: RuleProgramSource, options: CompileOptions) {
    this.#source = source;
    this.#addressLists = options.addressLists;
    this.#isPlain = options.plain === true;
    const transforms = makeTransforms(source.settings.unicodeMap);
    this.#names = {
      tx: new TxNames(),
      xml: new XmlPaths(),
      chains: new Chains((name) => transforms[name]),
    };
    this.#operators = new OperatorCompiler(options, this.#names.tx);
    this.#routes = new Routes(this.#names);
  }

  compile(): CompiledProgram {
    const { phases, index } = layOut(this.#source);
    const steps: (Step | undefined)[] = Array.from({ length: index.size }, () => undefined);
    for (const { step, node } of index.statements) {
      if (node.kind === 'marker') continue;
      const links = this.#compileLinks(node, index);
      steps[step] = compileStep(node, step, phases[node.phase][0], links, this.#names, index);
    }
    const folding = this.#isPlain
      ? noFolding(index.size, this.#names.tx)
      : foldProgram(index, steps, phases, this.#names.tx, this.#makeScratchRun(index.size));
    const { always, counts, sets, readers } = this.#route(index, steps, folding);
    const indexes = this.#isPlain
      ? undefined
      : mapDomains((domain) => new LiteralIndex(sets[domain]));
    return {
      fingerprint: fingerprintOf(this.#source),
      counts: {
        ...counts,
        rules: countRules(this.#source),
        folded: folding.count,
        operators: this.#operators.size,
        chains: this.#names.chains.size,
        probes: this.#probes.size,
        literals: [...sets.request, ...sets.response].reduce((count, set) => count + set.length, 0),
        automatonBytes:
          indexes === undefined ? 0 : indexes.request.tableBytes + indexes.response.tableBytes,
      },
      tables: this.#makeTables(
        this.#routes.intakes(indexes, this.#probes.size),
        always,
        folding,
        readers,
      ),
      steps,
      phases,
      xmlPaths: this.#names.xml.paths,
      scores: scoreSlots(this.#names.tx),
      dnsLists: this.#dnsLists(),
      warmUp: warmUpOnce(steps, folding.decided, this.#makeScratchRun(index.size)),
    };
  }

  #dnsLists(): CompiledProgram['dnsLists'] {
    const zones = zonesOf(this.#source);
    if (this.#addressLists === undefined || zones.length === 0) return undefined;
    return { lists: this.#addressLists, zones };
  }

  /** Tells the routes which steps want to see which values; the others are for every request. */
  #route(
    index: StepIndex,
    steps: readonly (Step | undefined)[],
    folding: Folding,
  ): {
    readonly always: StepBits;
    readonly readers: TxReaders;
    readonly counts: Pick<ProgramCounts, 'prefiltered' | 'onPresence' | 'onChange' | 'always'>;
    /** By number of the literal set; empty where no step that is left needs it. */
    readonly sets: Readonly<Record<Domain, readonly (readonly string[])[]>>;
  } {
    const { decided } = folding;
    const always = noSteps(index.size);
    const counts = { prefiltered: 0, onPresence: 0, onChange: 0, always: 0 };
    const readers: number[][] = [];
    const atStart = this.#makeScratchRun(index.size, folding);
    const sets = mapDomains(() => this.#literalSets.map((): readonly string[] => []));
    for (const { step, node } of index.statements) {
      if (node.kind === 'marker' || hasStep(decided, step)) continue;
      const head = node.kind === 'rule' && !this.#isPlain ? node.links[0] : undefined;
      if (head === undefined || !this.#isStored(head, node.phase)) {
        const slots = head === undefined ? undefined : slotsRead(head, this.#names.tx);
        if (slots !== undefined && steps[step]!.quickCheck?.(atStart) === false) {
          for (const slot of slots) (readers[slot] ??= []).push(step);
          counts.onChange++;
        } else {
          addStep(always, step);
          counts.always++;
        }
        continue;
      }
      const probe = this.#probeOf(head);
      this.#routes.register(head, step, probe);
      if (probe === undefined || (probe.set === NO_SET && probe.plainSet === NO_SET)) {
        counts.onPresence++;
      } else {
        counts.prefiltered++;
        for (const { variable } of head.targets) {
          for (const set of [probe.set, probe.plainSet]) {
            if (set !== NO_SET) sets[domainOf(variable)][set] = this.#literalSets[set]!;
          }
        }
      }
    }
    return { always, counts, sets, readers };
  }

  /**
   * Whether what a link asks is settled by the values that come in: where none does, it does not match. A
   * count is none of them, but asks nothing of no value where it has to be above zero.
   */
  #isStored(link: LinkNode, phase: Phase): boolean {
    if (!this.#routes.isStored(link, phase)) return false;
    if (!isCounting(link)) return true;
    const { constant } = this.#operators.compile(link.operator);
    return (
      constant !== undefined &&
      link.transformations.length === 0 &&
      link.targets.every(({ count }) => count) &&
      constant.test('0', makeReport()) === link.operator.negated
    );
  }

  #makeTables(
    intakes: Intakes,
    always: StepBits,
    folding: Folding,
    txReaders: TxReaders = [],
  ): RunTables {
    const used = variablesOf(this.#source);
    const { settings } = this.#source;
    const readsRequestBody =
      used.has('REQUEST_BODY') || used.has('FULL_REQUEST') || used.has('FULL_REQUEST_LENGTH');
    const isRead = (single: StoredSingle): boolean =>
      single === 'REQUEST_BODY' ? readsRequestBody : used.has(single);
    const singles = intakes.singles.map((intake, index) =>
      isRead(STORED_SINGLES[index]!) ? intake : undefined,
    );
    const intakeOf = (list: StoredList): Intake => intakes.lists[storedListIndex(list)]!;
    return {
      settings,
      txNames: this.#names.tx,
      txInitial: folding.txInitial,
      txReaders,
      initialCandidates: always,
      foldedSteps: folding.decided,
      reliedSteps: folding.relied,
      singleIntakes: singles,
      listIntakes: intakes.lists,
      requestHeaders: intakes.requestHeaders,
      responseHeaders: intakes.responseHeaders,
      ...(!this.#isPlain && {
        targets: rememberTargets(singles, (query) => {
          const parsed = parseArguments(query, settings);
          return makePairs(parsed, intakeOf('ARGS_GET'), intakeOf('ARGS_GET_NAMES'));
        }),
        cookies: rememberCookies((header) => {
          const parsed = { ...WELL_FORMED, arguments: readCookies(header, settings.cookieFormat) };
          return makePairs(parsed, intakeOf('REQUEST_COOKIES'), intakeOf('REQUEST_COOKIES_NAMES'));
        }),
      }),
      readsRequestBody,
      readsResponseHeaders: used.has('RESPONSE_HEADERS') || used.has('RESPONSE_HEADERS_NAMES'),
      readsFileContent: used.has('FILES_TMP_CONTENT'),
      decidesOnBodyErrors: used.has('REQBODY_ERROR') || used.has('REQBODY_PROCESSOR_ERROR'),
      report: makeReport(),
      runaways: new RunawayRules(),
      clientBudgets: new ClientBudgets(),
    };
  }

  /** A run without a request, for folding to evaluate operators in. */
  #makeScratchRun(size: number, folding = noFolding(size, this.#names.tx)): Run {
    const intakes = new Routes(this.#names).intakes(undefined, 0);
    const tables = this.#makeTables(intakes, noSteps(size), folding);
    return new Run(tables, NO_REQUEST, NO_OPTIONS);
  }

  #compileLinks(node: StatementNode, index: StepIndex): readonly Link[] {
    if (node.kind !== 'rule') return [];
    return node.links.map((link, position) => {
      const operator = this.#operators.compile(link.operator);
      // Only steps that are routed may rely on hits: others see values that nobody scanned for them.
      const isRouted = position === 0 && !this.#isPlain && this.#isStored(link, node.phase);
      const test = this.#isPlain ? -1 : (this.#probeOf(link)?.id ?? -1);
      const probe = isRouted ? test : -1;
      return compileLink(link, operator, { probe, test }, this.#names, index);
    });
  }

  /**
   * The probe for what a link asks of a value; undefined where the answer depends on more than the
   * value, or the question is how many there are.
   */
  #probeOf(link: LinkNode): Probe | undefined {
    if (isCounting(link)) return undefined;
    const operator = this.#operators.compile(link.operator);
    if (operator.constant === undefined || ASKS_ELSEWHERE.has(link.operator.name)) return undefined;
    const chain = this.#names.chains.get(link.transformations);
    const { negated } = link.operator;
    const number = this.#operators.numberOf(operator);
    const key = `${link.multiMatch} ${negated} ${chain.id} ${number}`;
    let probe = this.#probes.get(key);
    if (probe === undefined) {
      probe = {
        id: this.#probes.size,
        chains: link.multiMatch ? stagesOf(chain) : [chain],
        // What does not match says nothing about the literals of what would.
        set: negated ? NO_SET : this.#literalSetOf(operator.literals),
        plainSet: negated ? NO_SET : this.#literalSetOf(operator.plainLiterals),
      };
      this.#probes.set(key, probe);
    }
    return probe;
  }

  /** The number of a set of literals; equal sets have one. */
  #literalSetOf(literals: readonly string[] | undefined): number {
    if (literals === undefined) return NO_SET;
    const key = literals.join('\n');
    let set = this.#numberOfSet.get(key);
    if (set === undefined) {
      set = this.#literalSets.push(literals) - 1;
      this.#numberOfSet.set(key, set);
    }
    return set;
  }
}

/** Nothing is asked of it: folding evaluates only what does not depend on a request. */
const NO_REQUEST: Transaction = {
  id: '',
  receivedAtMs: 0,
  clientAddress: '',
  clientPort: 0,
  serverAddress: '',
  serverPort: 0,
  scheme: 'http',
  protocol: '',
  method: '',
  target: '',
  rawHeaders: [],
  site: '',
};

const NO_OPTIONS: RunOptions = {
  mode: 'detect',
  onFault: 'allow',
  budgetMs: Infinity,
  client: '',
  clock: { now: () => 0, monotonic: () => 0 },
  store: new PersistentStore(),
  trace: false,
};

/**
 * Ordinary, and with a character of every kind: detectors look further only where something calls for it.
 * Short: what patterns need for long values takes ten megabytes, and most of them never see one.
 */
const WARM_UP_TEXT =
  'Bob\'s "list" of <b c=d>; (a): {b}, [c] & d | $4 + 10%, %41 \\x41 &amp; ../a.png * @me #1 ~^! http://a.b/?c=1 `d`';

/** See CompiledProgram.warmUp. Holds nothing of what the rules were compiled from. */
function warmUpOnce(
  steps: readonly (Step | undefined)[],
  decided: StepBits,
  scratch: Run,
): () => void {
  let isCold = true;
  return () => {
    if (isCold) warmUp(steps, decided, scratch);
    isCold = false;
  };
}

function warmUp(steps: readonly (Step | undefined)[], decided: StepBits, scratch: Run): void {
  const { report } = scratch.tables;
  const seen = new Set<RunOperator>();
  for (const step of steps) {
    if (step === undefined || hasStep(decided, step.number)) continue;
    for (const { operator, isConstant } of step.links) {
      if (!isConstant || seen.has(operator)) continue;
      seen.add(operator);
      operator(scratch, WARM_UP_TEXT, report);
    }
  }
}

function isCounting({ targets }: LinkNode): boolean {
  return targets.some(({ count }) => count);
}

/**
 * The slots that decide what a link asks, where it is of one variable of TX and compares it with what is known
 * at load or in TX too; undefined where there is more to it.
 */
function slotsRead({ targets, operator }: LinkNode, tx: TxNames): readonly number[] | undefined {
  const [target] = targets;
  if (target?.variable !== 'TX' || target.count || target.selector?.kind !== 'name')
    return undefined;
  const slots = [tx.slotOf(target.selector.key)];
  for (const part of 'template' in operator.argument ? operator.argument.template.parts : []) {
    if (typeof part === 'string') continue;
    if (part.variable !== 'TX') return undefined;
    slots.push(tx.slotOf(part.key));
  }
  return slots.every((slot) => slot >= CAPTURE_SLOTS) ? slots : undefined;
}

function noFolding(size: number, tx: TxNames): Folding {
  const none = noSteps(size);
  const txInitial = tx.names.map(() => undefined);
  return { decided: none, relied: none, txInitial, count: 0 };
}

/** Numbers the statements: phase after phase, each on a word of its own, markers included. */
function layOut(source: RuleProgramSource): {
  readonly phases: Record<Phase, readonly [number, number]>;
  readonly index: StepIndex;
} {
  const phases = {} as Record<Phase, readonly [number, number]>;
  const statements: { step: number; node: StatementNode }[] = [];
  let next = 0;
  for (const phase of PHASES) {
    const start = next;
    for (const node of source.phases[phase]) statements.push({ step: next++, node });
    phases[phase] = [start, next];
    next = Math.ceil(next / STEP_WORD_BITS) * STEP_WORD_BITS;
  }
  return { phases, index: { size: next, statements } };
}

function countRules(source: RuleProgramSource): Readonly<Record<Phase, number>> {
  const counts = {} as Record<Phase, number>;
  for (const phase of PHASES) {
    counts[phase] = source.phases[phase].filter(({ kind }) => kind !== 'marker').length;
  }
  return counts;
}

/** The lists of `@rbl` whose names hold no macros: what may be asked before a request is read. */
function zonesOf({ phases }: RuleProgramSource): readonly string[] {
  const zones = new Set<string>();
  for (const node of Object.values(phases).flat()) {
    for (const { operator } of node.kind === 'rule' ? node.links : []) {
      if (operator.name !== 'rbl' || operator.argument.form !== 'text') continue;
      const { parts } = operator.argument.template;
      if (parts.every((part) => typeof part === 'string')) zones.add(parts.join(''));
    }
  }
  return [...zones];
}

/** Every variable that the rules name, as a target or in a macro. */
function variablesOf(source: RuleProgramSource): ReadonlySet<VariableName> {
  const used = new Set<VariableName>();
  const addTarget = (target: TargetNode): void => {
    used.add(target.variable);
  };
  const addTemplate = (template: TemplateNode | undefined): void => {
    for (const part of template?.parts ?? []) if (typeof part !== 'string') used.add(part.variable);
  };
  const addEffect = (effect: EffectNode): void => {
    templatesIn(effect).forEach(addTemplate);
  };
  for (const phase of PHASES) {
    for (const node of source.phases[phase]) {
      if (node.kind === 'marker') continue;
      addTemplate(node.metadata.message);
      addTemplate(node.metadata.logData);
      node.metadata.tags.forEach(addTemplate);
      if (node.disruptive.kind === 'redirect') addTemplate(node.disruptive.url);
      if (node.kind === 'action') {
        node.effects.forEach(addEffect);
        continue;
      }
      for (const link of node.links) {
        link.targets.forEach(addTarget);
        link.effects.forEach(addEffect);
        addTemplate(link.metadata.message);
        addTemplate(link.metadata.logData);
        const { argument } = link.operator;
        if ('template' in argument) addTemplate(argument.template);
      }
    }
  }
  return used;
}

/** CRS 4 keeps `blocking_*_anomaly_score` and one score per level, older sets the shorter names. */
function scoreSlots(tx: TxNames): ScoreSlots {
  const find = (...names: readonly string[]): readonly number[] =>
    names.map((name) => tx.find(name)).filter((slot) => slot !== undefined);
  const levels = [1, 2, 3, 4];
  return {
    inbound: find('blocking_inbound_anomaly_score', 'inbound_anomaly_score'),
    outbound: find('blocking_outbound_anomaly_score', 'outbound_anomaly_score'),
    inboundLevels: find(...levels.map((level) => `inbound_anomaly_score_pl${level}`)),
    outboundLevels: find(...levels.map((level) => `outbound_anomaly_score_pl${level}`)),
  };
}

function fingerprintOf(source: RuleProgramSource): string {
  const meaning = JSON.stringify([source.phases, source.settings, source.components]);
  return createHash('sha256').update(meaning).digest('hex');
}
