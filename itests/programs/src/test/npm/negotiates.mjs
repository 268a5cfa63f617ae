// A client that knows the revision without sessions, and is told how to find out what a server speaks: MODE WAY.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { transport, works } from './ways.mjs';

const [mode, way] = process.argv.slice(2);
const client = new Client(
  { name: 'sophon-test', version: '1.0.0' },
  { versionNegotiation: { mode: mode === 'pinned' ? { pin: '2026-07-28' } : mode } },
);
await client.connect(transport(way, { StdioClientTransport, StreamableHTTPClientTransport }));
console.log(client.getNegotiatedProtocolVersion() + ' ' + (await works(client)));
await client.close();
process.exit(0);
