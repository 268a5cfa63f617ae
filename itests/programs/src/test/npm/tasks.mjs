// Processes that know tasks, by what goes over the wire. "call WAY NODE COMMAND": calls over http or stdio, says the task's
// id, and polls until it is killed. "fetch": for each id on the standard input, the outcome.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { authorization, gateway, sophon } from './ways.mjs';

const [what, way, nodeId, command] = process.argv.slice(2);
let lastId = 0;

function request(method, params) {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: ++lastId,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
      },
    },
  });
}

function result(message) {
  if (message.error) throw new Error(message.error.message);
  return message.result;
}

async function overHttp(method, params, name) {
  const answer = await fetch(gateway + '/mcp/http', {
    method: 'POST',
    headers: {
      ...authorization,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': method,
      'Mcp-Name': name,
    },
    body: request(method, params),
  });
  const text = await answer.text();
  const last = text.split('\n').filter((line) => line.startsWith('data: ')).at(-1);
  return result(JSON.parse(last ? last.slice(6) : text));
}

/** One program that is asked, one question after another; it ends with whoever started it. */
function overStdio() {
  const program = spawn(sophon, ['mcp', 'serve', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let answered;
  createInterface({ input: program.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    if (message.id === lastId) answered(message);
  });
  return async (method, params) => {
    const answer = new Promise((done) => (answered = done));
    program.stdin.write(request(method, params) + '\n');
    return result(await answer);
  };
}

const ask = way === 'stdio' ? overStdio() : overHttp;

async function outcome(taskId) {
  for (;;) {
    const task = await ask('tasks/get', { taskId }, taskId);
    if (task.status !== 'working') return task;
    await new Promise((done) => setTimeout(done, task.pollIntervalMs));
  }
}

if (what === 'call') {
  const task = await ask(
    'tools/call',
    { name: 'node_command', arguments: { nodeId, command: 'system.execute', params: { command } } },
    'node_command',
  );
  console.log(task.resultType + ' ' + task.taskId);
  await outcome(task.taskId);
} else {
  for await (const id of createInterface({ input: process.stdin })) {
    const task = await outcome(id);
    console.log(task.status + ' ' + JSON.parse(task.result.content[0].text).stdout.trim());
  }
}
