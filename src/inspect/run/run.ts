import type { Clock } from '../../lib/clock.ts';
import type {
  BodyProcessorChoice,
  EngineSettings,
  PersistentCollectionName,
  RuleEngineMode,
  XmlArgumentsMode,
} from '../../seclang/index.ts';
import type { Body } from '../body/body.ts';
import type { GeoRecord } from '../operators/index.ts';
import type { Fault, Interruption, Match, Phase, WafMode } from '../outcome.ts';
import { hasStep, type StepBits } from '../prefilter/step-bits.ts';
import type { ResponseView, Transaction } from '../transaction.ts';
import type { Value, ValueList } from '../value.ts';
import type { RemovedTarget, RunTables, Step, StepPlace, TargetPlace } from './compiled.ts';
import type { PersistentRecord, PersistentStore } from './persistent-store.ts';
import { RunBudget } from './run-budget.ts';
import { TxStore } from './tx-store.ts';
import { STORED_LISTS, STORED_SINGLES } from './variables.ts';

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

const NO_TEXTS: readonly string[] = [];
const NO_SINGLES = STORED_SINGLES.map(() => undefined);
const NO_LISTS = STORED_LISTS.map(() => undefined);

/** Status for what cannot be inspected and so is refused. */
const FAULT_STATUS = 403;

/** What is left of an `allow` when a phase begins. Logging is never skipped. */
function remainingAllow(scope: AllowScope, phase: Phase): AllowScope {
  if (scope === 'all') return phase === 5 ? 'none' : scope;
  return scope === 'request' && phase <= 2 ? scope : 'none';
}

type AllowScope = 'none' | 'phase' | 'request' | 'all';

export interface MatchedValue {
  readonly name: string;
  readonly text: string;
}

/** Everything that is known and decided about one request while rules look at it. */
export class Run {
  readonly tables: RunTables;
  readonly transaction: Transaction;
  readonly options: RunOptions;
  readonly budget: RunBudget;
  readonly candidates: StepBits;
  readonly singles: (Value | undefined)[] = NO_SINGLES.slice();
  readonly lists: (ValueList | undefined)[] = NO_LISTS.slice();
  readonly tx: TxStore;
  phase: Phase = 1;

  // Request and answer, beside what is stored as values.
  response: ResponseView | undefined = undefined;
  body: Body | undefined = undefined;
  /** What can be read of a compressed body and is not in what was unpacked, and of fields behind a body. */
  hiddenTexts: readonly string[] = NO_TEXTS;
  bodyProcessor: BodyProcessorChoice | '' = '';
  requestBodyBytes = 0;
  responseBodyBytes = 0;
  isRequestBodyCut = false;
  /** The body as what it looks like, where that is something else than it is said to be. */
  misnamedBody: Body | undefined;
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
  /** Set by a target that stopped for others to have their turn. */
  halted: TargetPlace | undefined = undefined;
  /** Where the step goes on once it is the run's turn again. */
  place: StepPlace | undefined = undefined;
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
  /** The step to go on with; -1 where the phase is not paused. */
  pausedAt = -1;

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
      tables.txReaders,
      this.candidates,
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
    this.budget = new RunBudget(this);
  }

  /** Whether disruptive actions are acted on. */
  get isActing(): boolean {
    return this.engine === 'on' && this.options.mode === 'block';
  }

  /** Whether there are rules still to come for the request or the answer. */
  get goesOn(): boolean {
    return this.interruption === undefined && this.engine !== 'off' && !this.isOutOfBudget;
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
    this.refuse(this.phase, FAULT_STATUS, fault.message, fault.ruleId);
  }

  /** Ends the request for what could not be inspected, or for what is wrong with a body. */
  refuse(phase: Phase, status: number, message: string, ruleId = 0): void {
    this.interrupt({ verdict: 'block', status, location: '', ruleId, phase, message });
  }

  /** Ends the inspection for the time that it takes. */
  giveUp(message: string, ruleId = 0): void {
    this.isOutOfBudget = true;
    this.isUnfolded = true;
    this.addFault({ kind: 'budget', message, ruleId });
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
    this.pausedAt = -1;
    this.place = undefined;
    this.budget.forgetHalted();
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
