// Processes that know tasks, by what goes over the wire. "call NODE COMMAND": calls, says the task's id, and polls until it
// is killed. "fetch": for each id on the standard input, the outcome.
import { createInterface } from 'node:readline';
import { authorization, gateway } from './ways.mjs';

const [what, nodeId, command] = process.argv.slice(2);

async function ask(method, params, name) {
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
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
        },
      },
    }),
  });
  const text = await answer.text();
  const last = text.split('\n').filter((line) => line.startsWith('data: ')).at(-1);
  const message = JSON.parse(last ? last.slice(6) : text);
  if (message.error) throw new Error(message.error.message);
  return message.result;
}

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
