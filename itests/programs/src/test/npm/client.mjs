// An agent with the official SDK: says what it sees, one line each, and does what the line "now" tells its reader to do.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [way, gateway, folder, sophon] = process.argv.slice(2);
const token = process.env.SOPHON_TOKEN;
const admin = process.env.ADMIN_TOKEN;
const say = (line) => console.log(line);

const transport = way === 'stdio'
  ? new StdioClientTransport({ command: sophon, args: ['mcp', 'serve', '--stdio'], env: process.env, stderr: 'inherit' })
  : new StreamableHTTPClientTransport(new URL(gateway + '/mcp/http'), {
      requestInit: { headers: { Authorization: 'Bearer ' + token } },
    });
const client = new Client({ name: 'sophon-test', version: '1.0.0' });

let changes = 0;
let changed = () => {};
client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
  changes++;
  changed();
});
const nextChange = (after) => new Promise((done) => {
  changed = () => changes > after && done();
  changed();
});

/** What a tool told, which is JSON; a picture stands before it. */
const told = (result) => JSON.parse(result.content.at(-1).text);
const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options);

async function decide(verb, body) {
  const headers = { Authorization: 'Bearer ' + admin, 'Content-Type': 'application/json' };
  const pending = await (await fetch(gateway + '/api/approvals?status=pending', { headers })).json();
  const id = pending.items[0].approvalId;
  const answer = await fetch(`${gateway}/api/approvals/${id}/${verb}`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(verb + ' answered ' + answer.status);
}

/** Runs a shell command; it is decided when its progress says that it waits. */
async function execute(nodeId, command, verb, body) {
  const heard = [];
  let decided;
  const result = await call('node_command', { nodeId, command: 'system.execute', params: { command } }, {
    onprogress: (progress) => {
      heard.push(progress.message);
      if (!decided && /approval/.test(progress.message)) decided = decide(verb, body);
    },
  });
  await decided;
  return { result, heard };
}

await client.connect(transport);
const tools = await client.listTools();
say('tools ' + tools.tools.map((tool) => tool.name).join(','));

const listed = await call('node_list', {});
const node = told(listed).nodes.find((one) => one.status === 'online');
const asked = { nodeId: node.nodeId, command: 'screen.capture' };
const capture = told(await call('node_list', asked)).nodes[0].commands[0];
say('node ' + node.displayName + ', capture ' + capture.status + ', quality to '
  + capture.paramsSchema.properties.quality.maximum);

const shot = await call('node_command', { nodeId: node.nodeId, command: 'screen.capture', params: { maxWidth: 320 } });
const image = shot.content.find((one) => one.type === 'image');
const bytes = Buffer.from(image.data, 'base64');
say(`${image.type} ${image.mimeType} ${bytes[0].toString(16)}${bytes[1].toString(16)} size `
  + (bytes.length === told(shot).sizeBytes));

const ran = await execute(node.nodeId, 'echo through', 'approve', '{}');
say('executed ' + told(ran.result).stdout.trim() + ', told ' + ran.heard.some((m) => /Waits/.test(m)));

const no = await execute(node.nodeId, 'echo never', 'reject', '{"reason":"not today"}');
say('isError ' + no.result.isError + ' ' + no.result.structuredContent.error);

if (way === 'http') {
  const before = changes;
  say('plug in now');
  await nextChange(before);
  const after = await client.listTools();
  say('noticed ' + /filesystem\.list/.test(after.tools[1].description));
  const files = await call('node_command', { nodeId: node.nodeId, command: 'filesystem.list', params: { path: folder } });
  say('files ' + /hello\.txt/.test(files.content[0].text));
} else {
  say('stop the Gateway now');
  await new Promise((done) => process.stdin.once('data', done));
  const away = await client.listTools().then(() => 'an answer', (problem) => problem.message);
  say('away: ' + away);
  say('start the Gateway now');
  await new Promise((done) => process.stdin.once('data', done));
  const back = await client.listTools().then((again) => `with ${again.tools.length} tools`, (problem) => problem.message);
  say('back ' + back);
}
await client.close();
say('closed');
process.exit(0);
