import type { LinkErrorCode, RetainedTopic } from './link.ts';

/** Raised when a frame changes its meaning; ends of different versions do not talk. */
export const PROTOCOL = 1;

/** What an end is, as it says itself. Who may connect at all is the socket file's to decide. */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly role: string;
}

/** The server's answer to `hello`: from now on it listens. */
export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: number;
}

export interface Publish {
  readonly type: 'publish';
  readonly id: number;
  readonly topic: RetainedTopic;
  readonly version: number;
  readonly value: unknown;
}

export interface Subscribe {
  readonly type: 'subscribe' | 'unsubscribe';
  readonly topic: RetainedTopic;
}

/** The latest of a topic, to a subscriber. */
export interface Retained {
  readonly type: 'retained';
  readonly topic: RetainedTopic;
  readonly version: number;
  readonly value: unknown;
}

export interface Append {
  readonly type: 'append';
  readonly id: number;
  readonly events: readonly unknown[];
}

export interface Request {
  readonly type: 'request';
  readonly id: number;
  readonly command: string;
  readonly payload: unknown;
  readonly timeoutMs: number;
}

export interface Serve {
  readonly type: 'serve' | 'unserve';
  readonly command: string;
}

/** Settles what has the same id; ids are counted by the end that asks. */
export interface Reply {
  readonly type: 'reply';
  readonly id: number;
  readonly value: unknown;
}

export interface Failure {
  readonly type: 'failure';
  readonly id: number;
  readonly code: LinkErrorCode;
  readonly message: string;
}

export type ToServer = Hello | Publish | Subscribe | Append | Request | Serve | Reply | Failure;
export type ToClient = Welcome | Retained | Request | Reply | Failure;
export type Message = ToServer | ToClient;

const ROLE = /^[a-z][a-z0-9-]{0,31}$/;
const TOPIC = /^(?:policy|bans|bans\.changes|status\.[a-z0-9][a-z0-9.-]{0,62})$/;
const COMMAND = /^[a-z][a-z0-9.-]{0,63}$/;
const MESSAGE_LENGTH_MAX = 1000;
const TIMEOUT_MS_MAX = 10 * 60_000;
export const APPEND_EVENTS_MAX = 10_000;

const CODES: Readonly<Record<LinkErrorCode, true>> = {
  closed: true,
  timeout: true,
  disconnected: true,
  'no-handler': true,
  refused: true,
  'too-large': true,
};

type Check = (message: Readonly<Record<string, unknown>>) => boolean;

const hasId: Check = ({ id }) => Number.isSafeInteger(id) && (id as number) > 0;
const hasTopic: Check = ({ topic }) => typeof topic === 'string' && isTopic(topic);
const hasCommand: Check = ({ command }) => typeof command === 'string' && isCommand(command);
const hasVersion: Check = ({ version }) => Number.isSafeInteger(version);
const hasProtocol: Check = ({ protocol }) => Number.isSafeInteger(protocol);

const CHECKS: Readonly<Record<Message['type'], Check>> = {
  hello: (message) => hasProtocol(message) && isRole(message['role']),
  welcome: hasProtocol,
  publish: (message) => hasId(message) && hasTopic(message) && hasVersion(message),
  subscribe: hasTopic,
  unsubscribe: hasTopic,
  retained: (message) => hasTopic(message) && hasVersion(message),
  append: (message) => {
    const { events } = message;
    return hasId(message) && Array.isArray(events) && events.length <= APPEND_EVENTS_MAX;
  },
  request: (message) => hasId(message) && hasCommand(message) && isTimeout(message['timeoutMs']),
  serve: hasCommand,
  unserve: hasCommand,
  reply: hasId,
  failure: (message) => {
    const { code, message: text } = message;
    const isCode = typeof code === 'string' && Object.hasOwn(CODES, code);
    return (
      hasId(message) && isCode && typeof text === 'string' && text.length <= MESSAGE_LENGTH_MAX
    );
  },
};

/** Reads what a frame held; undefined for anything that is no message of this protocol. */
export function parseMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Readonly<Record<string, unknown>>;
  const { type } = message;
  if (typeof type !== 'string' || !Object.hasOwn(CHECKS, type)) return undefined;
  return CHECKS[type as Message['type']](message) ? (value as Message) : undefined;
}

export function isRole(value: unknown): boolean {
  return typeof value === 'string' && ROLE.test(value);
}

export function isTopic(text: string): boolean {
  return TOPIC.test(text);
}

export function isCommand(text: string): boolean {
  return COMMAND.test(text);
}

export function isTimeout(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0 && (value as number) <= TIMEOUT_MS_MAX;
}

/** Shortens what an error says to what a failure may carry. */
export function makeFailure(id: number, code: LinkErrorCode, message: string): Failure {
  return { type: 'failure', id, code, message: message.slice(0, MESSAGE_LENGTH_MAX) };
}
