/** Syslog's severities (RFC 5424, 6.2.1), the gravest first: each one's place is its number. */
export const SEVERITIES = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'info',
  'debug',
] as const;

export type Severity = (typeof SEVERITIES)[number];
