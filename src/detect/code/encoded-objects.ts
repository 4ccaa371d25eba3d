import type { Finding } from '../evidence.ts';

/** Bytes by which a serialised object is known. */
export const OBJECT_MARK_LENGTH_MAX = 16;

/** Where an object of Java begins inside of other bytes, and classes that other formats name. */
const JAVA_IN_BYTES = '\xac\xed\x00\x05';
const CLASS_IN_BYTES =
  /sun\.rmi\.server\.UnicastRef|com\.(?:rometools\.rome|sun\.syndication)\.feed|org\.apache\.commons\.(?:collections4?\.functors|beanutils\.BeanComparator)|com\.sun\.(?:rowset\.JdbcRowSetImpl|org\.apache\.xalan)|org\.springframework\.(?:aop\.support|context\.support\.\w{1,24}XmlApplicationContext|jndi)|com\.caucho\.naming|javax\.naming\.(?:ldap|spi|InitialContext)|org\.codehaus\.groovy\.runtime|java\.lang\.(?:ProcessBuilder|Runtime)\b/;

/** A serialised object in bytes, wherever it begins. */
export function judgeBytes(bytes: string): Finding | undefined {
  if (bytes.startsWith('\x80') && PICKLED_CALL.test(bytes)) return pickled(bytes);
  const at = bytes.indexOf(JAVA_IN_BYTES);
  const start =
    at >= 0 && /[\x70-\x7e]/.test(bytes.charAt(at + 4)) ? at : bytes.search(CLASS_IN_BYTES);
  if (start < 0) return undefined;
  return {
    context: 'java-object',
    why: 'holds an object of Java whose class deserialisers have been made to misuse',
    start,
    end: Math.min(bytes.length, start + OBJECT_MARK_LENGTH_MAX),
    fingerprint: 'java-bytes',
  };
}

/** Base64 of protocols 1 to 5 of pickle, whose bytes are no text. */
const PICKLE = /^gA[IJMNQRSTUV][A-Za-z0-9+/]{12,4096}={0,2}$/;
const PICKLED_CALL =
  /c(?:os|posix|nt|subprocess|__builtin__|builtins|commands)\n(?:system|popen|Popen|eval|exec|check_output|call|getattr)\n|\x8c.(?:os|posix|nt|subprocess|builtins)\x94\x8c.(?:system|popen|Popen|eval|exec|check_output|call|getattr)\x94/s;

/** A pickled object of Python in base64. */
export function judgePickle(value: string): Finding | undefined {
  if (!value.startsWith('gA') || !PICKLE.test(value)) return undefined;
  if (!PICKLED_CALL.test(Buffer.from(value, 'base64').toString('latin1'))) return undefined;
  return pickled(value);
}

function pickled(value: string): Finding {
  return {
    context: 'python-object',
    why: 'is a pickled object of Python that runs a command',
    start: 0,
    end: value.length,
    fingerprint: 'pickle',
  };
}
