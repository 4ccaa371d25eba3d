/** What `rampart rules add crs` installs unless told: the release that our conformance figures are of. */
export const DEFAULT_VERSION = '4.28.0';

/**
 * SHA-256 of `coreruleset-VERSION-minimal.tar.gz`, as several projects that pin these releases publish
 * it. A wrong one here could only refuse a good release.
 */
export const KNOWN_DIGESTS: Readonly<Record<string, string>> = {
  '4.28.0': 'fca67fe46adafeeee61b9d1a03f38c25b9b2a799577df03fa51d99589e6d03b9',
  '4.29.0': '1aa1c5c8fc29e532d35293bcea36bf72de61db8f6ed4716a0f91ab14552b7fed',
};

/** The key that signs releases; SECURITY.md of coreruleset/coreruleset names it. */
export const CRS_KEY_FINGERPRINT = '36006F0E0BA167832158821138EEACA1AB8A6E72';

/** Where the project keeps that key. Whoever answers there: only the key of the fingerprint counts. */
export const CRS_KEY_URL = 'https://coreruleset.org/security.asc';

/** The archive; its detached signature lies beside it, with `.asc` behind the name. */
export function releaseUrl(version: string): string {
  return `https://github.com/coreruleset/coreruleset/releases/download/v${version}/coreruleset-${version}-minimal.tar.gz`;
}
