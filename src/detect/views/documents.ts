/** What a text of JSON holds of documents. */
export interface EditorDocuments {
  /** What a reader sees of each, a block a line. */
  readonly texts: readonly string[];
  /** The runs that they are put together from, each as often as it stands in one. */
  readonly runs: ReadonlyMap<string, number>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Deeper ones are read leaf by leaf. */
const DEPTH_MAX = 32;
/** Where editors keep what a reader sees. */
const TEXT_NAMES: ReadonlySet<string> = new Set([
  'text',
  'insert',
  'content',
  'code',
  'items',
  'caption',
  'message',
]);
/** What holds blocks, or the runs of one. */
const BLOCK_NAMES: ReadonlySet<string> = new Set([
  'blocks',
  'children',
  'content',
  'data',
  'elements',
  'items',
  'ops',
  'rich_text',
]);
/** Where the blocks of a document stand; what stands beside them is no part of it. */
const ROOT_NAMES: ReadonlySet<string> = new Set([
  'blocks',
  'content',
  'elements',
  'operations',
  'ops',
  'rich_text',
  'root',
]);
const DELTA_NAMES: ReadonlySet<string> = new Set(['insert', 'retain', 'delete', 'attributes']);

/**
 * The documents of block editors in what a text of JSON says: their JSON is cut into runs wherever a word is bold or
 * is code. Run by run a command or a tag that somebody writes about looks as if it were all that is said; put
 * together it is read as the text that it is a part of, as a message in a form would be. What is none by its
 * structure is left alone.
 */
export function findDocuments(node: unknown): EditorDocuments {
  const found = { texts: [] as string[], runs: new Map<string, number>() };
  collect(node, found, 0);
  return found;
}

function collect(
  node: unknown,
  found: { readonly texts: string[]; readonly runs: Map<string, number> },
  depth: number,
): void {
  if (typeof node !== 'object' || node === null || depth > DEPTH_MAX) return;
  const reader = isDocument(node) ? new DocumentReader() : undefined;
  if (reader?.read(node, '', 0) !== true) {
    for (const item of Object.values(node)) collect(item, found, depth + 1);
    return;
  }
  found.texts.push(reader.text);
  for (const run of reader.runs) found.runs.set(run, (found.runs.get(run) ?? 0) + 1);
}

function isDocument(node: object): boolean {
  return Array.isArray(node)
    ? isSlate(node) || isNotionBlocks(node)
    : isFields(node) && DOCUMENTS.some((isKind) => isKind(node));
}

const DOCUMENTS: readonly ((node: Fields) => boolean)[] = [
  isDelta,
  isProseMirror,
  isLexical,
  isEditorJs,
  isDraft,
  isNotionText,
  isNotionOperations,
  isFeishu,
];

/** Quill: `{ops: [{insert: 'run '}, {insert: '\n', attributes: {}}]}` */
function isDelta({ ops }: Fields): boolean {
  return (
    isListOf(ops, (op) => Object.keys(op).every((name) => DELTA_NAMES.has(name))) &&
    ops.some((op) => typeof op['insert'] === 'string')
  );
}

/** `{type: 'doc', content: [{type: 'paragraph', content: [{type: 'text', text: 'run '}]}]}` */
function isProseMirror({ type, content }: Fields): boolean {
  return type === 'doc' && isListOf(content, (block) => typeof block['type'] === 'string');
}

/** `{root: {type: 'root', children: [{type: 'paragraph', children: [{text: 'run '}]}]}}` */
function isLexical({ root }: Fields): boolean {
  return isFields(root) && root['type'] === 'root' && isListOf(root['children'], isTyped);
}

/** Slate: `[{type: 'paragraph', children: [{text: 'run '}, {text: 'run', code: true}]}]` */
function isSlate(nodes: readonly unknown[]): boolean {
  return isListOf(nodes, ({ children }) =>
    isListOf(children, (child) => typeof child['text'] === 'string' || 'children' in child),
  );
}

/** `{version: '2.28.0', blocks: [{type: 'paragraph', data: {text: 'text'}}]}` */
function isEditorJs(node: Fields): boolean {
  if (!('version' in node || 'time' in node)) return false;
  return isListOf(node['blocks'], (block) => isTyped(block) && isFields(block['data']));
}

/** Draft.js: `{blocks: [{text: 'text', inlineStyleRanges: [], entityRanges: []}], entityMap: {}}` */
function isDraft({ blocks, entityMap }: Fields): boolean {
  if (typeof entityMap !== 'object') return false;
  return isListOf(
    blocks,
    ({ text, entityRanges }) => typeof text === 'string' && Array.isArray(entityRanges),
  );
}

/** Blocks as the interface of Notion takes them, which keep their runs as below. */
function isNotionBlocks(nodes: readonly unknown[]): boolean {
  return isListOf(nodes, (block) => block['object'] === 'block' && isTyped(block));
}

/** `{rich_text: [{type: 'text', text: {content: 'run '}}]}` */
function isNotionText({ rich_text: runs }: Fields): boolean {
  return isListOf(runs, ({ text }) => isFields(text) && typeof text['content'] === 'string');
}

/** `{operations: [{command: 'set', path: ['properties', 'title'], args: [['run '], ['run', [['b']]]]}]}` */
function isNotionOperations({ operations }: Fields): boolean {
  return isListOf(operations, isNotionOperation);
}

function isNotionOperation({ command, path, args }: Fields): boolean {
  return typeof command === 'string' && Array.isArray(path) && args !== undefined;
}

/** Feishu: `{elements: [{text_run: {content: 'run '}}]}` */
function isFeishu({ elements }: Fields): boolean {
  return (
    isListOf(elements, () => true) &&
    elements.some(({ text_run: run }) => isFields(run) && typeof run['content'] === 'string')
  );
}

function isTyped(node: Fields): boolean {
  return typeof node['type'] === 'string';
}

function isFields(node: unknown): node is Fields {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function isListOf(node: unknown, isItem: (item: Fields) => boolean): node is readonly Fields[] {
  return Array.isArray(node) && node.length > 0 && node.every((it) => isFields(it) && isItem(it));
}

class DocumentReader {
  text = '';
  readonly runs: string[] = [];

  /** False where it is too deep. */
  read(node: unknown, name: string, depth: number): boolean {
    if (depth > DEPTH_MAX) return false;
    if (typeof node === 'string') {
      if (TEXT_NAMES.has(name)) this.#addRun(node);
      return true;
    }
    if (Array.isArray(node)) return node.every((item) => this.#readItem(item, name, depth + 1));
    if (!isFields(node)) return true;
    const isOperation = isNotionOperation(node);
    return Object.entries(node).every(([field, item]) => {
      if (depth === 0 && !ROOT_NAMES.has(field)) return true;
      if (isOperation && field === 'args') return this.#readRuns(item, depth + 1);
      const isWhole = this.read(item, field, depth + 1);
      if (typeof item === 'object' && BLOCK_NAMES.has(field)) this.#endLine();
      return isWhole;
    });
  }

  #readItem(item: unknown, name: string, depth: number): boolean {
    const isWhole = this.read(item, name, depth);
    // Entries of a list, and whole texts of blocks; runs go on in the same line.
    if (name === 'blocks' || (typeof item === 'string' && TEXT_NAMES.has(name))) this.#endLine();
    return isWhole;
  }

  /** `[['run '], ['run', [['b']]]]`, or whatever else is set. */
  #readRuns(node: unknown, depth: number): boolean {
    if (!Array.isArray(node)) return this.read(node, '', depth);
    const isWhole = node.every((run: unknown) => {
      if (!Array.isArray(run) || typeof run[0] !== 'string') return this.read(run, '', depth);
      this.#addRun(run[0]);
      return this.read(run.slice(1), '', depth);
    });
    this.#endLine();
    return isWhole;
  }

  #addRun(run: string): void {
    this.runs.push(run);
    this.text += run;
  }

  #endLine(): void {
    if (this.text !== '' && !this.text.endsWith('\n')) this.text += '\n';
  }
}
