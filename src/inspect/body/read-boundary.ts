/** What the Content-Type header of a multipart body says, and how well it says it. */
export interface Boundary {
  /** False for the other multipart types (`mixed`, `related`), in which a part need have no name. */
  readonly isForm: boolean;
  /** '' where none can be made out: then nothing of the body can be read. */
  readonly text: string;
  /** What is wrong with the header, or ''. */
  readonly error: string;
  readonly quoted: boolean;
  readonly whitespace: boolean;
  readonly missingSemicolon: boolean;
}

const MEDIA_TYPE = /^multipart\/form-data/i;
const OTHER_MEDIA_TYPE = /^multipart\/(?!form-data)[\w.+-]{1,64}\s*;/i;
const HEADER_BYTES_MAX = 1024;
const PARAMETER = 'boundary';

/** RFC 2046, section 5.1.1: a space may not be the last. */
const ALLOWED = /^[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]$/;

/** Apache's HttpClient and Spring name a character set, before or after the boundary. */
const CHARSET =
  /^(multipart\/form-data\s*(?:;\s*boundary=[^\s;"]+\s*)?);\s*charset=(?:[\w-]+|"[\w-]+")\s*(?=;|$)/i;

/**
 * Reads the boundary from a Content-Type header, as strictly as ModSecurity: `multipart/form-data`, one
 * semicolon, `boundary=` in lower case as the only parameter beside `charset`. Where the header is wrong but an
 * application might still make out a boundary, it is read as well, so that rules see the parts.
 *
 * @example readBoundary('multipart/form-data; boundary="x y"').text // 'x y'
 */
export function readBoundary(header: string): Boundary {
  if (OTHER_MEDIA_TYPE.test(header)) return readOther(header);
  const strict = readStrictly(header.replace(CHARSET, '$1'));
  if (strict.text !== '' || strict.error === '') return strict;
  return { ...strict, text: guess(header) };
}

function readStrictly(header: string): Boundary {
  if (header === '') return refuse('no Content-Type header');
  if (header.length > HEADER_BYTES_MAX) return refuse('Content-Type header too long');
  const media = MEDIA_TYPE.exec(header);
  if (media === null) return refuse('not multipart/form-data');
  if (countParameters(header) > 1) return refuse('more than one boundary parameter');
  const at = header.indexOf(PARAMETER);
  if (at < 0) {
    return refuse(countParameters(header) > 0 ? 'boundary not in lower case' : 'no boundary');
  }
  const before = header.slice(media[0].length, at);
  if (!/^\s*;?\s*$/.test(before)) return refuse('something between media type and boundary');
  const after = /^(\s*)=/.exec(header.slice(at + PARAMETER.length));
  if (after === null) return refuse('no equals sign after boundary');
  const value = header.slice(at + PARAMETER.length + after[0].length);
  const found = {
    missingSemicolon: !before.includes(';'),
    whitespace: after[1] !== '' || /^\s/.test(value),
  };
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  if (!isQuoted && (value.startsWith('"') || value.endsWith('"'))) {
    return { ...refuse('boundary with one quote'), ...found };
  }
  const text = isQuoted ? value.slice(1, -1) : value;
  if (text === '') return { ...refuse('empty boundary'), ...found };
  if (countParameters(text) > 0) return { ...refuse('boundary within the boundary'), ...found };
  if (!ALLOWED.test(text)) return { ...refuse('characters that no boundary may have'), ...found };
  return { isForm: true, text, error: '', quoted: isQuoted, ...found };
}

/** Of what is no form ModSecurity says nothing: other parameters and quotes are as good as none. */
function readOther(header: string): Boundary {
  const isAmbiguous = countParameters(header) > 1;
  const text = guess(header);
  if (text === '') return { ...refuse('no boundary'), isForm: false };
  return { ...refuse(isAmbiguous ? 'more than one boundary parameter' : ''), text, isForm: false };
}

function refuse(error: string): Boundary {
  return {
    isForm: true,
    text: '',
    error,
    quoted: false,
    whitespace: false,
    missingSemicolon: false,
  };
}

/** How often the word stands before an equals sign, in whatever case. */
function countParameters(text: string): number {
  const lastEquals = text.lastIndexOf('=');
  let count = 0;
  for (const { index } of text.toLowerCase().matchAll(/boundary/g)) {
    if (index + PARAMETER.length <= lastEquals) count++;
  }
  return count;
}

/** The first boundary that a forgiving parser would take from the header, or ''. */
function guess(header: string): string {
  const found = /boundary\s*=\s*(?:"([^"]*)"?|([^\s;,"]+))/i.exec(
    header.slice(0, HEADER_BYTES_MAX),
  );
  return found?.[1] ?? found?.[2] ?? '';
}
