import path from 'node:path';
import type { RuleProgramSource } from '../nodes.ts';
import { linkStatements, checkIds } from './link.ts';
import { addDefaults, draftAction, draftChainLink, draftRule } from './drafts.ts';
import type { Draft, DraftContext, RuleDraft } from './drafts.ts';
import { Revisions } from './revisions.ts';
import type { DataFile } from '../parse/data-file.ts';
import { SettingsBuilder, isSetting } from '../parse/settings.ts';
import type { SettingName } from '../parse/settings.ts';
import { UsageError } from '../../lib/errors.ts';
import { diskFiles, memoryFiles } from '../source/file-source.ts';
import type { FileSource } from '../source/file-source.ts';
import { expandGlob, hasWildcards } from '../source/glob.ts';
import { lexDirectives } from '../source/lexer.ts';
import type { RawDirective } from '../source/lexer.ts';
import { Mistakes, fail } from '../source/mistakes.ts';
import { SourceFile } from '../source/source-text.ts';
import type { SourceText } from '../source/source-text.ts';
import { DIRECTIVES } from '../words/directives.ts';
import type { DirectiveName, DirectiveWord } from '../words/directives.ts';
import { WordIndex } from '../words/lookup.ts';
import type { SupportedName } from '../words/word.ts';

/** Rule texts in load order, with every file that their includes and data files can reach. */
export interface RuleTexts {
  readonly entries: readonly string[];
  /** Path to text (latin1); of a database, `sha256:` and its digest. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest to file of the databases that they name, which are handed over beside them. */
  readonly databases?: Readonly<Record<string, string>>;
}

/** How deep files may include one another. */
const INCLUDE_DEPTH_MAX = 16;
/** How often a file is read: each that includes the next one twice doubles it. */
const INCLUDES_MAX = 10_000;
const RULES_MAX = 100_000;
const LINKS_MAX = 1000;

/**
 * Reads a rule set: parses every entry in order with what it includes, applies defaults, updates and
 * removals, and checks it. Throws UsageErrors with every mistake of the load.
 */
export function loadRules(texts: RuleTexts): RuleProgramSource {
  return new Loader(memoryFiles(texts.files)).load(texts.entries);
}

/**
 * As `loadRules`, from files on disk; `given` texts stand for files that are not there. Returns also the
 * texts of all files that took part, which `loadRules` takes elsewhere without access to the disk.
 */
export function readRules(
  entries: readonly string[],
  given: Readonly<Record<string, string>> = {},
): {
  readonly program: RuleProgramSource;
  readonly texts: RuleTexts;
} {
  const seen = new Map(Object.entries(given));
  const databases = new Map<string, string>();
  const program = new Loader(diskFiles(seen, databases)).load(entries);
  return {
    program,
    texts: {
      entries,
      files: Object.fromEntries(seen),
      ...(databases.size === 0 ? {} : { databases: Object.fromEntries(databases) }),
    },
  };
}

const CHAIN_ACTION = /(?:^|[\s,])chain(?:$|[\s,])/i;

const directives = new WordIndex('directive', DIRECTIVES);

/** Supported directives that are more than a setting. */
type Handled = Exclude<SupportedName<typeof DIRECTIVES>, SettingName>;
type Handler = (args: readonly SourceText[], name: SourceText) => void;

class Loader {
  readonly #files: FileSource;
  readonly #mistakes = new Mistakes();
  readonly #drafts: Draft[] = [];
  readonly #revisions = new Revisions();
  readonly #settings = new SettingsBuilder();
  readonly #components: string[] = [];
  readonly #context: DraftContext;
  /** Files being read, innermost last. */
  readonly #open: string[] = [];
  #includes = 0;
  /** The rule whose chain goes on with the next directive; `broken` where that rule has a mistake. */
  #chain: RuleDraft | 'broken' | undefined;

  constructor(files: FileSource) {
    this.#files = files;
    this.#context = {
      defaults: new Map(),
      files: {
        read: (name) => this.#readDataFile(name),
        digest: (name) => this.#readDigest(name),
      },
      mistakes: this.#mistakes,
    };
  }

  load(entries: readonly string[]): RuleProgramSource {
    for (const entry of entries) {
      this.#mistakes.attempt(() => {
        const read = this.#files.read(entry);
        if ('problem' in read) throw new UsageError('bad-file', `${entry}: ${read.problem}`);
        this.#readFile(entry, read.text);
      });
    }
    checkIds(this.#drafts, this.#mistakes);
    const drafts = this.#revisions.apply(this.#drafts, this.#mistakes);
    const phases = linkStatements(drafts, this.#mistakes);
    const settings = this.#mistakes.attempt(() => this.#settings.build());
    this.#mistakes.throwIfAny();
    return Object.freeze({
      phases,
      settings: settings!,
      components: Object.freeze(this.#components),
      warnings: Object.freeze(this.#mistakes.warnings),
    });
  }

  #readFile(name: string, text: string): void {
    this.#open.push(name);
    for (const directive of lexDirectives(new SourceFile(name, text), this.#mistakes)) {
      this.#mistakes.attempt(() => this.#apply(directive));
    }
    this.#mistakes.attempt(() => this.#endChain());
    this.#open.pop();
  }

  #apply({ name, args }: RawDirective): void {
    const directive = directives.find(name);
    if (directive !== 'SecRule') this.#mistakes.attempt(() => this.#endChain());
    const word: DirectiveWord = DIRECTIVES[directive];
    checkArguments(name, directive, args);
    if (word.state === 'no-effect') {
      this.#mistakes.warn('no-effect', `${directive} has no effect: ${word.reason}`, name.locate());
    } else if (isSetting(directive)) {
      this.#settings.apply(directive, args, this.#context.files);
    } else {
      this.#handlers[directive as Handled](args, name);
    }
  }

  readonly #handlers: Readonly<Record<Handled, Handler>> = {
    Include: ([pattern]) => this.#include(pattern!, true),
    IncludeOptional: ([pattern]) => this.#include(pattern!, false),
    SecAction: ([actions], name) => {
      this.#addDraft(draftAction(name, actions!, this.#context), name);
    },
    SecComponentSignature: ([signature]) => {
      this.#components.push(signature!.value);
    },
    SecDefaultAction: ([actions]) => addDefaults(actions!, this.#context),
    SecMarker: ([label], name) => {
      this.#addDraft({ kind: 'marker', label: label!.value, location: name.locate() }, name);
    },
    SecRule: (args, name) => this.#addRule(args, name),
    SecRuleRemoveById: (args) => this.#revisions.removeById(args),
    SecRuleRemoveByMsg: ([pattern]) => this.#revisions.removeByMessage(pattern!),
    SecRuleRemoveByTag: ([pattern]) => this.#revisions.removeByTag(pattern!),
    SecRuleUpdateActionById: (args) => this.#revisions.updateActionsById(args),
    SecRuleUpdateTargetById: (args) => this.#revisions.updateTargetsById(args),
    SecRuleUpdateTargetByMsg: (args) => this.#revisions.updateTargetsByMessage(args),
    SecRuleUpdateTargetByTag: (args) => this.#revisions.updateTargetsByTag(args),
  };

  #addDraft(draft: Draft, name: SourceText): void {
    if (this.#drafts.length >= RULES_MAX) fail(name, 'too-many', `more than ${RULES_MAX} rules`);
    this.#drafts.push(draft);
  }

  #addRule(args: readonly SourceText[], name: SourceText): void {
    const chain = this.#chain;
    // Until the rule is known to be sound: a mistake in it leaves the rest of its chain unread.
    this.#chain = CHAIN_ACTION.test(args[2]?.value ?? '') ? 'broken' : undefined;
    if (chain === 'broken') return;
    if (chain === undefined) {
      const rule = draftRule(name, args, this.#context);
      this.#addDraft(rule, name);
      this.#chain = rule.links[0]!.actions.built.chain ? rule : undefined;
      return;
    }
    const link = draftChainLink(name, args, chain, this.#context);
    if (chain.links.length >= LINKS_MAX) fail(name, 'too-many', `more than ${LINKS_MAX} links`);
    chain.links.push(link);
    this.#chain = link.actions.built.chain ? chain : undefined;
  }

  #endChain(): void {
    const chain = this.#chain;
    this.#chain = undefined;
    if (chain === undefined || chain === 'broken') return;
    throw new UsageError(
      'open-chain',
      `the chain of rule ${chain.id} does not go on (expected a SecRule after "chain")`,
      chain.links.at(-1)!.location,
    );
  }

  // ---- files ---------------------------------------------------------------------------------

  #include(pattern: SourceText, required: boolean): void {
    const base = path.posix.dirname(this.#open.at(-1)!);
    const found = hasWildcards(pattern.value)
      ? expandGlob(base, pattern.value, this.#files)
      : [resolve(base, pattern.value)];
    if (found.length === 0 && required) fail(pattern, 'bad-file', 'no file matches the pattern');
    for (const name of found) this.#includeFile(name, pattern, required);
  }

  #includeFile(name: string, pattern: SourceText, required: boolean): void {
    if (this.#open.includes(name)) fail(pattern, 'bad-file', `${name} includes itself`);
    if (this.#open.length >= INCLUDE_DEPTH_MAX) {
      fail(pattern, 'bad-file', `files include one another deeper than ${INCLUDE_DEPTH_MAX}`);
    }
    if (++this.#includes > INCLUDES_MAX) {
      fail(pattern, 'too-many', `more than ${INCLUDES_MAX} files are included`);
    }
    const read = this.#files.read(name);
    if ('text' in read) this.#readFile(name, read.text);
    else if (required) fail(pattern, 'bad-file', `cannot read ${name}: ${read.problem}`);
  }

  #readDataFile(name: SourceText): DataFile {
    if (/^https?:/i.test(name.value)) {
      fail(name, 'not-supported', 'data files are not fetched over the network; name a file');
    }
    const file = this.#dataFile(name);
    const read = this.#files.read(file);
    if ('problem' in read) return fail(name, 'bad-file', `cannot read ${file}: ${read.problem}`);
    return { path: file, text: read.text };
  }

  #readDigest(name: SourceText): string {
    const file = this.#dataFile(name);
    const read = this.#files.digest(file);
    if ('problem' in read) return fail(name, 'bad-file', `cannot read ${file}: ${read.problem}`);
    return read.digest;
  }

  #dataFile(name: SourceText): string {
    return resolve(path.posix.dirname(this.#open.at(-1)!), name.value);
  }
}

function resolve(base: string, name: string): string {
  return path.posix.isAbsolute(name) ? path.posix.normalize(name) : path.posix.join(base, name);
}

/** Holds a directive to the number of arguments that its form shows. */
function checkArguments(
  name: SourceText,
  directive: DirectiveName,
  args: readonly SourceText[],
): void {
  const { form }: DirectiveWord = DIRECTIVES[directive];
  const parts = form === '' ? [] : form.split(' ');
  const min = parts.filter((part) => !part.startsWith('[')).length;
  const max = parts.some((part) => part.endsWith('...')) ? Infinity : parts.length;
  if (args.length >= min && args.length <= max) return;
  const surplus = args[max];
  fail(
    surplus ?? name,
    'bad-arguments',
    `${directive} has too ${surplus === undefined ? 'few' : 'many'} arguments (expected ${directive} ${form})`,
  );
}
