// Passes requests on with a token, because the conformance suite sends none: listens on a free port, and says which.
import http from 'node:http';
import { authorization, gateway } from './ways.mjs';

const target = new URL(gateway);
const server = http.createServer((request, response) => {
  const own = request.headers.host === 'localhost:' + server.address().port;
  const headers = { ...request.headers, ...authorization };
  if (own) headers.host = target.host;
  if (headers.origin === 'http://localhost:' + server.address().port) headers.origin = target.origin;
  const passed = http.request(
    { host: target.hostname, port: target.port, path: request.url, method: request.method, headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  passed.on('error', () => response.destroy());
  response.on('close', () => passed.destroy());
  request.pipe(passed);
});
server.listen(0, 'localhost', () => console.log(server.address().port));
