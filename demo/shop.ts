// A small shop that is vulnerable on purpose: what is typed into it goes into SQL, HTML and file names
// as it is. With the gateway in front, attacks do not get here; without it, each of them works, and
// shop.test.ts shows that they do. Never copy from it.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { attachChat } from './chat.ts';
import { openDatabase, type Comment, type Product, type User } from './database.ts';
import * as pages from './pages.ts';

const BODY_BYTES_MAX = 1024 * 1024;
const DOWNLOADS = path.join(import.meta.dirname, 'files');

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createShop(): Server {
  const database = openDatabase();

  function findProducts(query: string): Product[] {
    // Vulnerable: the query becomes SQL.
    const sql = `SELECT id, name, price, description FROM products WHERE name LIKE '%${query}%'`;
    return database.prepare(sql).all() as unknown as Product[];
  }

  function readProduct(id: string): { product: Product; comments: Comment[] } | undefined {
    // Vulnerable: the id is not checked to be a number.
    const found = database.prepare(`SELECT * FROM products WHERE id = ${id}`).get();
    if (found === undefined) return undefined;
    const product = found as unknown as Product;
    const comments = database
      .prepare('SELECT author, text FROM comments WHERE product = ?')
      .all(product.id) as unknown as Comment[];
    return { product, comments };
  }

  function logIn(form: URLSearchParams): Reply {
    // Vulnerable: name and password become SQL.
    const sql = `SELECT name, role FROM users WHERE name = '${form.get('name')}' AND password = '${form.get('password')}'`;
    const user = database.prepare(sql).get() as User | undefined;
    return user === undefined
      ? html(401, pages.loginPage('Wrong name or password.'))
      : html(200, pages.welcomePage(user));
  }

  function addComment(product: string, form: URLSearchParams): Reply {
    database
      .prepare('INSERT INTO comments (product, author, text) VALUES (?, ?, ?)')
      .run(Number(product), form.get('author') ?? 'someone', form.get('text') ?? '');
    return {
      status: 303,
      type: 'text/plain',
      body: '',
      headers: { location: `/product/${product}` },
    };
  }

  function addOrder(body: string): Reply {
    const order = JSON.parse(body) as { product?: number; quantity?: number; note?: string };
    // Vulnerable: the note becomes SQL.
    const sql = `INSERT INTO orders (product, quantity, note) VALUES (?, ?, '${order.note ?? ''}') RETURNING id`;
    const row = database.prepare(sql).get(Number(order.product), Number(order.quantity));
    return json(201, row);
  }

  function download(name: string): Reply {
    // Vulnerable: "../private/customers.csv" is a name, too.
    const body = readFileSync(path.join(DOWNLOADS, name));
    const disposition = `attachment; filename="${path.basename(name)}"`;
    return {
      status: 200,
      type: 'application/octet-stream',
      body,
      headers: { 'content-disposition': disposition },
    };
  }

  function answer(method: string, url: URL, body: string): Reply {
    const [, first = '', second = '', third = ''] = url.pathname.split('/').map(decodeURIComponent);
    const form = new URLSearchParams(body);
    switch (`${method} /${first}`) {
      case 'GET /':
        return html(200, pages.homePage(findProducts('')));
      case 'GET /search': {
        const query = url.searchParams.get('q') ?? '';
        return html(200, pages.searchPage(query, findProducts(query)));
      }
      case 'GET /product': {
        const found = readProduct(second);
        return found === undefined
          ? html(404, pages.messagePage('There is no such product.'))
          : html(200, pages.productPage(found.product, found.comments));
      }
      case 'POST /product':
        return third === 'comments' ? addComment(second, form) : notFound();
      case 'GET /login':
        return html(200, pages.loginPage(''));
      case 'POST /login':
        return logIn(form);
      case 'GET /chat':
        return html(200, pages.chatPage());
      case 'GET /download':
        return download(url.searchParams.get('file') ?? '');
      case 'GET /api':
        return second === 'products' ? json(200, findProducts('')) : notFound();
      case 'POST /api':
        return second === 'orders' ? addOrder(body) : notFound();
      default:
        return notFound();
    }
  }

  const server = createServer((request, response) => {
    void readBody(request).then(
      (body) => send(request, response, replyTo(request, body)),
      () => response.destroy(),
    );
  });
  attachChat(server);
  server.once('close', () => database.close());
  return server;

  function replyTo(request: IncomingMessage, body: string): Reply {
    try {
      const url = new URL(request.url ?? '/', 'http://shop');
      return answer(request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'), url, body);
    } catch (error) {
      // Vulnerable: the error's own words help an attacker along.
      return html(500, pages.messagePage(`Something went wrong: ${(error as Error).message}`));
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

function html(status: number, body: string): Reply {
  return { status, type: 'text/html; charset=utf-8', body };
}

function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

function notFound(): Reply {
  return html(404, pages.messagePage('There is nothing here.'));
}
