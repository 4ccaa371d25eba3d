import type { CodePattern } from './pattern.ts';
import { wholeCall } from './whole-call.ts';

/** Calls that read or write files of the server, in any language. */
export const FILE_PATTERNS: readonly CodePattern[] = [
  {
    context: 'inclusion',
    hint: '?.',
    pattern:
      /https?:\/\/[^\s"'<>]{3,300}\.(?:txt|jpe?g|gif|png|ico|bmp)\?[\w=]{0,16}\.(?:php|jsp|aspx?)\b/i,
    why: 'has the server fetch a script that looks like a picture',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern:
      /^[\s;'")}{%=<-]{0,12}(?:(?:print|puts|echo|return|def\s\w{1,16}\s{0,4}=)\s{0,4}\(?\s{0,4})?(?:new\s{1,4}(?:java\.io\.)?(?:File|FileReader|FileInputStream)|open|File\s{0,2}\.\s{0,2}(?:open|read|new|readlines)|IO\s{0,2}\.\s{0,2}(?:read|readlines)|Path|codecs\s{0,2}\.\s{0,2}open|readFileSync|fs\s{0,2}\.\s{0,2}\w{4,16})\s{0,4}\(\s{0,4}["'](?:\/(?:etc|proc|var|root|home|tmp|flag)\b|\.\.[\\/]|[a-z]:[\\/])/i,
    why: 'reads a file of the system',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern:
      /^[\s;'")}]{0,4}(?:@?(?:print_r|var_dump|var_export|echo|print|die|exit)\s{0,4}\(?\s{0,4})?@?(?:file_get_contents|file|readfile|show_source|highlight_file|scandir|opendir|glob|fopen|parse_ini_file|php_strip_whitespace|include(?:_once)?|require(?:_once)?)\s{0,4}\(\s{0,4}(?:["'](?:\/(?:etc|proc|var|home|root|tmp|usr|opt|flag)\b|\/?\*|\.{0,2}\/?["']|(?:\.\.\/){1,8}[\w./-]{1,64}["']\s{0,4}\)|[a-z]:[\\/]|(?:https?|ftp|php|data|file|expect|zip|phar):)|__FILE__|\$_[A-Z])/i,
    why: 'reads a file or a folder of the server',
  },
  {
    context: 'file-access',
    hint: '/',
    // require '/etc/passwd', get /etc/shadow
    pattern:
      /^[\s;'"]{0,4}(?:get|put|read|load|fetch|include(?:_once)?|require(?:_once)?|source|import|do)\s{1,4}["']?(?:file:\/{2,3})?\/(?:etc\/(?:passwd|shadow|group|hosts|issue)|proc\/self\/\w{3,8})["']?[\s;]{0,4}$/i,
    why: 'reads a file of the system',
  },
  {
    context: 'file-access',
    hint: '/etc/',
    // open(F,'/etc/passwd'), let $x := doc("/etc/passwd"): behind a few words of code, whatever the call is.
    pattern:
      /^(?:[^\s]{1,48}\s{1,2}){0,4}[^\s]{0,80}[(,]\s{0,2}["'](?:file:\/{2,3})?\/etc\/(?:passwd|shadow|group|issue)["'](?:\s?[^\s]{0,24}){0,3}$|["']file:\/{2,3}\/?etc\/\w{4,8}["']#\$/i,
    why: 'reads a file of the system',
  },
  {
    context: 'file-access',
    hint: 'fopen',
    pattern:
      /\b(?:fputs|fwrite)\s{0,4}\(\s{0,4}@?fopen\s{0,4}\(|^[\s;'"]{0,4}(?:\$\w{1,16}\s{0,4}=\s{0,4})?@?fopen\s{0,4}\([^()\n]{1,80},\s{0,4}["']?[wax]b?\+?["']?\s{0,4}\)[^\n]{0,200}$/i,
    why: 'writes a file of the server (PHP)',
  },
  {
    context: 'file-access',
    hint: 'clude',
    pattern:
      /^[\s;'"]{0,4}@?include(?:_once)?(?:\s{1,4}["']?|["']|(?=\$))(?:\/(?:etc|proc|var|home|root|tmp)\/|\.\.\/|(?:https?|ftp|php|data|file|expect):|\$_[A-Z])/i,
    why: 'includes a file (PHP)',
  },
  {
    context: 'file-access',
    hint: 'open',
    pattern:
      /^[\s;'"+)]{0,8}(?:str|print|repr|list|bytes)\s{0,4}\(\s{0,4}open\s{0,4}\(\s{0,4}["'][/.]/,
    why: 'reads a file of the system (Python)',
  },
  {
    context: 'file-access',
    hint: '(',
    pattern: wholeCall(
      String.raw`os\s{0,2}\.\s{0,2}(?:listdir|scandir|walk|getenv|remove|unlink)|Deno\s{0,2}\.\s{0,2}(?:readTextFile|run|Command)|Bun\s{0,2}\.\s{0,2}(?:spawn|file|write)\w{0,8}|Dir\s{0,2}\.\s{0,2}(?:glob|entries|children)|dofile|Eval\s{0,2}\.\s{0,2}me|pickle\s{0,2}\.\s{0,2}loads?|marshal\s{0,2}\.\s{0,2}loads`,
    ),
    why: 'reads files of the server or runs code',
  },
];
