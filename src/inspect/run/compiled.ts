// What a program consists of, once compiled: what runs evaluate.
import type { SourceLocation } from '../../lib/errors.ts';
import type { TextMemo } from '../../lib/text-memo.ts';
import type { DisruptiveNode, EngineSettings, Matcher } from '../../seclang/index.ts';
import type { OperatorReport } from '../operators/index.ts';
import type { Phase, Severity } from '../outcome.ts';
import type { HeaderNames } from '../prefilter/header-names.ts';
import type { Intake } from '../prefilter/intake.ts';
import type { StepBits } from '../prefilter/step-bits.ts';
import type { Chain } from '../value.ts';
import type { ClientBudgets } from './client-budgets.ts';
import type { Pairs } from './pairs.ts';
import type { KnownTarget } from './read-target.ts';
import type { Run } from './run.ts';
import type { RunawayRules } from './runaway-rules.ts';
import type { TxNames, TxReaders, VariableValue } from './tx-store.ts';

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
  /**
   * Tests the link on every value, in order; returns whether any matched. A target that stops before (see
   * `run.halted`) is called again, to go on at that place.
   */
  evaluate(run: Run, link: Link, from: TargetPlace | undefined): boolean;
}

/** An operator with its argument; the argument may depend on the run. */
export type RunOperator = (run: Run, value: string, report: OperatorReport) => boolean;

/** Where a step stands while others have their turn. */
export interface StepPlace {
  /** Numbers of the link, of its target, and of what that calls its place. */
  readonly link: number;
  readonly target: number;
  readonly place: TargetPlace;
  /** Whether a value of the link matched before. */
  readonly isMatched: boolean;
}

/** The next value of a target. */
export interface TargetPlace {
  readonly list: number;
  readonly value: number;
}

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
  /** Whether the operator may stop within a value for others to have their turn. */
  readonly isHaltable: boolean;
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
  /** Steps that are no candidates until TX is another than at the start. */
  readonly txReaders: TxReaders;
  /** Steps to evaluate whatever the request holds. */
  readonly initialCandidates: StepBits;
  /** Steps that were decided at load; evaluated only once something changed that they relied on. */
  readonly foldedSteps: StepBits;
  /** Steps whose matching those decisions rely on. */
  readonly reliedSteps: StepBits;
  /** Stored singles, by index; undefined where no rule names the variable. */
  readonly singleIntakes: readonly (Intake | undefined)[];
  /** Stored lists, by index. */
  readonly listIntakes: readonly Intake[];
  readonly requestHeaders: HeaderNames;
  readonly responseHeaders: HeaderNames;
  /** What was read of targets and Cookie headers; in `plain` evaluation nothing is kept. */
  readonly targets?: TextMemo<KnownTarget>;
  readonly cookies?: TextMemo<Pairs>;
  readonly readsRequestBody: boolean;
  readonly readsFileContent: boolean;
  readonly readsResponseHeaders: boolean;
  /** Whether rules look at REQBODY_ERROR and decide on broken bodies themselves. */
  readonly decidesOnBodyErrors: boolean;
  /** Scratch space, shared by all runs of the thread: no call keeps anything in it. */
  readonly report: OperatorReport;
  /** Outlives runs, as it is meant to. */
  readonly runaways: RunawayRules;
  readonly clientBudgets: ClientBudgets;
}
