import type { CodePattern } from './pattern.ts';

/** Code of Node.js. */
export const NODE_PATTERNS: readonly CodePattern[] = [
  {
    context: 'node-code',
    hint: 'child_process',
    pattern:
      /\(\s{0,4}["'`](?:node:)?child_process["'`]\s{0,4}\)[^\n]{0,120}\.(?:exec|spawn|fork)\w{0,8}\s{0,4}\(\s{0,4}["'`](?:id|whoami|ls|cat|curl|wget|nc|bash|sh|ping|touch|\/bin)\b/,
    why: 'runs a command (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'child_process',
    pattern:
      /\brequire\s{0,4}\(\s{0,4}["'`](?:node:)?child_process|child_process["'`]?\s{0,4}\)?\s{0,4}[.[]\s{0,4}["'`]?(?:exec|spawn|fork)\w{0,8}["'`]?\s{0,4}\]?\s{0,4}\(\s{0,4}(?:["'`[]|\w{1,24}\s{0,4}["'`(.])/,
    why: 'runs a command (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'process',
    pattern:
      /\bprocess\s{0,4}(?:\.\s{0,4}|\[\s{0,4}["'`])(?:mainModule|binding\s{0,4}["'`]?\]?\s{0,4}\(|dlopen|_load|kill\s{0,4}\()|return\s+(?:this\.|global\.)?process\b/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern:
      /^[\s;'")}\]+-]{0,16}(?:\w{1,16}\.)?require\s{0,4}\(\s{0,4}["'`](?:node:)?(?:fs|os|net|http|vm|module|cluster|worker_threads)["'`]\s{0,4}\)\s{0,4}\./,
    why: 'loads a module of the system (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'process',
    pattern:
      /^[\s;'")}\]+-]{0,16}(?:this\.|global\.|globalThis\.)?process\s{0,4}\.\s{0,4}(?:exit|abort|reallyExit)\s{0,4}\(/,
    why: 'ends the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern:
      /\bres(?:ponse)?\s{0,4}\.\s{0,4}(?:end|send|write|json)\s{0,4}\(\s{0,4}(?:\w{1,16}\.)?require\s{0,4}\(/,
    why: 'answers with what the server can read (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'process.env',
    pattern: /^[\s;'")}]{0,8}(?:console\.log\s{0,4}\(|return\s{1,4})\s{0,4}process\.env\b/,
    why: 'shows the environment of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'mainmodule',
    pattern: /\bmainModule\s{0,2}(?:\.\s{0,2}(?:require|constructor)|\[\s{0,2}["'`])/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'while',
    pattern:
      /^[\s;'")}]{0,8}(?:\(\s{0,2}(?:function\s?\(\)|\(\)\s?=>)\s{0,2}\{\s{0,2})?(?:do\s{0,4}\{[\s;]{0,4}\}\s{0,4})?while\s{0,4}\(\s{0,4}(?:1|true|!0|!\[\]|!""|!'')\s{0,4}\)\s{0,4}(?:\{[\s;]{0,4}\}|;)|^\s{0,4}(?:do\s{0,4}\{[\s;]{0,4}\}\s{0,4})?while\s{0,4}\(\s{0,4}[!+-]{0,3}(?:\d|true|false|null|undefined|NaN|Infinity|this|String|''|""|``|\[\]|\{\}|new\s{1,4}Date(?:\(\))?)\s{0,4}\)\s{0,4};?\s{0,4}$/,
    why: 'loops for ever',
  },
  {
    context: 'node-code',
    hint: 'process.env',
    pattern:
      /^[\s;'"+({[\]})]{0,8}(?:this\.|global\.|globalThis\.)?process\.env(?:\.\w{1,48})?[\s;'"+)}]{0,8}$/,
    why: 'shows the environment of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'global',
    pattern: /\b(?:global|globalThis)\s{0,2}\[\s{0,2}["'`](?:pro|req|mod|eva)/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'require',
    pattern: /\bnew\s{1,4}\(\s{0,4}require\s{0,4}\(\s{0,4}["'`]vm\b/,
    why: 'runs a text as a script of its own (Node.js)',
  },
  {
    context: 'node-code',
    hint: 'object.prototype',
    pattern: /^[\s;'"]{0,4}Object\.prototype\.\w{1,48}\s{0,4}=[^=]/,
    why: 'changes what all objects inherit',
  },
  {
    context: 'node-code',
    hint: 'process.',
    pattern:
      /^[\s;'"+(){}]{0,8}(?:function\s{0,4}\(\s{0,4}\)\s{0,4}\{|\(\)\s{0,4}=>\s{0,4}\{?)\s{0,4}(?:return\s{1,4})?(?:global\.)?process\.\w{2,16}\b[^\n]{0,80}\)\s{0,4}\(\s{0,4}\)\s{0,4};?$/,
    why: 'reaches the process of the server (Node.js)',
  },
  {
    context: 'node-code',
    hint: '(',
    pattern:
      /^[^\s\n]{1,40}\(\s{0,4}(?:\{\},\s{0,2})?(?:(?:global|globalThis|this)\.)?process\.(?:env|versions?|mainModule|argv|cwd|memoryUsage|config)\b[^\n]{0,40}\)[\s;'"+)}]{0,8}(?:\/\/)?$|^[\s;'"+)}]{0,8}(?:res|response)\.(?:end|send|write|json)\s{0,4}\(\s{0,4}(?:["'`]?\d|require|process|global)[^\n]{0,120}\)[\s;'"+)}]{0,8}(?:\/\/)?$|\bReflect\.(?:construct|apply)\s{0,4}\(\s{0,4}Function\b|\barguments\.callee\.caller\b(?=[^\n]{0,80}$)/,
    why: 'answers with what the server knows (Node.js)',
  },
];
