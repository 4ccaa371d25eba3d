import type { ArgumentList, Body, MultipartBody } from '../body/body.ts';
import { ValueList, type Value } from '../value.ts';
import type { CompiledProgram } from '../program/program.ts';
import type { Run } from './run.ts';
import {
  countArguments,
  takeAll,
  takeHeaders,
  takeList,
  takeSome,
  takeStored,
} from './take-request.ts';
import { STORED_LISTS, storedListIndex, type StoredList } from './variables.ts';

const RESPONSE_HEADERS = storedListIndex('RESPONSE_HEADERS');
const RESPONSE_HEADERS_NAMES = storedListIndex('RESPONSE_HEADERS_NAMES');

/** What texts are called that an application finds in a compressed body which it does not unpack. */
const HIDDEN_NAME = 'packed';

/** What is done in turns: each call of `next` is one. */
export type Turns = Generator<undefined, void, undefined>;

/**
 * Takes the parsed body in: all that phase 2 sees beyond phase 1. `text` is the raw body, unpacked. It
 * stops where the run's turn is over.
 */
export function* takeRequestBody(program: CompiledProgram, run: Run, text: string): Turns {
  const { body, hiddenTexts } = run;
  if (run.budget.isTurnOver) yield;
  takeStored(run, 'REQUEST_BODY', body === undefined ? [text, ...hiddenTexts].join('\n') : text);
  if (body !== undefined || run.misnamedBody !== undefined) run.budget.spend(text.length);
  if (body !== undefined) yield* takeBody(program, run, body, hiddenTexts);
  if (run.misnamedBody !== undefined) yield* takeBody(program, run, run.misnamedBody, []);
}

function* takeBody(
  program: CompiledProgram,
  run: Run,
  body: Body,
  hiddenTexts: readonly string[],
): Turns {
  if (run.budget.isTurnOver) yield;
  const parsed = withHidden(argumentsOf(body), hiddenTexts);
  countArguments(run, parsed);
  if (body.kind === 'json' || body.kind === 'xml') {
    yield* takeInTurns(run, 'structured arguments', parsed.names, parsed.values);
    yield* takeInTurns(run, 'structured argument names', parsed.names, parsed.names);
  } else {
    yield* takeInTurns(run, 'ARGS_POST', parsed.names, parsed.values);
    yield* takeInTurns(run, 'ARGS_POST_NAMES', parsed.names, parsed.names);
  }
  if (body.kind === 'multipart') takeParts(run, body);
  if (body.kind === 'xml' && run.xmlArguments !== 'only-args') {
    for (const [path, xpath] of program.xmlPaths.entries()) {
      const index = STORED_LISTS.length + path;
      const texts = body.document.select(xpath);
      const values = takeAll(run, run.tables.listIntakes[index]!, texts);
      const names = values.map(() => '');
      run.lists[index] = new ValueList(names, values, names);
    }
  }
  if (body.kind === 'urlencoded' && body.invalidEncoding) run.hasBrokenEncoding = true;
}

function* takeInTurns(
  run: Run,
  list: StoredList,
  names: readonly string[],
  texts: readonly string[],
): Turns {
  const index = storedListIndex(list);
  const intake = run.tables.listIntakes[index]!;
  const taken: Value[] = [];
  for (;;) {
    takeSome(run, intake, texts, taken);
    if (taken.length === texts.length || run.isOutOfBudget) break;
    yield;
  }
  run.lists[index] = new ValueList(names, taken);
}

function argumentsOf(body: Body): ArgumentList {
  if (body.kind === 'json' && body.rest !== '') {
    const { names, values } = body.arguments;
    return { names: [...names, 'json'], values: [...values, body.rest] };
  }
  if (body.kind !== 'multipart' || body.otherReadings.names.length === 0) return body.arguments;
  return {
    names: [...body.arguments.names, ...body.otherReadings.names],
    values: [...body.arguments.values, ...body.otherReadings.values],
  };
}

function withHidden(parsed: ArgumentList, hidden: readonly string[]): ArgumentList {
  if (hidden.length === 0) return parsed;
  return {
    names: [...parsed.names, ...hidden.map(() => HIDDEN_NAME)],
    values: [...parsed.values, ...hidden],
  };
}

function takeParts(run: Run, body: MultipartBody): void {
  takeList(run, 'FILES', 'FILES_NAMES', {
    names: body.files.flatMap((file) => file.filenames.map(() => file.name)),
    values: body.files.flatMap((file) => file.filenames),
  });
  const names = body.files.map((file) => file.name);
  takeList(run, 'FILES_SIZES', undefined, {
    names,
    values: body.files.map((file) => String(file.bytes)),
  });
  takeList(run, 'FILES_TMP_CONTENT', undefined, {
    names,
    values: body.files.map((file) => file.content),
  });
  takeList(run, 'MULTIPART_NAME', undefined, { names: body.partNames, values: body.partNames });
  takeList(run, 'MULTIPART_FILENAME', undefined, {
    names: body.partFilenames,
    values: body.partFilenames,
  });
  takeList(run, 'MULTIPART_PART_HEADERS', undefined, body.partHeaders);
}

/** Takes the head of the answer in: all that phase 3 sees beyond phase 2. */
export function takeResponseHead(run: Run): void {
  if (run.response === undefined) return;
  takeHeaders(
    run,
    run.response.rawHeaders,
    run.tables.responseHeaders,
    RESPONSE_HEADERS,
    RESPONSE_HEADERS_NAMES,
    () => {},
  );
}
