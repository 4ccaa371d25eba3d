/**
 * `node:http` without what importing it wakes: an ES module has every export of a built-in one read for it, and
 * `WebSocket` is one of http's, for which Node loads a second client of HTTP. That is 1.3 MB for each thread.
 */
const http = process.getBuiltinModule('node:http');

export const { createServer, IncomingMessage, METHODS, request, ServerResponse, STATUS_CODES } =
  http;
