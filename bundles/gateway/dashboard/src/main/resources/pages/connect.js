// What a program needs to use a new token: settings and a request to copy.

import { API } from './api.js';
import { h } from './dom.js';
import { isLoopback } from './paste.js';
import { code } from './ui.js';

const GATEWAY = location.origin + API.replace(/\/api$/, '');

export function connect(token) {
  const settings = (server) => JSON.stringify({ mcpServers: { sophon: server } }, null, 2);
  return [
    part('MCP over HTTP', settings({ type: 'http', url: `${GATEWAY}/mcp/http`, headers: { Authorization: `Bearer ${token}` } })),
    part(
      'MCP by a program (stdio)',
      settings({ command: 'sophon', args: ['mcp', 'serve', '--stdio'], env: { SOPHON_GATEWAY: GATEWAY, SOPHON_TOKEN: token } }),
      'Where sophon is not on the path, name it in full: …/sophon-gateway-1.0.0/bin/sophon.',
    ),
    part('REST', `curl -s ${GATEWAY}/api/nodes -H "Authorization: Bearer ${token}"`, 'Lists the devices.'),
    isLoopback(GATEWAY) ? h('p', { class: 'hint' }, `${GATEWAY} is this machine: a program on another one needs the address that it reaches the Gateway at.`) : null,
  ];
}

const part = (name, text, hint) => [h('h3', null, name), hint ? h('p', { class: 'hint' }, hint) : null, code(text, name)];
