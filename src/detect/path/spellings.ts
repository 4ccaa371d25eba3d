/** `..%09/`, `..%00/`: a step up with what some servers drop behind it. */
const BLANK_STEP = /(?<=^|[\\/=])\.\.[\x00-\x20?*"<>|\xc0-\xff]{1,4}(?=[\\/])/g;
/** `..∕`, `..⁄`, `..∖`: signs that some servers take for a separator. */
const WIDE_SEPARATOR =
  /(\.\.|^[\w.\xe2\x88\x95\x96\x81\x84/]{2,64})(?:\xe2\x88[\x95\x96]|\xe2\x81\x84)/g;
/** `..%c0%9v`, `..%bg%qf`, F0 80 80 AF: separators in encodings that only broken decoders take. */
const BROKEN_ESCAPE =
  /(?<=\.\.)(?:%c[01]%(?![0-9a-f]{2})\w{2}|%u(?:efc8|f025|2044|221[56]|ff0f|ff3c)|\xee\xbf\x88|\xef\x80\xa5|%(?=[\\/])|%(?:bg|uff|f8|fc)%(?!%)[\w%]{1,2}|\xe0\x80\xaf|\xf0\x80\x80\xaf|\xf8\x80\x80\x80\xaf)/gi;
/** `\\0` and `\\x00` as source code writes them, or a row of dots: what cuts the end off. */
const CUT = /(?:\\0|\\x00|\\u0000|(?<=\w)\.{4,64})$/;
/** `0x2e0x2e0x2f`: hex as C writes it, which some decoders take. */
const HEX_SPELLED = /(?:0x|(?<=x2e)x)(?:2e|2f|5c)/gi;
/** `$HOME/.ssh`, `file:///c|/boot.ini` */
const HOME = /^(?:\$\{?HOME\}?|%(?:HOMEPATH|USERPROFILE)%)(?=[\\/])/;
/** `%SYSTEMDRIVE%\\boot.ini` */
const DRIVE_NAME = /^%SYSTEMDRIVE%(?=[\\/])/i;
/** `file:///c|/boot.ini`: a drive as the first browsers wrote it. */
const OLD_DRIVE = /^(file:\/{2,3}[a-z])\|/i;

/** The text with every disguise of a dot, a separator, a home or a drive taken off. */
export function plainSpelling(text: string): string {
  return text
    .replaceAll(HEX_SPELLED, spellOut)
    .replaceAll('.|.', '..')
    .replace(BROKEN_ESCAPE, '/')
    .replaceAll('\xe2\x80\xa5', '..')
    .replaceAll('.\0.', '..')
    .replace(WIDE_SEPARATOR, '$1/')
    .replace(CUT, '\0')
    .replace(BLANK_STEP, '..;')
    .replace(HOME, '~')
    .replace(OLD_DRIVE, '$1:')
    .replace(DRIVE_NAME, 'c:');
}

function spellOut(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex.slice(-2), 16));
}
