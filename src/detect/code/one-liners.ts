import type { CodePattern } from './pattern.ts';

const SUM = String.raw`\d{1,9}\s{0,2}[-+*/]\s{0,2}\d{1,9}`;
/** What languages call to show a value. */
const SHOW =
  '(?:print|println|echo|puts|p|say|printf|str|int|repr|die|exit|print_r|var_dump|var_export|console\\.log|system\\.out\\.print(?:ln)?|response\\.write|document\\.write)';
/** Commands that tell testers that they ran. */
const COMMAND =
  '(?:id|ls|whoami|uname|cat|pwd|dir|ping|curl|wget|sleep|sh|bash|/bin/\\w|nc|ifconfig|ipconfig|net|type|nslookup|head|tail|env|ps|netstat|touch|hostname|calc|cmd|powershell)\\b';

/**
 * One statement of a language that servers run as a whole value, with the arguments that a call needs: a question
 * about such a function has words around it, and the name of a variable where the argument stands.
 */
export const ONE_LINER_PATTERNS: readonly CodePattern[] = [
  {
    context: 'one-liner',
    hint: '(',
    // print(7*7) echo("a"*5); var_dump(__FILE__)
    pattern: new RegExp(
      `^[\\s;'"]{0,4}(?:\\d{1,9}\\s{0,2};\\s{0,2})?@?${SHOW}\\s{0,2}\\(\\s{0,2}(?:${SUM}|["']\\w{1,16}["']\\s{0,2}\\*\\s{0,2}\\d{1,9}|["']\\w{1,16}["']\\.\\w{3,16}\\(\\)|__\\w{3,16}__)\\s{0,2}\\)[\\s;'"]{0,4}(?://|#)?$`,
      'i',
    ),
    why: 'shows what a calculation gives',
  },
  {
    context: 'one-liner',
    hint: 'var_',
    pattern:
      /^[\s;'"]{0,4}(?:\d{1,9}\s{0,2};\s{0,2})?@?var_(?:dump|export)\s{0,2}\(\s{0,2}(?:\d{1,9}|["'][^"'\n]{0,40}["']|\w{3,32}\([^()\n]{0,40}\))\s{0,2}\)[\s;'"]{0,4}$/i,
    why: 'shows what a calculation gives',
  },
  {
    context: 'one-liner',
    hint: '*',
    // return 7*7; print STDOUT 7*7; (but a picture of 4*6 may be printed)
    pattern: new RegExp(
      `^[\\s;'"]{0,4}(?:(?:print|echo|say|p)\\s{1,4}(?:STD(?:OUT|ERR)\\s{1,4})?${SUM}\\s{0,2};|(?:return|puts)\\s{1,4}${SUM}\\s{0,2};?)\\s{0,4}$`,
      'i',
    ),
    why: 'shows what a calculation gives',
  },
  {
    context: 'one-liner',
    hint: '(',
    // (function(){return 7*7})() (()=>7*7)() function(){return process}();
    pattern: new RegExp(
      `^[\\s;'"(!+]{0,6}(?:function\\s{0,2}\\(\\s{0,2}\\)\\s{0,2}\\{\\s{0,2}return\\s{1,4}|\\(\\)\\s{0,2}=>\\s{0,2})(?:${SUM}|process|global|this|require)\\b[^\\n]{0,40}\\(\\s{0,2}\\)[\\s;'")]{0,4}$`,
    ),
    why: 'shows what a calculation gives',
  },
  {
    context: 'one-liner',
    hint: ';',
    // ";7*7// ';1+1;'
    pattern:
      /^[^"'\n]{0,24}["'][)}\]]{0,3};\s{0,4}=?\d{1,9}\s{0,2}[-+*]\s{0,2}\d{1,9}\s{0,4}(?:;\s{0,4}["']?|\/\/|#|$)/,
    why: 'ends the text around it and computes a sum',
  },
  {
    context: 'one-liner',
    hint: '(',
    pattern:
      /^[\s;'"]{0,4}(?:(?:die|exit)\s{0,2}\(\s{0,2}(["'])[^"'\n]{1,64}\1|(?:usleep|time_nanosleep)\s{0,2}\(\s{0,2}\d[\d\s,]{0,16})\s{0,2}\)\s{0,2};?\s{0,4}$/i,
    why: 'ends the script and says a word that a scanner looks for (PHP)',
  },
  {
    context: 'one-liner',
    hint: '(;;',
    pattern:
      /^[\s;'"]{0,4}for\s{0,2}\(\s{0,2};\s{0,2};\s{0,2}\)\s{0,2}(?:;|\{[\s;]{0,4}\})\s{0,4}$/,
    why: 'loops for ever',
  },
  {
    context: 'one-liner',
    hint: '(',
    // copy('http://...','a.php') rename("a.txt","a.php") error_log('x',3,'/tmp/x.php')
    pattern:
      /^[\s;'"]{0,4}@?(?:(?:copy|rename|symlink|link|error_log|file_put_contents|move_uploaded_file|mail)\s{0,2}\(\s{0,2}["'][^"'\n]{1,120}["']\s{0,2},\s{0,2}(?:["'][^"'\n]{1,120}["']|\d)|header\s{0,2}\(\s{0,2}["']Location\s{0,2}:\s{0,2}https?:)[^\n]{0,120}\)\s{0,4};?\s{0,4}$/i,
    why: 'acts on files, mail or the answer of the server (PHP)',
  },
  {
    context: 'one-liner',
    hint: '$_',
    pattern:
      /^[\s;'"]{0,4}\$(\w{1,16})\s{0,2}=\s{0,2}\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b[^;\n]{0,40};\s{0,4}(?:\$\1\s{0,2}\(|@?(?:eval|assert|system|exec|include|require)\b)/,
    why: 'calls what the request names (PHP)',
  },
  {
    context: 'one-liner',
    hint: '"',
    // Ruby and Perl need no parentheses: system "id"
    pattern: new RegExp(
      `^[\\s;']{0,4}(?:system|exec|spawn|popen)\\s{0,4}\\(?\\s{0,2}"\\s{0,2}${COMMAND}[^"\\n]{0,120}"\\s{0,2}\\)?\\s{0,4};?\\s{0,4}$`,
    ),
    why: 'runs a command (Perl, Ruby)',
  },
  {
    context: 'one-liner',
    hint: "'",
    pattern: new RegExp(
      `^[\\s;"]{0,4}(?:system|exec|spawn|popen)\\s{0,4}\\(?\\s{0,2}'\\s{0,2}${COMMAND}[^'\\n]{0,120}'\\s{0,2}\\)?\\s{0,4};?\\s{0,4}$`,
    ),
    why: 'runs a command (Perl, Ruby)',
  },
  {
    context: 'one-liner',
    hint: 'qx',
    pattern:
      /^[\s;'"]{0,4}(?:print|say|puts|echo|return)\s{1,4}qx\s{0,2}([/!|~'"])[^\n]{1,120}\1\s{0,4};?\s{0,4}$/,
    why: 'prints what a command says',
  },
  {
    context: 'one-liner',
    hint: 'env[',
    pattern: /^[\s;'"]{0,4}ENV\[["']\w{1,32}["']\][\s;'"]{0,4}$/,
    why: 'reads what the server runs with (Ruby)',
  },
  {
    context: 'one-liner',
    hint: 'import',
    // import os;os.system(...)
    pattern:
      /^[\s;'"]{0,4}import\s{1,4}([a-z]\w{1,16})\s{0,2};\s{0,4}(?:print\s{0,2}\(\s{0,2})?\1\.\w{2,24}\s{0,2}\(/,
    why: 'loads a library and calls it (Python)',
  },
  {
    context: 'one-liner',
    hint: '(',
    pattern:
      /^[\s;'"]{0,4}(?:platform\.(?:uname|system|node|platform|version)\(\)|process\.(?:cwd|uptime|memoryUsage|getuid|hrtime)\(\)|process\.(?:kill|chdir|binding|dlopen|abort)\([^()\n]{0,60}\))[\s;'")]{0,4}$/,
    why: 'tells of the server',
  },
  {
    context: 'one-liner',
    hint: 'system.',
    pattern: /^[\s;'"]{0,4}(?:java\.lang\.)?System\.getProperties\(\)[^\n]{0,60}$/,
    why: 'tells of the server',
  },
  {
    context: 'one-liner',
    hint: '(',
    pattern:
      /^[\s;'"&]{0,4}(?:\[(?:System\.)?(?:IO\.(?:File|Directory)|Diagnostics\.Process|Net\.\w{3,24}|Environment|Reflection\.Assembly|Activator)\]::\w{3,32}\s{0,2}\(|(?:System\.)?(?:Diagnostics\.)?Process\.Start\s{0,2}\(\s{0,2}@?"|GetObject\s{0,2}\(\s{0,2}"(?:winmgmts|script):)/i,
    why: 'starts a program or opens a file of the server (.NET)',
  },
];
