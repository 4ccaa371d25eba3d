import type { Clock } from '../../lib/clock.ts';
import type { SourceLocation } from '../../lib/errors.ts';
import type { TextMemo } from '../../lib/text-memo.ts';
import {
  PatternExhausted,
  type BodyProcessorChoice,
  type DisruptiveNode,
  type EngineSettings,
  type Matcher,
  type PersistentCollectionName,
  type RuleEngineMode,
  type SearchBudget,
  type XmlArgumentsMode,
} from '../../seclang/index.ts';
import type { Body } from '../body/body.ts';
import type { GeoRecord, OperatorReport } from '../operators/index.ts';
import type { Fault, Interruption, Match, Phase, Severity, WafMode } from '../outcome.ts';
import type { HeaderNames } from '../prefilter/header-names.ts';
import { hasStep, type Intake, type StepBits } from '../prefilter/intake.ts';
import type { ResponseView, Transaction } from '../transaction.ts';
import type { Chain, Value, ValueList } from '../value.ts';
import type { ClientBudget, ClientBudgets } from './client-budgets.ts';
import type { Pairs } from './pairs.ts';
import type { KnownTarget } from './read-target.ts';
import type { PersistentRecord, PersistentStore } from './persistent-store.ts';
import type { RunawayRules } from './runaway-rules.ts';
import { TxStore, type TxNames, type VariableValue } from './tx-store.ts';
import { STORED_LISTS, STORED_SINGLES } from './variables.ts';

// ---- what a program consists of, once compiled ------------------------------------------------

/** A text with macros. */
export interface Template {
  /** The text itself where it holds no macro. */
  readonly literal: string | undefined;
  expand(run: Run): string;
}

/** What a rule does when it matches. */
export type Effect = (run: Run) => void;

/** Whether a step's first link may match: true where only evaluating it tells. */
export type QuickCheck = (run: Run) => boolean;

/** One variable of a link's list. */
export interface Target {
  /** A cheaper way to ask whether a link matches, where there is one. */
  quickCheck?(link: Link): QuickCheck | undefined;
  /** Tests the link on every value, in order; returns whether any matched. */
  evaluate(run: Run, link: Link): boolean;
}

/** An operator with its argument; the argument may depend on the run. */
export type RunOperator = (run: Run, value: string, report: OperatorReport) => boolean;

/** A numeric operator, for values that are known as numbers. */
export interface NumericTest {
  readonly holds: (value: number, bound: number) => boolean;
  readonly bound: (run: Run) => number;
}

/** One test of a rule. */
export interface Link {
  readonly targets: readonly Target[];
  readonly chain: Chain;
  readonly operator: RunOperator;
  /** Whether the operator depends on nothing but the value. */
  readonly isConstant: boolean;
  readonly operatorText: string;
  readonly numeric: NumericTest | undefined;
  readonly negated: boolean;
  readonly multiMatch: boolean;
  /** The chain and all it begins with: what `multiMatch` looks at. */
  readonly stages: readonly Chain[];
  readonly capture: boolean;
  /** Skips values that do not hit it; -1 to test every value. */
  readonly probe: number;
  /**
   * A number for what the test is: equal for links that ask the same of a value. -1 where the answer
   * depends on more than the value.
   */
  readonly test: number;
  /** For every value that matches. */
  readonly effectsOnMatch: readonly Effect[];
  /** Once this link and all after it have matched. */
  readonly effectsAfter: readonly Effect[];
  readonly message: Template | undefined;
  readonly logData: Template | undefined;
  readonly severity: number | undefined;
}

/** One rule (with its chain) or action. Steps are numbered through all phases. */
export interface Step {
  readonly number: number;
  readonly id: number;
  readonly phase: Phase;
  /** Empty for SecAction. */
  readonly links: readonly Link[];
  /** Whether it looks for patterns: only they can run away. */
  readonly isPattern: boolean;
  /** Whether a link of it, or a text, looks at MATCHED_VARS or MATCHED_VARS_NAMES. */
  readonly readsMatched: boolean;
  /** Asked before anything is made ready for the step. */
  readonly quickCheck: QuickCheck | undefined;
  /** Of a SecAction. */
  readonly effects: readonly Effect[];
  readonly disruptive: DisruptiveNode;
  readonly redirectUrl: Template | undefined;
  /** Number of the step to go on with after a match, or -1 for the next one. */
  readonly jump: number;
  readonly message: Template | undefined;
  readonly logData: Template | undefined;
  readonly tags: readonly Template[];
  readonly severity: number | undefined;
  readonly severityName: Severity;
  readonly revision: string;
  readonly logged: boolean;
  readonly location: SourceLocation;
}

/** A target taken out of rules for one request, by `ctl`. */
export interface RemovedTarget {
  readonly steps: StepBits;
  readonly variable: string;
  /** undefined: the whole variable. */
  readonly key: string | undefined;
  readonly matcher: Matcher | undefined;
}

/** What a run reads of its program. */
export interface RunTables {
  readonly settings: EngineSettings;
  readonly txNames: TxNames;
  /** TX as the folded steps leave it; in `plain` evaluation empty. */
  readonly txInitial: readonly (VariableValue | undefined)[];
  /** Steps to evaluate whatever the request holds. */
  readonly initialCandidates: StepBits;
  /** Steps that were decided at load; evaluated only once something changed that they relied on. */
  readonly foldedSteps: StepBits;
  /** Steps whose matching those decisions rely on. */
  readonly reliedSteps: StepBits;
  /** Stored singles and lists, by index; undefined where no rule names the variable. */
  readonly singleIntakes: readonly (Intake | undefined)[];
  readonly listIntakes: readonly (Intake | undefined)[];
  readonly requestHeaders: HeaderNames;
  readonly responseHeaders: HeaderNames;
  /** What was read of targets and Cookie headers; in `plain` evaluation nothing is kept. */
  readonly targets?: TextMemo<KnownTarget>;
  readonly cookies?: TextMemo<Pairs>;
  readonly readsRequestBody: boolean;
  readonly readsFileContent: boolean;
  /** Whether rules look at REQBODY_ERROR and decide on broken bodies themselves. */
  readonly decidesOnBodyErrors: boolean;
  /** Scratch space, shared by all runs of the thread: no call keeps anything in it. */
  readonly report: OperatorReport;
  /** Outlives runs, as it is meant to. */
  readonly runaways: RunawayRules;
  readonly clientBudgets: ClientBudgets;
}

// ---- the run ----------------------------------------------------------------------------------

export interface RunOptions {
  readonly mode: Exclude<WafMode, 'off'>;
  readonly onFault: 'block' | 'allow';
  readonly budgetMs: number;
  /** What requests of one client have in common; '' where nothing tells who sends them. */
  readonly client: string;
  readonly clock: Clock;
  readonly store: PersistentStore;
  /** Records `nolog` matches too. */
  readonly trace: boolean;
}

/** Values of one rule that are recorded; further ones count, but are not kept. */
const MATCHES_PER_RULE_MAX = 20;
const MATCHES_MAX = 400;
const FAULTS_MAX = 20;
/** MATCHED_VARS of one rule. */
const MATCHED_VALUES_MAX = 1000;

/** Units of work between two looks at the clock; a unit is roughly a microsecond. */
const WORK_BETWEEN_CHECKS = 256;
const BYTES_PER_WORK_UNIT = 256;
const STEPS_PER_WORK_UNIT = 50;
/** The rest is for what cannot be interrupted: a step under way ends after the clock was looked at. */
const BUDGET_SHARE_USED = 0.9;
/**
 * Longest that work goes on between two looks at the clock, milliseconds. Where more time passed, the
 * thread stood still (another process had the processor, memory was collected): that is no fault of the
 * request, and up to so many times its budget it is not held against it.
 */
const WORK_BETWEEN_LOOKS_MS = 10;
const PAUSES_PER_BUDGET_MAX = 4;
/** What the system counts as worked may lag behind by so much. */
const WORKED_LAG_MS = 4;

const NO_SINGLES = STORED_SINGLES.map(() => undefined);
const NO_LISTS = STORED_LISTS.map(() => undefined);

/** Status for what cannot be inspected and so is refused. */
const FAULT_STATUS = 403;

/** What is left of an `allow` when a phase begins. Logging is never skipped. */
function remainingAllow(scope: AllowScope, phase: Phase): AllowScope {
  if (scope === 'all') return phase === 5 ? 'none' : scope;
  return scope === 'request' && phase <= 2 ? scope : 'none';
}

function outOfTime({ milliseconds }: ClientBudget): string {
  return `the client's requests ran out of time before, and this one would take longer than ${milliseconds} ms`;
}

type AllowScope = 'none' | 'phase' | 'request' | 'all';

export interface MatchedValue {
  readonly name: string;
  readonly text: string;
}

/** Everything that is known and decided about one request while rules look at it. */
export class Run implements SearchBudget {
  readonly tables: RunTables;
  readonly transaction: Transaction;
  readonly options: RunOptions;
  readonly candidates: StepBits;
  readonly singles: (Value | undefined)[] = NO_SINGLES.slice();
  readonly lists: (ValueList | undefined)[] = NO_LISTS.slice();
  readonly tx: TxStore;
  phase: Phase = 1;

  // Request and answer, beside what is stored as values.
  response: ResponseView | undefined = undefined;
  body: Body | undefined = undefined;
  /** What can be read of a compressed body and is not in what was unpacked. */
  hiddenTexts: readonly string[] = [];
  bodyProcessor: BodyProcessorChoice | '' = '';
  requestBodyBytes = 0;
  responseBodyBytes = 0;
  isRequestBodyCut = false;
  isResponseBodyCut = false;
  bodyError = '';
  hasBrokenEncoding = false;
  argumentBytes = 0;
  readonly startedAtMs: number;

  // Settings that `ctl` changes.
  engine: RuleEngineMode;
  requestBodyAccess: boolean;
  responseBodyAccess: boolean;
  requestBodyBytesMax: number;
  responseBodyBytesMax: number;
  forceRequestBodyVariable = false;
  xmlArguments: XmlArgumentsMode;
  auditEngine: EngineSettings['auditEngine'];
  removedSteps: StepBits | undefined = undefined;
  removedTargets: RemovedTarget[] | undefined = undefined;
  /** Whether the steps decided at load are evaluated after all. */
  isUnfolded = false;
  /** Whether the running step sees values that were not scanned for it. */
  ignoresHits = false;

  // Collections that rules write.
  records: Map<PersistentCollectionName, PersistentRecord> | undefined = undefined;
  recordKeys: Map<PersistentCollectionName, string> | undefined = undefined;
  environment: Map<string, string> | undefined = undefined;
  geo: GeoRecord | undefined = undefined;
  /** Values, and names of values, to be masked wherever the request is recorded. */
  masked: Set<string> | undefined = undefined;
  maskedNames: Set<string> | undefined = undefined;

  // The rule that is running.
  step: Step | undefined = undefined;
  removals: readonly RemovedTarget[] | undefined = undefined;
  matchedText = '';
  matchedVariable = '';
  matchedKey = '';
  matchedValues: MatchedValue[] = [];
  matchStart = 0;
  evidence = '';
  scoreAdded = 0;
  highestSeverity = 255;

  // What came of it.
  readonly matches: Match[] = [];
  matchesNotKept = 0;
  readonly faults: Fault[] = [];
  interruption: Interruption | undefined = undefined;
  /** In detection the first interruption that would have been acted on. */
  foreseen: Interruption | undefined = undefined;
  allowed: AllowScope = 'none';
  /** The same where disruptive actions are not acted on. */
  foreseenAllow: AllowScope = 'none';
  isOutOfBudget = false;

  #deadlineMs = Infinity;
  #lookedMs = 0;
  #pausesLeftMs: number;
  /** Between two looks of the piece of work at hand: when, and what the thread had worked by then. */
  #since: { readonly nowMs: number; readonly workedMs: number } | undefined = undefined;
  /** Since then, not held against the request. */
  #forgivenMs = 0;
  /** What the rule at hand took for the text at hand, from one look at the clock to the next. */
  #timedStep: Step | undefined = undefined;
  #searchMs = 0;
  #budgetLeftMs: number;
  /** What the client gets, where that is less than the site's budget, until the upstream answers. */
  #clientBudget: ClientBudget | undefined = undefined;
  #work = 0;
  #matchesOfStep = 0;

  constructor(tables: RunTables, transaction: Transaction, options: RunOptions) {
    this.tables = tables;
    this.transaction = transaction;
    this.options = options;
    this.candidates = tables.initialCandidates.slice();
    // Traced runs evaluate everything, so that everything shows.
    this.isUnfolded = options.trace;
    this.tx = new TxStore(
      tables.txNames,
      options.trace ? tables.txInitial.map(() => undefined) : tables.txInitial.slice(),
    );
    for (const [name, value] of transaction.variables ?? []) this.tx.set(name, value);
    const { settings } = tables;
    this.startedAtMs = options.clock.monotonic();
    this.engine = settings.ruleEngine ?? 'on';
    this.requestBodyAccess = settings.requestBodyAccess;
    this.responseBodyAccess = settings.responseBodyAccess;
    this.requestBodyBytesMax = settings.requestBodyBytesMax;
    this.responseBodyBytesMax = settings.responseBodyBytesMax;
    this.xmlArguments = settings.parseXmlIntoArguments;
    this.auditEngine = settings.auditEngine;
    // Where faults are let through, less time would be a way past the rules.
    if (options.onFault === 'block') {
      this.#clientBudget = tables.clientBudgets.budgetOf(options.client, this.startedAtMs);
    }
    this.#budgetLeftMs = (this.#clientBudget?.milliseconds ?? options.budgetMs) * BUDGET_SHARE_USED;
    this.#pausesLeftMs = options.budgetMs * PAUSES_PER_BUDGET_MAX;
  }

  /** Whether disruptive actions are acted on. */
  get isActing(): boolean {
    return this.engine === 'on' && this.options.mode === 'block';
  }

  // ---- time ----

  /** Starts the clock of a piece of work; `endWork` must follow. */
  beginWork(nowMs: number): void {
    this.#deadlineMs = nowMs + this.#budgetLeftMs;
    this.#lookedMs = nowMs;
    this.#since = undefined;
    this.#timedStep = undefined;
    // Runs of a thread take turns between pieces of work, never within one.
    this.tables.report.budget = this;
  }

  endWork(nowMs: number): void {
    this.tables.report.budget = undefined;
    this.#noteLook(nowMs);
    this.#budgetLeftMs = this.#deadlineMs - nowMs;
  }

  /** Returns the time since the last look that the thread worked. */
  #noteLook(nowMs: number): number {
    const passedMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    if (passedMs <= WORK_BETWEEN_LOOKS_MS) return passedMs;
    const pauseMs = Math.min(passedMs - WORK_BETWEEN_LOOKS_MS, this.#pausesLeftMs);
    this.#pausesLeftMs -= pauseMs;
    this.#forgivenMs += pauseMs;
    this.#deadlineMs += pauseMs;
    return passedMs - pauseMs;
  }

  /**
   * True past the deadline. Before that is said, the system is asked what the thread has worked: on a busy
   * machine others had the processor in slices too short to be seen as pauses.
   */
  #isPastDeadline(nowMs: number): boolean {
    const isPast = nowMs > this.#deadlineMs;
    const { clock } = this.options;
    if (clock.worked === undefined || (this.#since !== undefined && !isPast)) return isPast;
    const workedMs = clock.worked();
    if (this.#since === undefined) {
      this.#since = { nowMs, workedMs };
      this.#forgivenMs = 0;
    }
    if (!isPast) return false;
    const waitedMs = nowMs - this.#since.nowMs - (workedMs - this.#since.workedMs) - WORKED_LAG_MS;
    const unseenMs = Math.max(0, waitedMs - this.#forgivenMs);
    this.#forgivenMs += unseenMs;
    this.#deadlineMs += unseenMs;
    return nowMs > this.#deadlineMs;
  }

  /** Counts work on a text that is begun now; looks at the clock once in a while. */
  spend(length: number): void {
    this.#timedStep = undefined;
    this.#spendWork(1 + length / BYTES_PER_WORK_UNIT);
  }

  /** Counts steps of a search, which ends where nothing is left for it. */
  takeSteps(steps: number): void {
    this.#spendWork(steps / STEPS_PER_WORK_UNIT);
    if (this.isOutOfBudget) throw new PatternExhausted();
  }

  #spendWork(work: number): void {
    this.#work += work;
    if (this.#work < WORK_BETWEEN_CHECKS) return;
    this.#work = 0;
    if (this.isOutOfBudget) return;
    const nowMs = this.options.clock.monotonic();
    const allowanceMs = this.#timeSearch(this.#noteLook(nowMs), nowMs);
    const isPastDeadline = this.#isPastDeadline(nowMs);
    if (!isPastDeadline && this.#searchMs <= allowanceMs) return;
    if (this.step?.isPattern === true) {
      const { runaways } = this.tables;
      runaways.note(this.step.number, this.#searchMs, this.options.budgetMs, nowMs);
    }
    const { client, budgetMs } = this.options;
    const given = this.#clientBudget;
    // An answer that takes long to read is not the doing of who asked for it.
    if (this.phase <= 2) {
      this.tables.clientBudgets.note(client, budgetMs, this.step?.id ?? 0, nowMs);
    }
    if (!isPastDeadline) {
      const again = `the rule ran away before, and would take longer than ${allowanceMs} ms again`;
      this.#endBudget(again, this.step?.id);
    } else if (given === undefined) {
      this.#endBudget(`inspection would take longer than ${budgetMs} ms`, this.step?.id);
    } else {
      this.#endBudget(outOfTime(given), given.ruleId);
    }
  }

  #endBudget(message: string, ruleId: number = 0): void {
    this.isOutOfBudget = true;
    this.isUnfolded = true;
    this.addFault({ kind: 'budget', message, ruleId });
  }

  /** Whether the client has time for a body of so many bytes; ends the inspection where not. */
  takesBody(bytes: number): boolean {
    const given = this.#clientBudget;
    if (given === undefined || bytes <= given.bodyBytesMax) return true;
    if (!this.isOutOfBudget) this.#endBudget(outOfTime(given), given.ruleId);
    return false;
  }

  /** The answer is inspected with what the site's budget leaves, whoever gets it. */
  giveFullBudget(): void {
    if (this.#clientBudget === undefined) return;
    const withheldMs = this.options.budgetMs - this.#clientBudget.milliseconds;
    this.#deadlineMs += withheldMs * BUDGET_SHARE_USED;
    this.#clientBudget = undefined;
  }

  /** Adds up the time of the rule at hand, and returns how much it may take. */
  #timeSearch(workedMs: number, nowMs: number): number {
    const { step } = this;
    if (step === undefined) return Infinity;
    this.#searchMs = step === this.#timedStep ? this.#searchMs + workedMs : 0;
    this.#timedStep = step;
    return this.tables.runaways.allowanceMs(step.number, nowMs);
  }

  // ---- decisions ----

  /** Records a fault that rules can see and decide on themselves. */
  noteFault(fault: Fault): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push(fault);
  }

  /** Records a fault and resolves it as the site says. */
  addFault(fault: Fault): void {
    this.noteFault(fault);
    if (this.options.onFault === 'allow' || this.phase === 5) return;
    this.interrupt({
      verdict: 'block',
      status: FAULT_STATUS,
      location: '',
      ruleId: fault.ruleId,
      phase: this.phase,
      message: fault.message,
    });
  }

  interrupt(interruption: Interruption): void {
    if (this.phase === 5) return;
    if (this.isActing) {
      this.interruption ??= interruption;
    } else if (this.foreseenAllow === 'none' && this.engine !== 'off') {
      this.foreseen ??= interruption;
    }
  }

  allow(scope: 'all' | 'phase' | 'request'): void {
    if (this.isActing) this.allowed = scope;
    else this.foreseenAllow = scope;
  }

  /** Starts a phase; returns whether its rules are to run. */
  beginPhase(phase: Phase): boolean {
    this.phase = phase;
    this.step = undefined;
    this.foreseenAllow = remainingAllow(this.foreseenAllow, phase);
    this.allowed = remainingAllow(this.allowed, phase);
    if (this.engine === 'off' || this.isOutOfBudget) return false;
    return phase === 5 || (this.interruption === undefined && this.allowed === 'none');
  }

  /** Parts of the request that a limit kept from the rules. */
  noteDropped(message: string, count: number): void {
    this.bodyError ||= message;
    const fault: Fault = { kind: 'body-limit', message: `${message}: ${count} dropped`, ruleId: 0 };
    if (this.tables.decidesOnBodyErrors) this.noteFault(fault);
    else this.addFault(fault);
  }

  // ---- matches ----

  beginStep(step: Step): void {
    this.step = step;
    this.ignoresHits = this.isUnfolded && hasStep(this.tables.foldedSteps, step.number);
    this.removals = this.removedTargets === undefined ? undefined : this.#removalsOf(step);
    this.scoreAdded = 0;
    this.#matchesOfStep = 0;
    if (this.matchedValues.length !== 0) this.matchedValues = [];
  }

  #removalsOf(step: Step): readonly RemovedTarget[] | undefined {
    let removals: RemovedTarget[] | undefined;
    for (const removed of this.removedTargets!) {
      if (hasStep(removed.steps, step.number)) (removals ??= []).push(removed);
    }
    return removals;
  }

  /** Notes that a value matched: MATCHED_VAR and its relatives. */
  noteMatched(variable: string, name: string, text: string, start: number, evidence: string): void {
    this.matchedVariable = variable;
    this.matchedKey = name;
    this.matchedText = text;
    this.matchStart = start;
    this.evidence = evidence;
    if (this.step!.readsMatched && this.matchedValues.length < MATCHED_VALUES_MAX) {
      this.matchedValues.push({ name: this.matchedName, text });
    }
  }

  /** MATCHED_VAR_NAME: `ARGS:q`; put together when it is asked for. */
  get matchedName(): string {
    return this.matchedKey === ''
      ? this.matchedVariable
      : `${this.matchedVariable}:${this.matchedKey}`;
  }

  /** Whether one more match of the running rule is to be recorded. */
  takesMatch(step: Step): boolean {
    if (!step.logged && !this.options.trace) return false;
    if (this.#matchesOfStep >= MATCHES_PER_RULE_MAX || this.matches.length >= MATCHES_MAX) {
      this.matchesNotKept++;
      return false;
    }
    this.#matchesOfStep++;
    return true;
  }

  // ---- persistent collections ----

  openRecord(collection: PersistentCollectionName, key: string): void {
    const nowMs = this.options.clock.now();
    const { webAppId, collectionTimeoutSeconds } = this.tables.settings;
    this.recordKeys ??= new Map();
    this.recordKeys.set(collection, key);
    this.records ??= new Map();
    this.records.set(
      collection,
      this.options.store.open(webAppId, collection, key, nowMs, collectionTimeoutSeconds * 1000),
    );
  }
}
