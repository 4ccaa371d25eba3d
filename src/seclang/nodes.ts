// The checked program: what a rule set means once every include is read, every default inherited and
// every update and removal applied. All nodes are frozen and plain data.
import type { SourceLocation } from '../lib/errors.ts';
import type { Pattern } from './pattern/pattern.ts';
import type { EngineSettings, RuleEngineMode, XmlArgumentsMode } from './settings.ts';
import type { OperatorName } from './words/operators.ts';
import type { TransformationName } from './words/transformations.ts';
import type { VariableName } from './words/variables.ts';

/** 1 request headers, 2 request body, 3 response headers, 4 response body, 5 logging. */
export type Phase = 1 | 2 | 3 | 4 | 5;
export const PHASES: readonly Phase[] = [1, 2, 3, 4, 5];

// ---- macros ----------------------------------------------------------------------------------

/** A text with macros, parsed once: `%{tx.score} points` is a macro and a literal. */
export interface TemplateNode {
  /** As written. */
  readonly text: string;
  /** Never two literals in a row; empty for the empty text. */
  readonly parts: readonly TemplatePart[];
  /** The text itself where it holds no macro, else undefined: the case to make fast. */
  readonly literal: string | undefined;
}

export type TemplatePart = string | MacroNode;

/** `%{REQUEST_HEADERS.User-Agent}`, `%{tx.0}`, `%{MATCHED_VAR}`, `%{rule.id}`. */
export interface MacroNode {
  readonly variable: VariableName;
  /** After the dot or colon; '' where there is none. `key` is its lower case. */
  readonly name: string;
  readonly key: string;
}

// ---- targets ---------------------------------------------------------------------------------

/** One variable of a rule's list. */
export interface TargetNode {
  readonly variable: VariableName;
  readonly selector: SelectorNode | undefined;
  /** `&ARGS`: the number of values instead of the values. Always false in an exclusion. */
  readonly count: boolean;
  /** As written, without `!` and `&`: `REQUEST_HEADERS:User-Agent`. */
  readonly text: string;
  readonly location: SourceLocation;
}

/** Which values of a collection. */
export type SelectorNode =
  /** The values of that name; names compare without case (`key` is `name` in lower case). */
  | { readonly kind: 'name'; readonly name: string; readonly key: string }
  /** The values whose name the pattern finds; compiled without case. */
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  /** `XML:/*`: an XPath, with the prefixes of the rule's `xmlns` actions. */
  | {
      readonly kind: 'path';
      readonly expression: string;
      readonly namespaces: Readonly<Record<string, string>>;
    };

// ---- operators -------------------------------------------------------------------------------

/** The argument of an operator in the form that the table of words gives it. */
export type ArgumentNode =
  | { readonly form: 'none' }
  | { readonly form: 'text'; readonly template: TemplateNode }
  | { readonly form: 'number'; readonly template: TemplateNode }
  | { readonly form: 'pattern'; readonly pattern: Pattern }
  /** In the order written, not empty, no duplicates; compare without case. */
  | { readonly form: 'phrases'; readonly phrases: readonly string[] }
  /** Each accepted by `parseNetwork` of lib/ip. */
  | { readonly form: 'networks'; readonly networks: readonly string[] }
  /** Inclusive pairs, 0 to 255. */
  | { readonly form: 'byte-ranges'; readonly ranges: readonly (readonly [number, number])[] };

export interface OperatorNode {
  readonly name: OperatorName;
  /** `!@rx`: the rule matches where the operator does not. */
  readonly negated: boolean;
  readonly argument: ArgumentNode;
  /** As written, with `!` and `@`, macros unexpanded: `!@within %{tx.allowed_methods}`. */
  readonly text: string;
  readonly location: SourceLocation;
}

// ---- actions ---------------------------------------------------------------------------------

/** What becomes of the request; `block` is resolved already. */
export type DisruptiveNode =
  | { readonly kind: 'pass' }
  | { readonly kind: 'deny'; readonly status: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'redirect'; readonly status: number; readonly url: TemplateNode }
  | { readonly kind: 'allow'; readonly scope: 'all' | 'phase' | 'request' };

/** Collections that `setvar` and `expirevar` write; all but `tx` are persistent. */
export type CollectionName = 'tx' | PersistentCollectionName;
export type PersistentCollectionName = 'global' | 'ip' | 'session' | 'user' | 'resource';

/** Done, in the order written, each time the rule or link that carries it matches. */
export type EffectNode =
  | {
      readonly kind: 'setvar';
      readonly collection: CollectionName;
      /** Compare without case. */
      readonly name: TemplateNode;
      readonly operation: 'set' | 'add' | 'subtract';
      readonly value: TemplateNode;
    }
  | { readonly kind: 'unsetvar'; readonly collection: CollectionName; readonly name: TemplateNode }
  | {
      readonly kind: 'expirevar';
      readonly collection: CollectionName;
      readonly name: TemplateNode;
      readonly seconds: TemplateNode;
    }
  | {
      readonly kind: 'initcol';
      readonly collection: PersistentCollectionName;
      readonly key: TemplateNode;
    }
  /** setsid, setuid, setrsc. */
  | {
      readonly kind: 'setkey';
      readonly collection: 'session' | 'user' | 'resource';
      readonly key: TemplateNode;
    }
  | { readonly kind: 'setenv'; readonly name: TemplateNode; readonly value: TemplateNode }
  | {
      readonly kind: 'sanitise';
      readonly what: 'arg' | 'matched' | 'request-header' | 'response-header';
      /** Lower case; '' for `matched`. */
      readonly key: string;
    }
  | ControlNode;

/** `ctl`: changes the engine for the rest of this request. */
export type ControlNode = { readonly kind: 'ctl' } & (
  | { readonly option: 'ruleEngine'; readonly value: RuleEngineMode }
  | { readonly option: 'auditEngine'; readonly value: 'on' | 'off' | 'relevant-only' }
  | { readonly option: 'requestBodyAccess'; readonly value: boolean }
  | { readonly option: 'responseBodyAccess'; readonly value: boolean }
  | { readonly option: 'forceRequestBodyVariable'; readonly value: boolean }
  | { readonly option: 'requestBodyLimit'; readonly bytes: number }
  | { readonly option: 'responseBodyLimit'; readonly bytes: number }
  | { readonly option: 'requestBodyProcessor'; readonly value: BodyProcessorChoice }
  | { readonly option: 'parseXmlIntoArgs'; readonly value: XmlArgumentsMode }
  | { readonly option: 'ruleRemoveById'; readonly ids: readonly IdRange[] }
  | { readonly option: 'ruleRemoveByTag'; readonly pattern: Pattern }
  | { readonly option: 'ruleRemoveByMsg'; readonly pattern: Pattern }
  | {
      readonly option: 'ruleRemoveTargetById';
      readonly ids: readonly IdRange[];
      readonly target: TargetNode;
    }
  | {
      readonly option: 'ruleRemoveTargetByTag';
      readonly pattern: Pattern;
      readonly target: TargetNode;
    }
  | {
      readonly option: 'ruleRemoveTargetByMsg';
      readonly pattern: Pattern;
      readonly target: TargetNode;
    }
);

export type BodyProcessorName = 'URLENCODED' | 'MULTIPART' | 'JSON' | 'XML';

/** GUESS: what the body looks like, once it is here. */
export type BodyProcessorChoice = BodyProcessorName | 'GUESS';

/** Inclusive. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** 0 emergency, 1 alert, 2 critical, 3 error, 4 warning, 5 notice, 6 info, 7 debug. */
export type SeverityNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a rule says of itself. */
export interface MetadataNode {
  readonly message: TemplateNode | undefined;
  readonly logData: TemplateNode | undefined;
  readonly severity: SeverityNumber | undefined;
  readonly tags: readonly TemplateNode[];
  readonly version: string;
  readonly revision: string;
  readonly maturity: number | undefined;
  readonly accuracy: number | undefined;
  /** `log`/`nolog` after inheritance. */
  readonly log: boolean;
  /** `auditlog`/`noauditlog` after inheritance. */
  readonly auditLog: boolean;
}

// ---- statements ------------------------------------------------------------------------------

/** One test of a rule; a rule without a chain has one. */
export interface LinkNode {
  /** In the order written, exclusions apart; updates applied. */
  readonly targets: readonly TargetNode[];
  /** `!ARGS:x`: values that no target of this link yields, wherever they stand in the list. */
  readonly exclusions: readonly TargetNode[];
  readonly operator: OperatorNode;
  /** After inheritance and `t:none`. */
  readonly transformations: readonly TransformationName[];
  readonly multiMatch: boolean;
  readonly capture: boolean;
  readonly effects: readonly EffectNode[];
  /** Of this link: `msg` and `logdata` may stand in any link; the last matching one that has them counts. */
  readonly metadata: MetadataNode;
  readonly location: SourceLocation;
}

interface StatementBase {
  readonly id: number;
  readonly phase: Phase;
  readonly disruptive: DisruptiveNode;
  readonly metadata: MetadataNode;
  /**
   * Where evaluation of the phase goes on after a match: an index into `phases[phase]` (its length to
   * end the phase), or undefined for the next statement. `skip` and `skipAfter`, resolved.
   */
  readonly jump: number | undefined;
  readonly location: SourceLocation;
}

/** SecRule. `links[0]` is the rule itself, the others its chain; all must match, in order. */
export interface RuleNode extends StatementBase {
  readonly kind: 'rule';
  readonly links: readonly [LinkNode, ...LinkNode[]];
}

/** SecAction: matches always. */
export interface ActionNode extends StatementBase {
  readonly kind: 'action';
  readonly effects: readonly EffectNode[];
}

/** SecMarker: nothing to evaluate; stands in every phase so that listings can show it. */
export interface MarkerNode {
  readonly kind: 'marker';
  readonly label: string;
  readonly location: SourceLocation;
}

export type StatementNode = RuleNode | ActionNode | MarkerNode;

/** A whole rule set, checked and linked: what the evaluator compiles. */
export interface RuleProgramSource {
  /** Statements of each phase in the order of the files. */
  readonly phases: Readonly<Record<Phase, readonly StatementNode[]>>;
  readonly settings: EngineSettings;
  /** SecComponentSignature texts in order. */
  readonly components: readonly string[];
  /** What is accepted but has no effect, or looks like a mistake; for people, in file order. */
  readonly warnings: readonly LoadWarning[];
}

export interface LoadWarning {
  readonly code: string;
  readonly message: string;
  readonly location: SourceLocation;
}
