import type { MiddlewareHandler } from 'hono';
import type { AdminEnv } from '../admin-context.ts';

/**
 * Everything comes from here, nothing is inline, nothing may frame us, and text cannot become markup:
 * the console's one Trusted Types policy lets only the empty string through (the chart library empties
 * its container that way). `data:` images are the icon and what charts draw.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
};

const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

export const securityHeaders: MiddlewareHandler<AdminEnv> = async (hono, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) hono.res.headers.set(name, value);
  if (hono.env.secure) {
    hono.res.headers.set('strict-transport-security', STRICT_TRANSPORT_SECURITY);
  }
};
