/** Files of the system that testers name by patterns, and programs. */
const KNOWN = ['etc/passwd', 'etc/shadow', 'bin/cat', 'bin/sh', 'bin/bash', 'usr/bin/id', 'bin/nc'];
const PATTERN_OF_PATH =
  /^\/(?=[^?*]{0,24}[?*])(?=[?*/]{0,24}\w)[\w?*]{1,12}(?:\/[\w?*]{1,16}){1,2}$/;

/** True for `/e??/p*wd`, of which a shell would make the name of such a file. */
export function meansSystemFile(path: string): boolean {
  if (!PATTERN_OF_PATH.test(path)) return false;
  // A star that another follows is one, so that none is tried in many ways.
  const pattern = path
    .slice(1)
    .replaceAll(/\*{2,}/g, '*')
    .replaceAll('?', '\\w')
    .replaceAll('*', '\\w*?');
  const wanted = new RegExp(`^${pattern}$`);
  return KNOWN.some((known) => wanted.test(known));
}
