import type { StageInput } from './read-tests.ts';

const FORM = 'application/x-www-form-urlencoded';
/** As the original writes it: anchored at one end each. */
const METHODS_WITH_BODY = /^POST|PUT|PATCH|DELETE$/;

/** The bytes of a test's request, put together as go-ftw does: tests rely on its habits. */
export function buildRequest(input: StageInput): Buffer {
  if (input.kind === 'raw') return input.bytes;
  const headers = new Map(input.headers);
  let data: Buffer = Buffer.from(expandTemplate(input.data), 'utf8');
  if (data.length > 0 && input.completesHeaders) {
    addHeader(headers, 'Content-Type', FORM);
    if (headers.get('Content-Type') === FORM) data = encodeForm(data);
  }
  if (headers.get('Content-Type')?.startsWith('multipart/form-data;') === true) {
    data = Buffer.from(data.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  }
  if (input.completesHeaders) {
    addHeader(headers, 'Connection', 'close');
    if (data.length > 0 || METHODS_WITH_BODY.test(input.method)) {
      addHeader(headers, 'Content-Length', String(data.length));
    }
  }
  const names = [...headers.keys()].sort();
  const lines = [
    `${input.method} ${input.target} ${input.version}`,
    ...names.map((name) => `${name}: ${headers.get(name)}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), data]);
}

/** The one template that tests use, `{{ "x" | repeat 100 }}`; anything else in braces is data. */
function expandTemplate(data: string): string {
  return data.replaceAll(
    /\{\{\s*"([^"]*)"\s*\|\s*repeat (\d{1,6})\s*\}\}/g,
    (_, text: string, count: string) => text.repeat(Number(count)),
  );
}

/** An empty value counts as none. Names compare with case. */
function addHeader(headers: Map<string, string>, name: string, value: string): void {
  if ((headers.get(name) ?? '') === '') headers.set(name, value);
}

/** Percent-encodes a form that does not look encoded yet. */
function encodeForm(data: Buffer): Buffer {
  const form = data.toString('latin1');
  // A plus sign or a percent sign: unescaping would change it (or fail).
  if (/[+%]/.test(form)) return data;
  const encoded = form.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 0) return escapeQuery(pair);
    return `${escapeQuery(pair.slice(0, equals))}=${escapeQuery(pair.slice(equals + 1))}`;
  });
  return Buffer.from(encoded.join('&'), 'latin1');
}

function escapeQuery(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\-_.~]/g, (byte) => {
    if (byte === ' ') return '+';
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
