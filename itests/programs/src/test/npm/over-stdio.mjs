// Lets the conformance suite, which knows HTTP alone, talk to the program: each session has a program of its own, as each
// client has; what has no session goes to one for all. Listens on a free port, and says which.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { sophon } from './ways.mjs';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const STATUS = { '-32601': 404, '-32700': 400, '-32600': 400, '-32602': 400, '-32020': 400, '-32021': 400, '-32022': 400 };
let lastId = 0;

class Program {
  waiting = new Map();

  constructor() {
    this.process = spawn(sophon, ['mcp', 'serve', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.hear(JSON.parse(line)));
  }

  say(message) {
    this.process.stdin.write(JSON.stringify(message) + '\n');
  }

  /** Ids of several connections must not meet on one line: each gets another one, and its own back. */
  ask(message, response) {
    const id = ++lastId;
    this.waiting.set(id, { id: message.id, response, modern: message.params?._meta?.[VERSION] !== undefined });
    response.on('close', () => {
      if (this.waiting.delete(id)) this.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    });
    this.say({ ...message, id });
  }

  hear(message) {
    const asked = this.waiting.get(message.id ?? message.params?._meta?.[SUBSCRIPTION]);
    if (!asked) return;
    if (message.id === undefined) {
      message.params._meta[SUBSCRIPTION] = asked.id;
      if (!asked.response.headersSent) asked.response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      asked.response.write(`data: ${JSON.stringify(message)}\n\n`);
      return;
    }
    this.waiting.delete(message.id);
    const text = JSON.stringify({ ...message, id: asked.id });
    if (asked.response.headersSent) {
      asked.response.end(`data: ${text}\n\n`);
    } else {
      const status = (asked.modern && message.error && STATUS[message.error.code]) || 200;
      asked.response.writeHead(status, { 'Content-Type': 'application/json' });
      asked.response.end(text);
    }
  }
}

const shared = new Program();
const sessions = new Map();
const server = http.createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const session = request.headers['mcp-session-id'];
  if (request.method === 'DELETE') sessions.get(session)?.process.kill();
  if (request.method !== 'POST') {
    response.writeHead(request.method === 'DELETE' ? 204 : 405).end();
    return;
  }
  const message = JSON.parse(text);
  let program = sessions.get(session) ?? shared;
  if (message.method === 'initialize') {
    program = new Program();
    const name = 'session-' + sessions.size;
    sessions.set(name, program);
    response.setHeader('Mcp-Session-Id', name);
  }
  if (message.id === undefined) {
    program.say(message);
    response.writeHead(202).end();
  } else {
    program.ask(message, response);
  }
});
server.listen(0, 'localhost', () => console.log(server.address().port));
