import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AdminEnv } from '../admin-context.ts';
import { SESSION_LIFETIME_MS } from '../auth/credentials.ts';
import { DEVICE_COOKIE_DAYS } from '../auth/device-cookie.ts';

const DAY_SECONDS = 86_400;

type AdminRequest = Context<AdminEnv>;

export function readSessionCookie(hono: AdminRequest): string | undefined {
  return getCookie(hono, nameOf(hono, 'session'));
}

export function writeSessionCookie(hono: AdminRequest, value: string): void {
  setCookie(hono, nameOf(hono, 'session'), value, attributesOf(hono, SESSION_LIFETIME_MS / 1000));
}

export function clearSessionCookie(hono: AdminRequest): void {
  deleteCookie(hono, nameOf(hono, 'session'), attributesOf(hono, 0));
}

export function readDeviceCookieText(hono: AdminRequest): string | undefined {
  return getCookie(hono, nameOf(hono, 'device'));
}

export function writeDeviceCookieText(hono: AdminRequest, value: string): void {
  const lifetime = DEVICE_COOKIE_DAYS * DAY_SECONDS;
  setCookie(hono, nameOf(hono, 'device'), value, attributesOf(hono, lifetime));
}

/** `__Host-` keeps another service on a sibling name from planting ours; browsers take it on TLS only. */
function nameOf(hono: AdminRequest, purpose: 'session' | 'device'): string {
  return `${hono.env.secure ? '__Host-' : ''}rampart-${purpose}`;
}

function attributesOf(hono: AdminRequest, maxAge: number) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: hono.env.secure,
    maxAge,
  } as const;
}
