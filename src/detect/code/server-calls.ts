import type { Finding } from '../evidence.ts';
import { HAS_COLON, HAS_DASH, HAS_DOT, HAS_PAREN, type Traits } from '../traits.ts';

/** A call that somebody has sent is short; a program is read by the patterns. */
const LENGTH_MAX = 512;
/** Calls of one value that are looked up. */
const CALLS_MAX = 8;

/**
 * What the value begins with: what ends the text around it, a verb that shows what the call gives, and a name with
 * another behind it.
 */
const BEGIN =
  /^(?:\d{1,3}(?=[;)]))?[\s;'"+.&|)}\]*/=@,({-]{0,12}(?:(?:(?:print|echo|puts|return|await|new|say|throw|var_dump|print_r|str|repr|console\.log)\b|\w{1,16}\s{0,2}=)\s{0,2}\(?\s{0,2}){0,2}(?=:?[A-Za-z_]\w{0,40}(?:\(\))?(?:\s{0,2}\.\s{0,2}|::?|->)[A-Za-z_])/;
/** One name that is called by way of another, and what its arguments begin with. */
const CALL =
  /([A-Za-z_]\w{0,40})(?:\(\)|\([^()\s]{1,40}\))?(?:\s{0,2}\.\s{0,2}|::?|->)([A-Za-z_]\w{0,40}[!?]?)\s{0,2}\(\s{0,4}([^\s)]?[^\s),.]?)/g;
/** How an expression goes on behind a call. */
const LINK = /^\s{0,2}(?:(?:\.\s{0,2}|::?|->)[A-Za-z_]\w{0,40}[!?]?|(?=[([]))/;
/** What ends it: what hides the rest, or begins the text around it again. */
const END = /^[\s;'"+.&|)}\]*/]{0,12}(?:(?:\/\/|#|--).{0,64})?$/;

/** Arguments that say something; the name of a variable is what manuals have there. */
const TELLING_ARGUMENT = /["'`\d$@{[(:/\\-]/;

/**
 * Functions of the libraries of servers' languages that run, load or end programs, read or write files, connect, or
 * tell of the machine: by their object, in lower case. `*` is each of its functions.
 */
const FUNCTIONS = new Map<string, ReadonlySet<string>>(
  Object.entries({
    // Python
    os: 'system popen execute execl execle execlp execv execve execvp spawnl spawnv listdir scandir walk getenv putenv remove unlink kill fork chmod rename getcwd cmd readfile open exec',
    subprocess: '*',
    commands: 'getoutput getstatusoutput',
    pty: 'spawn',
    shutil: 'rmtree copy copyfile move which',
    socket: 'socket gethostbyname create_connection',
    urllib2: 'urlopen',
    importlib: 'import_module',
    builtins: 'eval exec compile open __import__',
    ctypes: 'cdll',
    platform: 'popen',
    pathlib: 'path',
    code: 'interact eval_string eval_file eval_quoted',
    shelve: 'open',
    pickle: 'load loads',
    marshal: 'load loads',
    yaml: 'load unsafe_load full_load',
    jsonpickle: 'decode',
    // Node.js and other runtimes of JavaScript
    child_process: '*',
    fs: 'readfile readfilesync writefile writefilesync readdir readdirsync unlink unlinksync createreadstream createwritestream appendfile appendfilesync opensync existssync',
    process: 'exit kill chdir binding dlopen abort start spawn fork daemon setuid',
    vm: 'runinnewcontext runinthiscontext runincontext script compilefunction',
    module: '_load createrequire',
    deno: 'run command readtextfile readtextfilesync writetextfile readfile open exit readdir',
    bun: 'spawn spawnsync file write',
    res: 'end sendfile download',
    response: 'end sendfile binarywrite writefile addheader',
    // Ruby
    kernel: '*',
    io: 'popen open read readlines write foreach binread',
    file: 'read open write delete readlines readalltext readalllines readallbytes writealltext appendalltext ls! read! rm_rf!',
    dir: 'glob entries children',
    open3: '*',
    objectspace: '*',
    erb: 'new',
    fileutils: '*',
    // Lua, and where it is embedded
    package: 'loadlib',
    ngx: 'exec redirect say print eof',
    redis: 'call pcall',
    // Elixir and Erlang
    system: 'cmd halt shell exit getenv getproperty getproperties setproperty load loadlibrary',
    erlang: 'halt binary_to_term open_port',
    // Java and its scripts
    runtime: 'getruntime exec load',
    thread: 'sleep',
    classloader: 'getsystemclassloader loadclass defineclass',
    inetaddress: 'getbyname getallbyname',
    initialcontext: 'lookup dolookup',
    class: 'forname',
    files:
      'readalllines readstring readallbytes write writestring lines list delete newinputstream newbufferedreader walk',
    paths: 'get',
    eval: 'me x xy',
    jshell: 'create',
    groovyshell: 'evaluate',
    // .NET
    directory: 'getfiles getdirectories delete enumeratefiles',
    assembly: 'load loadfrom loadfile',
    environment: 'getenvironmentvariable exit',
    activator: 'createinstance',
    server: 'createobject execute mappath transfer',
    // Go and R
    exec: 'command commandcontext',
    ioutil: 'readfile readdir writefile',
    syscall: 'exec',
    dyn: 'load',
  }).map(([object, names]) => [object, new Set(names.split(' '))]),
);
/** True where `text` may be such a call, at the cost of a look at its characters. */
function mayCall(text: string, traits: Traits): boolean {
  return (
    (traits & HAS_PAREN) !== 0 &&
    (traits & (HAS_DOT | HAS_COLON | HAS_DASH)) !== 0 &&
    text.length <= LENGTH_MAX
  );
}

/**
 * Finds a value that is one call into the library of a server's language and nothing else, whatever its arguments
 * are. A question about such a function has words around it, or names of variables for arguments.
 */
export function judgeServerCall(text: string, traits: Traits): Finding | undefined {
  if (!mayCall(text, traits)) return undefined;
  const begin = BEGIN.exec(text);
  if (begin === null) return undefined;
  const name = findFunction(text);
  if (name === undefined || !isOneExpression(text, begin[0].length)) return undefined;
  return {
    context: 'server-call',
    why: `calls ${name}, which only a server runs`,
    start: 0,
    end: text.length,
    fingerprint: 'server-call',
  };
}

function findFunction(text: string): string | undefined {
  CALL.lastIndex = 0;
  for (let count = 0; count < CALLS_MAX; count++) {
    const [, object = '', called = '', argument = ''] = CALL.exec(text) ?? [];
    if (object === '') return undefined;
    const [owner, name] = [object.toLowerCase(), called.toLowerCase()];
    const known = FUNCTIONS.get(owner);
    if (known === undefined || !(known.has(name) || known.has('*'))) continue;
    if (TELLING_ARGUMENT.test(argument) || holdsCall(text.slice(CALL.lastIndex - 1))) {
      return `${object}.${called}`;
    }
  }
  return undefined;
}

/** `java.nio.file.Paths.get("/x")` as the first argument. */
function holdsCall(rest: string): boolean {
  return /^[\w.]{1,80}\(/.test(rest);
}

/** True where calls, members and indices follow each other to the end, without a word between. */
function isOneExpression(text: string, from: number): boolean {
  let at = from + (/^:?[A-Za-z_]\w{0,40}/.exec(text.slice(from))?.[0].length ?? 0);
  for (;;) {
    const link = LINK.exec(text.slice(at));
    if (link === null) return END.test(text.slice(at));
    at += link[0].length;
    if (!'(['.includes(text.charAt(at)) || at >= text.length) {
      if (link[0] === '') return false;
      continue;
    }
    const close = closeOf(text, at);
    if (close < 0) return true;
    at = close;
  }
}

/** Behind the bracket that closes the one at `at`, texts in quotes passed over; -1 where none does. */
function closeOf(text: string, at: number): number {
  let depth = 0;
  let quote = '';
  for (let index = at; index < text.length; index++) {
    const sign = text.charAt(index);
    if (quote !== '') {
      if (sign === '\\') index++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if (sign === '(' || sign === '[' || sign === '{') depth++;
    else if ((sign === ')' || sign === ']' || sign === '}') && --depth === 0) return index + 1;
  }
  return -1;
}
