import { TextCollector } from '../body/collect-text.ts';
import { mediaType, responseHeader } from './computed.ts';
import type { Run } from './run.ts';

const STATUS_BAD_GATEWAY = 502;

/** Reads an answer's body for the rules of phase 4, as far as its limit goes. */
export class ResponseBodyReader {
  /** Until the body ends, or its limit is reached. */
  wantsMore = false;
  /** What no rule has seen. */
  bytesSkipped = 0;
  readonly #run: Run;
  #text: TextCollector | undefined = undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** After phase 3, which says whether the body is read. */
  open(): void {
    const run = this.#run;
    this.wantsMore = run.responseBodyAccess && run.goesOn && isReadable(run);
  }

  append(chunk: Uint8Array): void {
    const run = this.#run;
    this.#text ??= new TextCollector();
    const room = Math.max(0, run.responseBodyBytesMax - run.responseBodyBytes);
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    run.responseBodyBytes += taken.length;
    this.#text.append(taken);
    if (taken !== chunk) this.#cut(chunk.length - taken.length);
  }

  /** Returns the text of what came. */
  finish(): string {
    const text = this.#text?.take() ?? '';
    this.#text = undefined;
    return text;
  }

  /** The limit is reached, and so many bytes stay unread. */
  #cut(bytes: number): void {
    const run = this.#run;
    this.bytesSkipped += bytes;
    this.wantsMore = false;
    run.isResponseBodyCut = true;
    const message = `the response body is larger than ${run.responseBodyBytesMax} bytes`;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.tables.settings.responseBodyLimitAction !== 'reject') return;
    run.refuse(4, STATUS_BAD_GATEWAY, message);
  }
}

/** A body of a type that rules want to see, and not compressed. */
function isReadable(run: Run): boolean {
  const encoding = responseHeader(run, 'content-encoding').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity') return false;
  const types = run.tables.settings.responseBodyMimeTypes;
  if (types === undefined) return true;
  const type = mediaType(responseHeader(run, 'content-type')).toLowerCase();
  return types.includes(type === '' ? 'null' : type);
}
