import type { CodePattern } from './pattern.ts';

/** Addresses and arguments by which a driver, a database or a mailer loads code or writes a file. */
export const CONNECTION_PATTERNS: readonly CodePattern[] = [
  {
    context: 'connection',
    hint: 'jdbc:',
    pattern:
      /\bjdbc:[\w:]{2,24}:[^\n]{0,1200}(?:\bINIT\s{0,4}=|TRACE_LEVEL_SYSTEM_OUT|autoDeserialize|(?:query|statement)Interceptors|allowLoadLocalInfile|allowUrlInLocalInfile|allowLoadLocalInfileInPath|socketFactory(?:Arg)?\s{0,4}=|sslfactory(?:arg)?\s{0,4}=|loggerFile\s{0,4}=|JNDIName\s{0,4}=|java\.naming\.|authenticationPluginClassName|slave(?:Host|Port)\s{0,4}=)/i,
    why: 'is an address of a database that runs code when it is opened (JDBC)',
  },
  {
    context: 'connection',
    hint: 'init',
    pattern:
      /;\s{0,4}\\?INIT\s{0,4}=\s{0,4}(?:RUNSCRIPT|CREATE|CALL|DROP|SET)\b|\bRUNSCRIPT\s{1,8}FROM\s{1,8}['"]/i,
    why: 'runs SQL when a database is opened (H2)',
  },
  {
    context: 'connection',
    hint: '$$',
    pattern:
      /\bCREATE\s{1,8}(?:ALIAS|TRIGGER)\b[^$]{0,400}\$\$\s{0,8}(?:\/\/javascript|[^$]{0,200}(?:Runtime|exec|\bvoid\b|\bString\b))/i,
    why: 'defines a function of a database in another language (H2)',
  },
  {
    context: 'connection',
    hint: 'serversideprepstmts',
    pattern: /ServerStatusDiffInterceptor|ClassPathXmlApplicationContext&/i,
    why: 'names a class that a database driver loads',
  },
  {
    context: 'mail-arguments',
    hint: ' -',
    pattern:
      /["'\\\s]\s{0,4}-(?:X\s{0,2}\/[\w./-]{2,200}\.(?:php\d?|phtml|pht|jsp|txt|log)\b|oQ\s{0,2}\/|OQueueDirectory|be\s{0,4}\$\{run)/,
    why: 'adds an argument to the program that sends mail (CVE-2016-10033)',
  },
  {
    context: 'connection',
    hint: 'jndiloginmodule',
    pattern: /\bauth\.module\.JndiLoginModule\b/,
    why: 'signs in by an address that loads code (CVE-2023-25194)',
  },
];
