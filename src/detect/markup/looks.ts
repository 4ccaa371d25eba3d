/** A length in pixels, or that of the screen less a margin. */
const LENGTH = String.raw`(?:\d{1,5}|screen\.(?:width|height)(?:\s*[-*]\s*[\d.]{1,5})?)`;
const CONDITION = String.raw`(?:if\s*\(\s*this\.(?:width|height|offsetWidth|naturalWidth)\s*[<>]=?\s*${LENGTH}\s*\)\s*)?`;
const NAME = String.raw`this\.(?:width|height|border|alt|title|className|resized|onerror|onload|src|style\.[a-zA-Z]{3,24})`;
const VALUE = String.raw`(?:null|true|false|${LENGTH}|'[\w\s#%./:-]{0,160}'|"[\w\s#%./:-]{0,160}")`;
/**
 * `this.width=500; this.onerror=null; this.src='/none.png'`, `if(this.width>600)this.width=600`: what pictures do
 * to themselves in posts of forums.
 */
const LOOKS = new RegExp(
  String.raw`^\s*(?:javascript:\s*)?(?:${CONDITION}${NAME}\s*=\s*${VALUE}\s*(?:;\s*|$))+(?:return\s+(?:true|false)\s*;?\s*)?$`,
);
const OTHER_SCHEME = /["']\s*(?:javascript|vbscript|data)\s*:/i;

/** True for the handler of a picture that sets how it looks, or shows another one, and does nothing else. */
export function isAboutLooks(code: string): boolean {
  return LOOKS.test(code) && !OTHER_SCHEME.test(code);
}

/** Code of a handler that keeps the browser from doing what it would. */
export const HARMLESS_HANDLER =
  /^\s*(?:return\s*(?:true|false)?|javascript:|void\s*\(\s*0\s*\)|null|none|\s|;)*$/i;

const TAG_LENGTH_READ = 1024;

/** True where `at` is inside the tag of a picture. */
export function isInPicture(text: string, at: number): boolean {
  return /<img\s[^<>]*$/i.test(text.slice(Math.max(0, at - TAG_LENGTH_READ), at + 1));
}
