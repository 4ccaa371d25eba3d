import type { ArgumentList, Body, MultipartBody } from '../body/body.ts';
import { ValueList } from '../value.ts';
import type { CompiledProgram } from '../program/program.ts';
import type { Run } from './run.ts';
import { countArguments, takeHeaders } from './take-request.ts';
import { takeOneInTurns, takeTextsInTurns, type Turns } from './take-in-turns.ts';
import { STORED_LISTS, storedListIndex, type StoredList } from './variables.ts';

const RESPONSE_HEADERS = storedListIndex('RESPONSE_HEADERS');
const RESPONSE_HEADERS_NAMES = storedListIndex('RESPONSE_HEADERS_NAMES');

/**
 * What texts are called that an application finds in a compressed body which it does not unpack, or in the fields
 * behind a body (RFC 9110, 6.5).
 */
const HIDDEN_NAME = 'packed';

/**
 * Takes the parsed body in: all that phase 2 sees beyond phase 1. `text` is the raw body, unpacked. It
 * stops where the run's turn is over.
 */
export function* takeRequestBody(program: CompiledProgram, run: Run, text: string): Turns {
  const { body, hiddenTexts } = run;
  if (run.budget.isTurnOver) yield;
  const wholeText = body === undefined ? [text, ...hiddenTexts].join('\n') : text;
  yield* takeOneInTurns(run, 'REQUEST_BODY', wholeText);
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
    yield* takeListInTurns(run, 'structured arguments', parsed);
    yield* takeNamesInTurns(run, 'structured argument names', parsed);
  } else {
    yield* takeListInTurns(run, 'ARGS_POST', parsed);
    yield* takeNamesInTurns(run, 'ARGS_POST_NAMES', parsed);
  }
  if (body.kind === 'multipart') yield* takeParts(run, body);
  if (body.kind === 'xml' && run.xmlArguments !== 'only-args') {
    for (const [path, xpath] of program.xmlPaths.entries()) {
      const index = STORED_LISTS.length + path;
      const texts = body.document.select(xpath);
      const names = texts.map(() => '');
      run.lists[index] = new ValueList(names, yield* takeTextsInTurns(run, index, texts), names);
    }
  }
  if (body.kind === 'urlencoded' && body.invalidEncoding) run.hasBrokenEncoding = true;
}

function* takeListInTurns(run: Run, list: StoredList, { names, values }: ArgumentList): Turns {
  const index = storedListIndex(list);
  run.lists[index] = new ValueList(names, yield* takeTextsInTurns(run, index, values));
}

function* takeNamesInTurns(run: Run, list: StoredList, { names }: ArgumentList): Turns {
  yield* takeListInTurns(run, list, { names, values: names });
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

function* takeParts(
  run: Run,
  { files, partFilenames, partHeaders, partNames }: MultipartBody,
): Turns {
  const named = {
    names: files.flatMap((file) => file.filenames.map(() => file.name)),
    values: files.flatMap((file) => file.filenames),
  };
  yield* takeListInTurns(run, 'FILES', named);
  yield* takeNamesInTurns(run, 'FILES_NAMES', named);
  const names = files.map((file) => file.name);
  const sizes = files.map((file) => String(file.bytes));
  yield* takeListInTurns(run, 'FILES_SIZES', { names, values: sizes });
  const contents = files.map((file) => file.content);
  yield* takeListInTurns(run, 'FILES_TMP_CONTENT', { names, values: contents });
  yield* takeNamesInTurns(run, 'MULTIPART_NAME', { names: partNames, values: partNames });
  yield* takeNamesInTurns(run, 'MULTIPART_FILENAME', {
    names: partFilenames,
    values: partFilenames,
  });
  yield* takeListInTurns(run, 'MULTIPART_PART_HEADERS', partHeaders);
}

/** Takes the head of the answer in: all that phase 3 sees beyond phase 2. */
export function takeResponseHead(run: Run): void {
  const { readsResponseHeaders, responseHeaders } = run.tables;
  if (run.response === undefined || !readsResponseHeaders) return;
  const { rawHeaders } = run.response;
  takeHeaders(run, rawHeaders, responseHeaders, RESPONSE_HEADERS, RESPONSE_HEADERS_NAMES);
}
