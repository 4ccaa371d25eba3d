import type {
  DisruptiveNode,
  EffectNode,
  MetadataNode,
  Phase,
  SeverityNumber,
  TemplateNode,
} from '../nodes.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { ACTIONS } from '../words/actions.ts';
import type { ActionName, ActionWord } from '../words/actions.ts';
import { WordIndex } from '../words/lookup.ts';
import { TRANSFORMATIONS } from '../words/transformations.ts';
import type { TransformationName, TransformationWord } from '../words/transformations.ts';
import type { ActionItem } from './action-list.ts';
import {
  parseExpireVar,
  parseInitCollection,
  parseSetEnvironment,
  parseSetVar,
} from './collection-effects.ts';
import { parseControl } from './control.ts';
import { parseTemplate } from './template.ts';
import { RULE_ID_MAX, parseChoice, parseInteger, parseSeverity } from './values.ts';

/** Most transformations in one rule. */
const TRANSFORMATIONS_MAX = 64;
/** How many times as long they may make a value, all together. */
const GROWTH_MAX = 64;
const SKIP_MAX = 100_000;
const DENY_STATUS = 403;
const REDIRECT_STATUS = 302;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307]);
const PHASES = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, request: 2, response: 4, logging: 5 } as const;

/** Where a list of actions stands: not every action may stand everywhere. */
export type ActionContext = 'rule' | 'link' | 'action' | 'default' | 'update';

/** What a list of actions says, once what it inherits is added. */
export interface ActionSet {
  readonly id: number | undefined;
  readonly phase: Phase | undefined;
  readonly chain: boolean;
  readonly disruptive: DisruptiveNode;
  readonly transformations: readonly TransformationName[];
  readonly multiMatch: boolean;
  readonly capture: boolean;
  readonly effects: readonly EffectNode[];
  readonly metadata: MetadataNode;
  readonly skip: number | undefined;
  readonly skipAfter: SourceText | undefined;
  readonly namespaces: Readonly<Record<string, string>>;
}

/** Refuses actions that may not stand in their place. */
export function checkActions(items: readonly ActionItem[], context: ActionContext): void {
  for (const { name, text } of items) {
    const word: ActionWord = ACTIONS[name];
    if (context === 'link' && word.inChain !== true) {
      fail(text, 'misplaced-action', `${name} belongs to the first rule of a chain`);
    }
    if (context === 'default' && word.inDefault !== true) {
      fail(text, 'misplaced-action', `${name} may not stand in SecDefaultAction`);
    }
    if (context === 'action' && name === 'chain') {
      fail(
        text,
        'misplaced-action',
        'SecAction starts no chain; use SecRule with @unconditionalMatch',
      );
    }
    if (context === 'update' && (name === 'id' || name === 'phase' || name === 'chain')) {
      fail(text, 'misplaced-action', `${name} cannot be changed by an update`);
    }
  }
}

/** Adds one action; `text` is all of it, `value` what stands behind its colon. */
type Adder = (to: ActionSetBuilder, value: SourceText, text: SourceText) => void;

type Decision = 'pass' | 'deny' | 'drop' | 'redirect' | 'allow';

const transformations = new WordIndex('transformation', TRANSFORMATIONS);

/**
 * Adds up actions in order: first what SecDefaultAction gives, then the rule's own, then those of
 * updates. Each is read once, however many follow.
 */
export class ActionSetBuilder {
  readonly #mistakes: Mistakes;
  #id: number | undefined;
  #phase: Phase | undefined;
  #chain = false;
  #decision: Decision = 'pass';
  #inheritedDecision: Decision = 'pass';
  #allowScope: 'all' | 'phase' | 'request' = 'all';
  #redirectUrl: TemplateNode | undefined;
  #status: number | undefined;
  #transformations: TransformationName[] = [];
  #multiMatch = false;
  #capture = false;
  #log = true;
  #auditLog = true;
  readonly #effects: EffectNode[] = [];
  #message: TemplateNode | undefined;
  #logData: TemplateNode | undefined;
  #severity: SeverityNumber | undefined;
  readonly #tags: TemplateNode[] = [];
  #version = '';
  #revision = '';
  #maturity: number | undefined;
  #accuracy: number | undefined;
  #skip: number | undefined;
  #skipAfter: SourceText | undefined;
  readonly #namespaces: Record<string, string> = {};
  /** What they say, until one more is added. */
  #built: ActionSet | undefined;

  constructor(inherited: readonly ActionItem[], mistakes: Mistakes) {
    this.#mistakes = mistakes;
    this.add(inherited);
    // `block` refers to it.
    this.#inheritedDecision = this.#decision;
    this.#phase = undefined;
  }

  add(items: readonly ActionItem[]): void {
    this.#built = undefined;
    for (const { name, value, text } of items) {
      ActionSetBuilder.#adders[name](this, value ?? text.slice(text.length), text);
    }
  }

  get message(): TemplateNode | undefined {
    return this.#message;
  }

  get tags(): readonly TemplateNode[] {
    return this.#tags;
  }

  get built(): ActionSet {
    return (this.#built ??= this.#build());
  }

  #build(): ActionSet {
    return {
      id: this.#id,
      phase: this.#phase,
      chain: this.#chain,
      disruptive: Object.freeze(this.#disruptive()),
      transformations: Object.freeze([...this.#transformations]),
      multiMatch: this.#multiMatch,
      capture: this.#capture,
      effects: Object.freeze(this.#effects.map((effect) => Object.freeze(effect))),
      metadata: Object.freeze({
        message: this.#message,
        logData: this.#logData,
        severity: this.#severity,
        tags: Object.freeze([...this.#tags]),
        version: this.#version,
        revision: this.#revision,
        maturity: this.#maturity,
        accuracy: this.#accuracy,
        log: this.#log,
        auditLog: this.#auditLog,
      }),
      skip: this.#skip,
      skipAfter: this.#skipAfter,
      namespaces: Object.freeze({ ...this.#namespaces }),
    };
  }

  #disruptive(): DisruptiveNode {
    switch (this.#decision) {
      case 'deny':
        return { kind: 'deny', status: this.#status ?? DENY_STATUS };
      case 'redirect': {
        const status = this.#status ?? REDIRECT_STATUS;
        return {
          kind: 'redirect',
          status: REDIRECT_STATUSES.has(status) ? status : REDIRECT_STATUS,
          url: this.#redirectUrl!,
        };
      }
      case 'allow':
        return { kind: 'allow', scope: this.#allowScope };
      case 'pass':
      case 'drop':
      default:
        return { kind: this.#decision };
    }
  }

  static #effect(parse: (value: SourceText) => EffectNode): Adder {
    return (to, value) => {
      to.#effects.push(parse(value));
    };
  }

  static readonly #adders: Readonly<Record<ActionName, Adder>> = {
    // Disruptive.
    allow: (to, value) => {
      to.#decision = 'allow';
      const scopes = { '': 'all', phase: 'phase', request: 'request' } as const;
      to.#allowScope = parseChoice(value, 'allow', scopes);
    },
    block: (to) => {
      to.#decision = to.#inheritedDecision;
    },
    deny: (to) => {
      to.#decision = 'deny';
    },
    drop: (to) => {
      to.#decision = 'drop';
    },
    pass: (to) => {
      to.#decision = 'pass';
    },
    redirect: (to, value) => {
      to.#decision = 'redirect';
      to.#redirectUrl = parseTemplate(value);
    },
    status: (to, value) => {
      to.#status = parseInteger(value, 'status', 200, 599);
    },
    // Flow.
    chain: (to) => {
      to.#chain = true;
    },
    skip: (to, value) => {
      to.#skip = parseInteger(value, 'skip', 1, SKIP_MAX);
    },
    skipAfter: (to, value) => {
      to.#skipAfter = value;
    },
    // Metadata.
    accuracy: (to, value) => {
      to.#accuracy = parseInteger(value, 'accuracy', 1, 9);
    },
    id: (to, value) => {
      to.#id = parseInteger(value, 'id', 1, RULE_ID_MAX);
    },
    logdata: (to, value) => {
      to.#logData = parseTemplate(value);
    },
    maturity: (to, value) => {
      to.#maturity = parseInteger(value, 'maturity', 1, 9);
    },
    msg: (to, value) => {
      to.#message = parseTemplate(value);
    },
    phase: (to, value) => {
      to.#phase = parseChoice(value, 'phase', PHASES);
    },
    rev: (to, value) => {
      to.#revision = value.value;
    },
    severity: (to, value) => {
      to.#severity = parseSeverity(value);
    },
    tag: (to, value) => {
      to.#tags.push(parseTemplate(value));
    },
    ver: (to, value) => {
      to.#version = value.value;
    },
    // Recording.
    auditlog: (to) => {
      to.#auditLog = true;
    },
    log: (to) => {
      to.#log = true;
      to.#auditLog = true;
    },
    noauditlog: (to) => {
      to.#auditLog = false;
    },
    nolog: (to) => {
      to.#log = false;
      to.#auditLog = false;
    },
    // Values.
    capture: (to) => {
      to.#capture = true;
    },
    multiMatch: (to) => {
      to.#multiMatch = true;
    },
    t: (to, value, text) => {
      if (value.value.toLowerCase() === 'none') {
        to.#transformations = [];
        return;
      }
      to.#transformations.push(transformations.find(value));
      if (to.#transformations.length > TRANSFORMATIONS_MAX) {
        fail(text, 'bad-action', `more than ${TRANSFORMATIONS_MAX} transformations`);
      }
      if (growthOf(to.#transformations) > GROWTH_MAX) {
        const message = `the transformations make values more than ${GROWTH_MAX} times as long`;
        fail(text, 'bad-action', message);
      }
    },
    xmlns: (to, value) => {
      const equals = value.value.indexOf('=');
      if (equals <= 0)
        fail(value, 'bad-action', 'expected a prefix and a URI, as in xmlns:x=urn:y');
      to.#namespaces[value.value.slice(0, equals)] = value.value.slice(equals + 1);
    },
    // Effects.
    ctl: (to, value) => {
      to.#effects.push(...parseControl(value, to.#mistakes));
    },
    expirevar: this.#effect(parseExpireVar),
    initcol: this.#effect(parseInitCollection),
    sanitiseArg: this.#effect((value) => sanitise('arg', value)),
    sanitiseMatched: this.#effect((value) => sanitise('matched', value.slice(0, 0))),
    sanitiseMatchedBytes: this.#effect((value) => sanitise('matched', value.slice(0, 0))),
    sanitiseRequestHeader: this.#effect((value) => sanitise('request-header', value)),
    sanitiseResponseHeader: this.#effect((value) => sanitise('response-header', value)),
    setenv: this.#effect(parseSetEnvironment),
    setrsc: this.#effect((key) => setKey('resource', key)),
    setsid: this.#effect((key) => setKey('session', key)),
    setuid: this.#effect((key) => setKey('user', key)),
    setvar: this.#effect(parseSetVar),
    // Refused while the list is parsed.
    append: refuse,
    deprecatevar: refuse,
    exec: refuse,
    pause: refuse,
    prepend: refuse,
    proxy: refuse,
  };
}

function growthOf(names: readonly TransformationName[]): number {
  const growths = names.map((name) => (TRANSFORMATIONS[name] as TransformationWord).growth ?? 1);
  return growths.reduce((product, growth) => product * growth, 1);
}

function refuse(_to: unknown, _value: SourceText, text: SourceText): never {
  return fail(text, 'not-supported', 'this action is not supported');
}

function sanitise(
  what: Extract<EffectNode, { kind: 'sanitise' }>['what'],
  value: SourceText,
): EffectNode {
  return { kind: 'sanitise', what, key: value.value.toLowerCase() };
}

function setKey(collection: 'session' | 'user' | 'resource', key: SourceText): EffectNode {
  return { kind: 'setkey', collection, key: parseTemplate(key) };
}
