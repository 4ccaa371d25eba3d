/** `this.width=500; this.onerror=null; this.src='/none.png'`: what pictures do to themselves in posts of forums. */
const LOOKS =
  /^\s*(?:javascript:\s*)?(?:this\.(?:width|height|border|alt|title|className|resized|onerror|onload|src|style\.[a-zA-Z]{3,24})\s*=\s*(?:null|true|false|\d{1,5}|'[\w\s#%./:-]{0,160}'|"[\w\s#%./:-]{0,160}")\s*(?:;\s*|$))+(?:return\s+(?:true|false)\s*;?\s*)?$/;
const OTHER_SCHEME = /["']\s*(?:javascript|vbscript|data)\s*:/i;

/** True for the handler of a picture that sets how it looks, or shows another one, and does nothing else. */
export function isAboutLooks(code: string): boolean {
  return LOOKS.test(code) && !OTHER_SCHEME.test(code);
}

const TAG_LENGTH_READ = 1024;

/** True where `at` is inside the tag of a picture. */
export function isInPicture(text: string, at: number): boolean {
  return /<img\s[^<>]*$/i.test(text.slice(Math.max(0, at - TAG_LENGTH_READ), at + 1));
}
