import type { Word } from './word.ts';

/**
 * - `disruptive`: decides what becomes of the request; the last one of a rule counts.
 * - `flow`: where evaluation goes on.
 * - `metadata`: describes the rule.
 * - `effect`: done whenever the rule (of a chain: the link) matches.
 * - `data`: a setting of another action.
 */
export type ActionGroup = 'disruptive' | 'flow' | 'metadata' | 'effect' | 'data';

export interface ActionWord extends Word {
  readonly group: ActionGroup;
  /** Whether a value stands after the colon: `id:1`. */
  readonly value: 'none' | 'optional' | 'required';
  readonly aliases?: readonly string[];
  /** May stand in a link of a chain after the first. */
  readonly inChain?: true;
  /** May stand in SecDefaultAction. */
  readonly inDefault?: true;
}

/** Every action of a rule. */
export const ACTIONS = {
  accuracy: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    summary: 'How accurate the rule is, 1 to 9.',
  },
  allow: {
    state: 'supported',
    group: 'disruptive',
    value: 'optional',
    inDefault: true,
    summary: 'Stops rule processing: of all phases but logging, `phase`, or `request`.',
  },
  append: {
    state: 'refused',
    group: 'effect',
    value: 'required',
    summary: 'Appends text to the response body.',
    reason: 'Rampart does not rewrite what it inspects',
  },
  auditlog: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Records the match in the journal.',
  },
  block: {
    state: 'supported',
    group: 'disruptive',
    value: 'none',
    summary: 'The disruptive action of SecDefaultAction.',
  },
  capture: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Keeps the captures of the operator in TX:0 to TX:9.',
  },
  chain: {
    state: 'supported',
    group: 'flow',
    value: 'none',
    inChain: true,
    summary: 'The next rule belongs to this one: both must match.',
  },
  ctl: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Changes the engine for this request (see the table of ctl options).',
  },
  deny: {
    state: 'supported',
    group: 'disruptive',
    value: 'none',
    inDefault: true,
    summary: 'Answers with the status (403 unless told).',
  },
  deprecatevar: {
    state: 'refused',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Lowers a numeric variable with time.',
    reason: 'use expirevar',
  },
  drop: {
    state: 'supported',
    group: 'disruptive',
    value: 'none',
    inDefault: true,
    summary: 'Closes the connection without an answer.',
  },
  exec: {
    state: 'refused',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Runs a program.',
    reason: 'the gateway may not start programs; use a playbook to act on matches',
  },
  expirevar: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Lets a variable of a persistent collection expire after so many seconds.',
  },
  id: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    summary: 'The number of the rule, unique in the program.',
  },
  initcol: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Opens a persistent collection under a key.',
  },
  log: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Shows the match.',
  },
  logdata: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inChain: true,
    summary: 'Text recorded with the match, macros expanded.',
  },
  maturity: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    summary: 'How mature the rule is, 1 to 9.',
  },
  msg: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inChain: true,
    summary: 'The message of the match, macros expanded.',
  },
  multiMatch: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Tries the operator before and after every transformation that changes the value.',
  },
  noauditlog: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Does not record the match in the journal.',
  },
  nolog: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    inChain: true,
    inDefault: true,
    summary: 'Does not show the match.',
  },
  pass: {
    state: 'supported',
    group: 'disruptive',
    value: 'none',
    inDefault: true,
    summary: 'Goes on with the next rule.',
  },
  pause: {
    state: 'refused',
    group: 'disruptive',
    value: 'required',
    summary: 'Delays the request.',
    reason: 'a waiting request costs the server more than the attacker; use limits or deny',
  },
  phase: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inDefault: true,
    summary: '1 to 5, or request (2), response (4), logging (5).',
  },
  prepend: {
    state: 'refused',
    group: 'effect',
    value: 'required',
    summary: 'Puts text before the response body.',
    reason: 'Rampart does not rewrite what it inspects',
  },
  proxy: {
    state: 'refused',
    group: 'disruptive',
    value: 'required',
    summary: 'Sends the request to another server.',
    reason: 'routing belongs to the sites of the configuration; use redirect or a playbook',
  },
  redirect: {
    state: 'supported',
    group: 'disruptive',
    value: 'required',
    inDefault: true,
    summary: 'Answers with a redirection (302 unless status says 301, 303 or 307).',
  },
  rev: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    summary: 'Revision of the rule.',
  },
  sanitiseArg: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    aliases: ['sanitizeArg'],
    inChain: true,
    summary: 'Masks an argument wherever the request is recorded.',
  },
  sanitiseMatched: {
    state: 'supported',
    group: 'effect',
    value: 'none',
    aliases: ['sanitizeMatched'],
    inChain: true,
    summary: 'Masks the value that matched wherever the request is recorded.',
  },
  sanitiseMatchedBytes: {
    state: 'supported',
    group: 'effect',
    value: 'optional',
    aliases: ['sanitizeMatchedBytes'],
    inChain: true,
    summary: 'As sanitiseMatched.',
  },
  sanitiseRequestHeader: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    aliases: ['sanitizeRequestHeader'],
    inChain: true,
    summary: 'Masks a request header wherever the request is recorded.',
  },
  sanitiseResponseHeader: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    aliases: ['sanitizeResponseHeader'],
    inChain: true,
    summary: 'Masks a response header wherever the request is recorded.',
  },
  setenv: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Sets a variable of ENV for this request.',
  },
  setrsc: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Opens the RESOURCE collection under a key.',
  },
  setsid: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Opens the SESSION collection under a key.',
  },
  setuid: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Opens the USER collection under a key.',
  },
  setvar: {
    state: 'supported',
    group: 'effect',
    value: 'required',
    inChain: true,
    summary: 'Sets, adds to, subtracts from or removes a variable of a collection.',
  },
  severity: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inChain: true,
    summary: '0 (emergency) to 7 (debug), or the name.',
  },
  skip: {
    state: 'supported',
    group: 'flow',
    value: 'required',
    summary: 'Skips so many rules or chains of the phase.',
  },
  skipAfter: {
    state: 'supported',
    group: 'flow',
    value: 'required',
    summary: 'Goes on after the marker (or rule id) of the phase.',
  },
  status: {
    state: 'supported',
    group: 'data',
    value: 'required',
    inDefault: true,
    summary: 'The status that deny and redirect answer with.',
  },
  t: {
    state: 'supported',
    group: 'data',
    value: 'required',
    inChain: true,
    inDefault: true,
    summary: 'Appends a transformation; `t:none` empties the list.',
  },
  tag: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inChain: true,
    summary: 'A label; a rule may carry many.',
  },
  ver: {
    state: 'supported',
    group: 'metadata',
    value: 'required',
    inChain: true,
    summary: 'Version of the rule set that the rule belongs to.',
  },
  xmlns: {
    state: 'supported',
    group: 'data',
    value: 'required',
    inChain: true,
    summary: 'Binds a prefix for the XPath of XML targets.',
  },
} as const satisfies Readonly<Record<string, ActionWord>>;

export type ActionName = keyof typeof ACTIONS;

/** Options of `ctl`. */
export const CONTROLS = {
  auditEngine: {
    state: 'supported',
    summary: 'On, Off or RelevantOnly: Off keeps the matches of this request out of the journal.',
  },
  auditLogParts: {
    state: 'no-effect',
    summary: 'Parts of the audit log.',
    reason: 'the journal always holds every part that is safe to keep',
  },
  debugLogLevel: {
    state: 'no-effect',
    summary: 'Level of the debug log.',
    reason: 'there is no debug log; use `rampart replay` and `rampart explain`',
  },
  forceRequestBodyVariable: {
    state: 'supported',
    summary: 'Fills REQUEST_BODY also where no body processor asks for it.',
  },
  hashEnforcement: {
    state: 'refused',
    summary: 'Hash engine.',
    reason: 'Rampart does not rewrite pages, so nothing would carry a hash',
  },
  hashEngine: {
    state: 'refused',
    summary: 'Hash engine.',
    reason: 'Rampart does not rewrite pages, so nothing would carry a hash',
  },
  parseXmlIntoArgs: {
    state: 'supported',
    summary: 'On, Off or OnlyArgs: text nodes of an XML body become arguments.',
  },
  requestBodyAccess: { state: 'supported', summary: 'On or Off, for this request.' },
  requestBodyLimit: { state: 'supported', summary: 'Bytes of the body, for this request.' },
  requestBodyProcessor: {
    state: 'supported',
    summary:
      'URLENCODED, MULTIPART, JSON or XML, for this request. GUESS (not in ModSecurity): what the body looks like, or none.',
  },
  responseBodyAccess: { state: 'supported', summary: 'On or Off, for this request.' },
  responseBodyLimit: { state: 'supported', summary: 'Bytes of the body, for this request.' },
  ruleEngine: { state: 'supported', summary: 'On, Off or DetectionOnly, for this request.' },
  ruleRemoveById: { state: 'supported', summary: 'Leaves out rules by id or range of ids.' },
  ruleRemoveByMsg: { state: 'supported', summary: 'Leaves out rules whose msg matches.' },
  ruleRemoveByTag: { state: 'supported', summary: 'Leaves out rules with a tag that matches.' },
  ruleRemoveTargetById: {
    state: 'supported',
    summary: 'Leaves out a target of rules by id or range of ids.',
  },
  ruleRemoveTargetByMsg: {
    state: 'supported',
    summary: 'Leaves out a target of rules whose msg matches.',
  },
  ruleRemoveTargetByTag: {
    state: 'supported',
    summary: 'Leaves out a target of rules with a tag that matches.',
  },
} as const satisfies Readonly<Record<string, Word>>;

export type ControlName = keyof typeof CONTROLS;
