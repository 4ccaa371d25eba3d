import type { CodePattern } from './pattern.ts';
import { wholeCall } from './whole-call.ts';

/** Code of Python, Ruby, Perl, Lua, Erlang, Go and others that scripts of a server are written in. */
export const SCRIPTING_PATTERNS: readonly CodePattern[] = [
  {
    context: 'lua-code',
    hint: 'popen',
    pattern: /\bio\s{0,2}\.\s{0,2}popen\s{0,4}\(\s{0,4}["'\w]/,
    why: 'runs a command (Lua)',
  },
  {
    context: 'lua-code',
    hint: 'execute',
    pattern: /\bos\s{0,2}\.\s{0,2}execute\s{0,4}\(\s{0,4}["'\w]/,
    why: 'runs a command (Lua)',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern: /__import__\s{0,4}\(|__builtins__|__globals__\s{0,4}\[|__subclasses__\s{0,4}\(/,
    why: 'reaches what Python keeps inside',
  },
  {
    context: 'python-code',
    hint: '.',
    pattern:
      /^[^\n]{0,120}\b(?:os\s{0,2}\.\s{0,2}(?:system|popen|execv?[lpe]{0,2}|spawn\w{1,4})|subprocess\s{0,2}\.\s{0,2}(?:Popen|call|run|check_output|getoutput)|commands\s{0,2}\.\s{0,2}getoutput|pty\s{0,2}\.\s{0,2}spawn|importlib\s{0,2}\.\s{0,2}import_module)\s{0,4}\(\s{0,4}["'[(\w][^\n]{0,400}\)[^\n]{0,40}$/,
    why: 'runs a command (Python)',
  },
  {
    context: 'python-code',
    hint: 'dup2',
    pattern: /\.connect\s{0,2}\(\s{0,2}\([^()\n]{1,80}\)\s{0,2}\)[^]{0,80}\bdup2\s{0,2}\(/,
    why: 'opens a shell to another server (Python)',
  },
  {
    context: 'ruby-code',
    hint: '(',
    pattern:
      /\b(?:Kernel|IO|Open3|Process|PTY)\s{0,2}\.\s{0,2}(?:exec|system|popen\w?|spawn|capture\d\w?|fork)\s{0,4}\(?\s{0,4}["'`]|%x[({[|]\s{0,4}[\w/]/,
    why: 'runs a command (Ruby)',
  },
  {
    context: 'perl-code',
    hint: 'use',
    pattern: /\buse\s+(?:Socket|IO::Socket|POSIX)\s{0,4};[^]{0,200}(?:exec|system|open)\b/,
    why: 'opens a connection and runs a command (Perl)',
  },
  {
    context: 'python-code',
    hint: 'import',
    // Programs that pupils hand in clear the screen by the same call.
    pattern:
      /^(?:import\s[\w, ]{1,40}\s?[;\n]\s?){1,4}(?:\w{1,16}\s?=\s?)?os\.(?:system|popen)\(["'](?:id|whoami|cat\s|curl|wget|nc\s|bash|sh\s|\/bin|ping)/,
    why: 'runs a command (Python)',
  },
  {
    context: 'runs-command',
    hint: '(',
    pattern:
      /^(?:from\s\w{1,24}\simport\s\w{1,24}\s?[;\n]\s?)?[^\s]{0,60}\b(?:system2?|passthru|shell_exec|popen)\(["'](?:id|whoami|ls|pwd|cat|uname|curl|wget|ping|nc|bash|sh|dir|type|ipconfig|ifconfig|netstat|echo|sleep|touch|cmd|calc|nslookup)\b[^"'\n]{0,200}["']\)[\s;})\]'"]{0,8}$/,
    why: 'runs a command, and says nothing else',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern:
      /\{(?!self\.__class__\.__name__\})[\w.[\]'"]{0,64}\.?__(?:class|init|globals|dict|mro|base|bases|builtins|subclasses|code|func|import)__/,
    why: 'reaches what Python keeps inside by a format',
  },
  {
    context: 'ruby-code',
    hint: '%x',
    pattern: /^[\s;'"+#{]{0,8}%x[({[|/!]\s{0,4}[\w/]/,
    why: 'runs a command (Ruby)',
  },
  {
    context: 'ruby-code',
    hint: '|',
    pattern:
      /^[^\n]{0,64}\b(?:open|IO\s{0,2}\.\s{0,2}(?:read|popen|readlines|foreach|write|binread))(?:\s{0,4}\(|\s)\s{0,4}(?:\w{1,8}\s{0,4},\s{0,4})?["']\s{0,4}(?:\|\s{0,4}[\w/]|[^"'|\n]{1,64}\|["'])/,
    why: 'opens a pipe to a command (Perl, Ruby)',
  },
  {
    context: 'ruby-code',
    hint: 'send',
    pattern:
      /\b(?:send|public_send|__send__|method)\s{0,4}\(?\s{0,4}[:"'](?:system|exec|eval|instance_eval|class_eval|spawn|fork|`)\b/,
    why: 'calls a function of Ruby by its name',
  },
  {
    context: 'perl-code',
    hint: 'qx',
    // A signature in base64 may begin with the same letters.
    pattern: /^[\s;'"=@{[(]{0,8}qx(?!\/[A-Za-z0-9+/_-]{20,}={0,2}$)\s{0,2}[/{(|['!~]\s{0,4}[\w/]/,
    why: 'runs a command (Perl)',
  },
  {
    context: 'perl-code',
    hint: 'system',
    pattern:
      /^[\s;'"]{0,4}(?:print|echo|puts|p|return|say)\s{1,4}system\s{0,4}\(?\s{0,4}["'`][\w/]/,
    why: 'prints what a command says',
  },
  {
    context: 'python-code',
    hint: 'compile',
    pattern: /\bcompile\s{0,4}\([^()\n]{1,120},\s{0,4}["'](?:exec|eval|single)["']\s{0,4}\)/,
    why: 'makes code of a text (Python)',
  },
  {
    context: 'ruby-code',
    hint: '(',
    pattern: wholeCall(
      String.raw`Object\s{0,2}\.\s{0,2}const_get|(?:\w{1,24}\s{0,2}\.\s{0,2})?(?:instance|class|module)_(?:eval|exec)|Marshal\s{0,2}\.\s{0,2}load|YAML\s{0,2}\.\s{0,2}(?:unsafe_)?load|ERB\s{0,2}\.\s{0,2}new|Process\s{0,2}\.\s{0,2}(?:spawn|kill|exit!?)|ObjectSpace\s{0,2}\.\s{0,2}\w{4,24}`,
    ),
    why: 'runs or builds what a text says (Ruby)',
  },
  {
    context: 'shell-code',
    hint: '(',
    pattern:
      /^[\s;'"(]{0,4}(?:os:cmd\s{0,2}\(\s{0,2}["']|erlang:halt\s{0,2}\(|System\.cmd\s{0,2}\(\s{0,2}["']|\(?System\/exit\s|clojure\.java\.shell\/sh\s|clojure\.core\/eval\s|eval\s{1,4}\(read-string\s|exec\.Command\s{0,2}\(\s{0,2}["']|(?:scala\.)?sys\.process\.\w{1,16}\s{0,2}\(|loadstring\s{0,2}\(|string\.dump\s{0,2}\(|debug\.(?:getinfo|getregistry|sethook|getupvalue)\s{0,2}\(|package\.loadlib\s{0,2}\(|syscall\.Exec\s{0,2}\(|std::process::Command)|^\s{0,4}["'][a-z][\w\s/-]{0,40}["']\s{0,2}\.\s{0,2}!!?\s{0,4}$/,
    why: 'runs a command (Erlang, Elixir, Clojure, Go, Scala, Lua)',
  },
  {
    context: 'python-code',
    hint: '__',
    pattern:
      /(?:["'\])}](?<!\bsuper\([\w\s,.]{0,60}\))|\b(?:self(?!\.__class__\.__name__\b)|request|config|app|type|object|int|str|x|g))\s{0,2}\.\s{0,2}__(?:class|init|globals|code|reduce|mro|bases?|dict|getattribute|builtins)__\s{0,2}(?:$|[.[(])|^\s{0,4}\(\s{0,2}lambda\s{0,4}\w{0,8}:[^\n]{0,40}\)\s{0,2}(?:\.__|\(\))/,
    why: 'reaches what Python keeps inside',
  },
  {
    context: 'ruby-code',
    hint: '(',
    // ');Net::HTTP.get('203.0.113.1','/')// ;spawn('id')
    pattern:
      /^\d{0,2}[\s;'"+)]{0,4}(?:Net::HTTP\.\w{3,16}\(|(?<=[;+]\s?)(?:spawn|fork|fopen)\(\s?["'])[^\n]{1,80}\)[\s;'"+)/#]{0,6}$/,
    why: 'calls another server or a command (Ruby)',
  },
  {
    context: 'perl-code',
    hint: 'posix::',
    pattern: /^[\s;'"]{0,4}(?:use\s{1,4}POSIX\s{0,4};\s{0,4})?POSIX::\w{2,16}\s{0,4}\(/,
    why: 'acts on the process of the server (Perl)',
  },
  {
    context: 'perl-code',
    hint: '@{',
    pattern:
      /@\{\[\s{0,4}(?:`|\(?\s{0,2}(?:system|exec|qx|eval|open|getpwuid|getpwnam|readpipe|CORE::\w{2,16})\b|\d{1,9}\s{0,4}[*+])|^[\s;"']{0,4}@\{\s{0,4}\[[^\]\n]{1,64}\]\s{0,4}\}[\s;"']{0,4}$/,
    why: 'runs what stands in a text (Perl)',
  },
];
