// Vulnerable on purpose: values go into the markup as they are.
import type { Comment, Product, User } from './database.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#222, #eee); --paper: light-dark(#fbfaf7, #181a1b);
  --line: light-dark(#ddd8cc, #333); --accent: light-dark(#a3431f, #ef9a72); }
body { margin: 0 auto; max-width: 52rem; padding: 0 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 Georgia, 'Times New Roman', serif; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline; padding: 1.5rem 0; border-bottom: 1px solid var(--line); }
header strong { font-size: 1.4rem; margin-right: auto; }
a { color: var(--accent); }
.note { font-size: 0.85rem; opacity: 0.8; border-left: 3px solid var(--accent); padding-left: 0.75rem; margin: 1rem 0; }
ul.products { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); }
ul.products li { border: 1px solid var(--line); border-radius: 6px; padding: 1rem; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0; }
input, button { font: inherit; padding: 0.4rem 0.7rem; border: 1px solid var(--line); border-radius: 4px; background: transparent; color: inherit; min-width: 0; }
button { background: var(--accent); border-color: var(--accent); color: var(--paper); cursor: pointer; }
#log { border: 1px solid var(--line); border-radius: 6px; padding: 1rem; min-height: 10rem; }
`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · The demo shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body>
<header><strong>The demo shop</strong><a href="/">Products</a><a href="/login">Log in</a><a href="/chat">Chat</a>
<a href="/download?file=size-guide.txt">Size guide</a></header>
<p class="note">This shop is vulnerable on purpose and sells nothing. Rampart stands in front of it: attack it and see.</p>
<main>${body}</main></body></html>`;
}

function searchForm(query: string): string {
  return `<form action="/search"><input name="q" aria-label="Search" placeholder="Search" value="${query}"><button>Search</button></form>`;
}

function productList(products: readonly Product[]): string {
  const items = products.map(
    ({ id, name, price, description }) =>
      `<li><a href="/product/${id}">${name}</a><br>${description}<br><b>${price} €</b></li>`,
  );
  return `<ul class="products">${items.join('')}</ul>`;
}

export function homePage(products: readonly Product[]): string {
  return page('Products', searchForm('') + productList(products));
}

export function searchPage(query: string, products: readonly Product[]): string {
  const found = `<p>${products.length} found for <b>${query}</b></p>`;
  return page('Search', searchForm(query) + found + productList(products));
}

export function productPage(product: Product, comments: readonly Comment[]): string {
  const said = comments.map(({ author, text }) => `<li><b>${author}</b>: ${text}</li>`).join('');
  return page(
    product.name,
    `<h1>${product.name}</h1><p>${product.description}</p><p><b>${product.price} €</b></p>
<h2>Comments</h2><ul>${said}</ul>
<form method="post" action="/product/${product.id}/comments"><input name="author" placeholder="Your name" aria-label="Your name">
<input name="text" placeholder="Your comment" aria-label="Your comment"><button>Send</button></form>`,
  );
}

export function loginPage(message: string): string {
  return page(
    'Log in',
    `<h1>Log in</h1><p>${message}</p><form method="post" action="/login"><input name="name" placeholder="Name" aria-label="Name">
<input name="password" type="password" placeholder="Password" aria-label="Password"><button>Log in</button></form>`,
  );
}

export function welcomePage(user: User): string {
  return page('Welcome', `<h1>Welcome, ${user.name}</h1><p>You are logged in as ${user.role}.</p>`);
}

export function messagePage(message: string): string {
  return page('Message', `<p>${message}</p>`);
}

export function chatPage(): string {
  return page(
    'Chat',
    `<h1>Chat</h1><div id="log" role="log"></div><form id="say"><input name="text" aria-label="Message" placeholder="Say something"><button>Send</button></form>
<script>
const socket = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/chat/socket');
socket.onmessage = (event) => document.querySelector('#log').insertAdjacentHTML('beforeend', '<p>' + event.data + '</p>');
document.querySelector('#say').onsubmit = (event) => { event.preventDefault(); socket.send(event.target.text.value); event.target.reset(); };
</script>`,
  );
}
