// How a client of any SDK reaches the Gateway: over HTTP, or over a program that it starts.
export const [gateway, sophon] = [process.env.SOPHON_GATEWAY, process.env.SOPHON];
export const authorization = { Authorization: 'Bearer ' + process.env.SOPHON_TOKEN };

export function transport(way, { StdioClientTransport, StreamableHTTPClientTransport }) {
  return way === 'stdio'
    ? new StdioClientTransport({ command: sophon, args: ['mcp', 'serve', '--stdio'], env: process.env })
    : new StreamableHTTPClientTransport(new URL(gateway + '/mcp/http'), { requestInit: { headers: authorization } });
}

/** What every client has to be able to do; says it in one line. */
export async function works(client) {
  const tools = (await client.listTools()).tools.map((tool) => tool.name);
  const listed = await client.callTool({ name: 'node_list', arguments: {} });
  const node = JSON.parse(listed.content[0].text).nodes[0];
  const ran = await client.callTool({ name: 'node_command', arguments: { nodeId: node.nodeId, command: 'system.info' } });
  const wrong = await client.callTool({ name: 'node_command', arguments: { nodeId: node.nodeId, command: 'system.inf' } });
  const cheap = JSON.stringify(listed).length < 2048;
  return `${tools.join(',')} ${cheap} ${node.status} ${JSON.parse(ran.content[0].text).processorCount > 0} ${wrong.isError} `
    + /nearest is system\.info/.test(wrong.content[0].text);
}
