// The shop must be honest: what the gateway is said to stop really works without it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { createShop } from './shop.ts';

describe('demo shop, unprotected', () => {
  const shop = createShop();
  let origin = '';

  before(async () => {
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });
  after(async () => {
    shop.close();
    shop.closeAllConnections();
    await once(shop, 'close');
  });

  const text = async (path: string, init?: RequestInit): Promise<string> =>
    (await fetch(origin + path, init)).text();
  const form = (values: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(values),
  });

  test('serves ordinary visitors', async () => {
    assert.match(await text('/'), /Blue running shoes/);
    assert.match(await text('/search?q=lamp'), /1 found.*Oak desk lamp/s);
    assert.match(await text('/product/4'), /O'Reilly/);
    assert.match(await text('/login', form({ name: 'ada', password: 'engine-no-1' })), /customer/);
    assert.match(await text('/login', form({ name: 'ada', password: 'wrong' })), /Wrong name/);
    assert.match(await text('/download?file=size-guide.txt'), /Size guide/);
    assert.equal((await fetch(`${origin}/nothing`)).status, 404);
    assert.equal((await fetch(origin, { method: 'HEAD' })).status, 200);
    const products = (await (await fetch(`${origin}/api/products`)).json()) as unknown[];
    assert.equal(products.length, 6);
  });

  test('takes an order', async () => {
    const body = JSON.stringify({ product: 1, quantity: 2, note: 'thanks' });
    const answer = await fetch(`${origin}/api/orders`, { method: 'POST', body });
    assert.equal(answer.status, 201);
    assert.deepEqual(await answer.json(), { id: 1 });
  });

  test('SQL injection reads the users', async () => {
    const query = "x' UNION SELECT 1, name, 2, password FROM users -- ";
    const found = await text(`/search?q=${encodeURIComponent(query)}`);
    assert.match(found, /correct-horse-battery-staple/);
  });

  test('SQL injection logs in as admin', async () => {
    const page = await text('/login', form({ name: "admin' -- ", password: '' }));
    assert.match(page, /logged in as admin/);
  });

  test('SQL injection through JSON reads a password', async () => {
    const note = "' || (SELECT password FROM users WHERE name = 'admin')) RETURNING note -- ";
    const body = JSON.stringify({ product: 1, quantity: 1, note });
    assert.match(await text('/api/orders', { method: 'POST', body }), /correct-horse/);
  });

  test('markup is reflected and stored', async () => {
    const script = '<script>alert(1)</script>';
    assert.ok((await text(`/search?q=${encodeURIComponent(script)}`)).includes(script));
    await text('/product/2/comments', form({ author: 'x', text: script }));
    assert.ok((await text('/product/2')).includes(script));
  });

  test('path traversal reads the customers', async () => {
    assert.match(await text('/download?file=../private/customers.csv'), /4111111111111111/);
  });

  test('errors talk', async () => {
    assert.match(await text("/search?q='"), /went wrong: .*(syntax|unrecognized)/);
  });

  test('the chat passes markup on to others', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/chat/socket`);
    const [welcome] = (await once(socket, 'message')) as [Buffer];
    assert.match(welcome.toString(), /Welcome/);
    socket.send('<b>hi</b>');
    const [echo] = (await once(socket, 'message')) as [Buffer];
    assert.equal(echo.toString(), '<b>hi</b>');
    socket.close();
    await once(socket, 'close');
  });
});
