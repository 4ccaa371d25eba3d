import type { Expectation } from './read-tests.ts';

/** A stage that expects what is wrong, or what one engine or server does, and what is right instead. */
export interface Exception {
  readonly reason: string;
  /** Holds in place of what the stage expects; where it does not, the stage has failed. */
  readonly instead: Partial<Pick<Expectation, 'status' | 'ids' | 'absentIds'>>;
}

/**
 * By stage. Each is checked: `instead` must hold, and one that is no longer needed is a failure. None
 * stands here to spare an effort.
 */
export const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  '920100-4': {
    reason:
      'CONNECT asks for a tunnel; a reverse proxy has none to give and answers 405 (RFC 9110, section 15.5.6); the suite expects Apache, which is a forward proxy too; nginx answers 400, Coraza 404',
    instead: { status: 405, ids: [911_100], absentIds: [920_100] },
  },
  '920181-1': {
    reason:
      'Content-Length beside Transfer-Encoding is request smuggling and refused with 400 (RFC 9112, section 6.1), as nginx does; the suite expects Apache, which drops one of them before rules see it',
    instead: { status: 400, ids: [920_181] },
  },
  '920620-1': {
    reason:
      'two Content-Type headers are what the rule looks for, and it fires, as it does in nginx; the suite expects Apache, which joins them',
    instead: { status: 200, ids: [920_620] },
  },
  '941101-1': {
    reason:
      'script, img and iframe without source, handler or script run nothing; libinjection goes by the names of elements, @detectXSS by what they do; the element is found by 941110 and 941160',
    instead: { ids: [941_110, 941_160], absentIds: [941_101] },
  },
  '942100-13': {
    reason:
      'a command line of Windows between quotes is no SQL: libinjection takes the pipes and words for it; 930120 finds the file, 942180 the quotes, @detectShell the command',
    instead: { ids: [930_120, 942_180], absentIds: [942_100] },
  },
  '942101-9': {
    reason:
      '"2 union all" without a query behind it asks nothing of a database; libinjection takes the three words for an attack wherever they stand',
    instead: { status: 200, absentIds: [942_101] },
  },
  '942101-11': {
    reason:
      '"24 union all select 1,2,3 from aa" is a whole injection, and found; the suite expects that libinjection misses it',
    instead: { ids: [942_101] },
  },
};
