/**
 * What the rules read of one request: the bytes as they came, nothing normalised. Every string is
 * latin1: one character is one byte.
 */
export interface Transaction {
  /** The request id (see lib/id), also the event id. */
  readonly id: string;
  /** Wall time of the first byte of the head, ms since the epoch. */
  readonly receivedAtMs: number;
  /** The client's address as the site trusts it (after trusted proxies), without zone or port. */
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly scheme: 'http' | 'https';
  /** `HTTP/1.0`, `HTTP/1.1`, `HTTP/2.0`, as it stands in REQUEST_PROTOCOL. */
  readonly protocol: string;
  readonly method: string;
  /** The request target exactly as sent: `/a%2fb?x=1`, `*`, or an absolute form. */
  readonly target: string;
  /** Name, value, name, value, ... in the order and spelling received. */
  readonly rawHeaders: readonly string[];
  /** The name of the site's policy that matched. */
  readonly site: string;
  /** What the gateway knows besides, as TX variables of EXTERNAL_VARIABLES. */
  readonly variables?: readonly TransactionVariable[] | undefined;
}

export type TransactionVariable = readonly [name: ExternalVariable, value: string | number];

/** TX variables that are set before the first rule: rules cannot know at load what they hold. */
export const EXTERNAL_VARIABLES = [
  'behaviour_points',
  'behaviour_evidence',
  /** `from-client` or `from-server`: not set but for messages of WebSockets. */
  'message_direction',
] as const;

export type ExternalVariable = (typeof EXTERNAL_VARIABLES)[number];

/** What the gateway says of a client's behaviour before this request. */
export interface BehaviourTold {
  readonly points: number;
  readonly evidence: string;
}

export function toBehaviourVariables(told: BehaviourTold): readonly TransactionVariable[] {
  return [
    ['behaviour_points', told.points],
    ['behaviour_evidence', told.evidence],
  ];
}

/** The upstream's answer as the rules of phases 3 and 4 read it. */
export interface ResponseView {
  readonly protocol: string;
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: readonly string[];
}
