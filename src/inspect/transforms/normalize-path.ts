const DOT_SEGMENT = /(?:^|\/)\.\.?(?:\/|$)/;

/**
 * Removes what does not change where a path leads: repeated slashes, `.` segments, and `..` segments
 * with the segment before them. `..` segments at the beginning of a relative path stay; those of an
 * absolute one lead nowhere and go.
 *
 * @example normalizePath('/a/./b//../../etc/passwd') // '/etc/passwd'
 */
export function normalizePath(value: string): string {
  if (isNormal(value)) return value;
  const isAbsolute = value.startsWith('/');
  const kept: string[] = [];
  let last = '';
  let start = 0;
  while (start <= value.length) {
    const slash = value.indexOf('/', start);
    const end = slash < 0 ? value.length : slash;
    last = value.slice(start, end);
    if (last === '..') {
      const parent = kept.at(-1);
      if (parent !== undefined && parent !== '..') kept.pop();
      else if (!isAbsolute) kept.push(last);
    } else if (last !== '' && last !== '.') {
      kept.push(last);
    }
    start = end + 1;
  }
  const path = kept.join('/');
  // A slash at the end stays where something stands before it.
  const tail = last === '' && kept.length > 0 ? '/' : '';
  const head = isAbsolute && (kept.length > 0 || last === '') ? '/' : '';
  const normal = head + path + tail;
  return normal === value ? value : normal;
}

function isNormal(value: string): boolean {
  if (value.includes('//')) return false;
  // Names that begin with a dot are rare, and only some of them are segments to remove.
  const mayHoldSegment = value.startsWith('.') || value.includes('/.');
  return !mayHoldSegment || !DOT_SEGMENT.test(value);
}
