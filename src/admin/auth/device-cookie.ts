import { isSameSecret, makeSecret, signText } from './secret.ts';

/** As long as browsers keep a cookie at most (RFC 6265bis: 400 days). */
export const DEVICE_COOKIE_DAYS = 180;
const COOKIE_LENGTH_MAX = 200;

/**
 * A device cookie says that this browser has signed in to this account before (OWASP, "Slow down online
 * guessing attacks with device cookies"). It opens nothing; it lets its owner's attempts be counted apart
 * from everyone else's, so that an attacker cannot lock the admin out by failing all the time.
 */
export function makeDeviceCookie(key: Uint8Array, userId: string): string {
  const device = makeSecret();
  return `${device}.${signDevice(key, userId, device)}`;
}

/** The device's name if the cookie was made for that user, else undefined. */
export function readDeviceCookie(
  key: Uint8Array,
  userId: string,
  cookie: string | undefined,
): string | undefined {
  if (cookie === undefined || cookie.length > COOKIE_LENGTH_MAX) return undefined;
  const dot = cookie.indexOf('.');
  if (dot <= 0) return undefined;
  const device = cookie.slice(0, dot);
  const isOurs = isSameSecret(cookie.slice(dot + 1), signDevice(key, userId, device));
  return isOurs ? device : undefined;
}

function signDevice(key: Uint8Array, userId: string, device: string): string {
  return signText(key, 'device', `${userId}\0${device}`);
}
