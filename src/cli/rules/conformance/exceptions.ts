const NOT_A_FORWARD_PROXY =
  'CONNECT asks for a tunnel; a reverse proxy has none to give and answers 405 (the suite expects Apache, which is both)';
const OLD_VERSION =
  'a version that is not spoken is answered with 505 (RFC 9110, section 15.6.6); the suite expects the 400 of Apache';
const NOT_SQL =
  'no SQL: the suite expects a fingerprint of libinjection, where @detectSQLi asks whether the value would parse';

/**
 * Stages whose expectation is wrong or belongs to one engine or server, by id, with the reason. They
 * count as excepted where they fail.
 */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  '920100-4': NOT_A_FORWARD_PROXY,
  '920100-5': NOT_A_FORWARD_PROXY,
  '920180-4':
    'the request line claims HTTP/2.0 over an HTTP/1.1 connection: refused with 505, and not taken for HTTP/2',
  '920181-1':
    'Content-Length beside Transfer-Encoding is request smuggling: refused with 400, as in nginx; the suite expects Apache, which drops one of them',
  '920280-3': OLD_VERSION,
  '920430-3': OLD_VERSION,
  '920430-5':
    'a request line that ends in a space is answered with 400; the suite expects that the connection breaks, or that a rule sees a version that is not there',
  '920430-9': OLD_VERSION,
  '920620-1':
    'two Content-Type headers are what the rule looks for, and it fires, as in nginx; the suite expects Apache, which joins them',
  '942100-4': `20.to_i is Ruby: ${NOT_SQL}`,
  '942100-12': `10.to_i is Ruby: ${NOT_SQL}`,
  '942100-13': `a Windows command line is ${NOT_SQL}`,
  '942101-2': `20.to_i is Ruby: ${NOT_SQL}`,
  '942101-6': `10.to_i is Ruby: ${NOT_SQL}`,
  '942101-9': `UNION ALL without a SELECT is ${NOT_SQL}`,
  '942101-11':
    'UNION ALL SELECT 1,2,3 FROM is an injection, and found; the suite expects what libinjection misses',
};
