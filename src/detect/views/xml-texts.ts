import { decodeEntities } from './decode.ts';

/** A document of XML that stands as a value, in a field of a form or a leaf of JSON, begins with one of these. */
const START =
  /^\s{0,64}<(?:\?xml\s|!DOCTYPE\s(?!\s{0,8}html)|(?:\w[\w.-]{0,63}:)?([A-Za-z_][\w.-]{0,63})(?=[\s/>]))/i;
const LESS_THAN = 60;
const HEAD_LENGTH = 256;

/** Elements that a page or a text of an editor begins with: what stands in them, people read. */
const PAGE_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center ' +
    'cite code col dd del details dfn dialog div dl dt em embed fieldset figure font footer form frame frameset ' +
    'h1 h2 h3 h4 h5 h6 head header hr html i iframe image img input ins kbd keygen label legend li link main map ' +
    'mark marquee math menu meta meter nav nobr noscript object ol option output p picture pre q s samp script ' +
    'section select small source span strike strong style sub summary sup svg table tbody td template textarea ' +
    'th thead time title tr track tt u ul var video wbr xmp'
  ).split(' '),
);

/** True where the text begins as a document of XML does, and not as a page. */
export function isXmlDocument(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first !== LESS_THAN && (first > 32 || text.trimStart().charCodeAt(0) !== LESS_THAN))
    return false;
  const match = START.exec(text.slice(0, HEAD_LENGTH));
  return match !== null && !PAGE_ELEMENTS.has((match[1] ?? '').toLowerCase());
}

/**
 * A section of characters, a comment, a tag with its attributes, or a text. Each ends where the next one of
 * its kind begins, so that no place is read twice.
 */
const PIECE =
  /<!\[CDATA\[([^\]<]*(?:(?!\]\]>|<!\[CDATA\[)[\]<][^\]<]*)*)\]\]>|<!--(?:(?!-->|<!--)[^])*-->|<\/?[\w:.-]+((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>|([^<]+)/g;
const ATTRIBUTE = /=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/** What a parser finds in a document: the text of each element as one, and the values of attributes. */
export function* xmlTexts(document: string): Generator<string> {
  let text = '';
  for (const match of document.matchAll(PIECE)) {
    const [piece, characters, attributes, words] = match;
    if (words !== undefined) text += decodeEntities(words);
    else if (characters !== undefined) text += characters;
    if (attributes === undefined || piece.startsWith('<!')) continue;
    if (text.trim() !== '') yield text.trim();
    text = '';
    for (const [, double, single] of attributes.matchAll(ATTRIBUTE)) {
      yield decodeEntities(double ?? single ?? '');
    }
  }
  if (text.trim() !== '') yield text.trim();
}
