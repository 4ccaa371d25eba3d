/**
 * Named character references that stand for ASCII (HTML Standard, section 13.5): the ones an attack can
 * be written with. Letters with accents and the like are left as they are.
 */
const NAMES =
  'Tab:\t tab:\t NewLine:\n newline:\n excl:! quot:" QUOT:" num:# dollar:$ percnt:% amp:& AMP:& apos:\' lpar:( rpar:) ' +
  'ast:* midast:* plus:+ comma:, period:. sol:/ colon:: semi:; lt:< LT:< equals:= gt:> GT:> quest:? ' +
  'commat:@ lsqb:[ lbrack:[ bsol:\\ rsqb:] rbrack:] Hat:^ lowbar:_ grave:` DiacriticalGrave:` lcub:{ ' +
  'lbrace:{ verbar:| vert:| VerticalLine:| rcub:} rbrace:} hyphen:- dash:- minus:-';

export const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...NAMES.split(/ (?=[A-Za-z]+:)/).map((entry): [string, string] => {
    const colon = entry.indexOf(':');
    return [entry.slice(0, colon), entry.slice(colon + 1)];
  }),
  ['nbsp', ' '],
]);

/** Longest name above, and a little room. */
export const ENTITY_NAME_LENGTH_MAX = 18;
