// The service behind: a small page, and a large one for those who read slowly.
import { createServer } from 'node:http';

const PAGE = Buffer.alloc(1024, 'x');
const LARGE = Buffer.alloc(4 * 1024 * 1024, 'y');

const server = createServer((request, response) => {
  request.resume();
  const body = request.url === '/large' ? LARGE : PAGE;
  response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': body.length });
  response.end(body);
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
