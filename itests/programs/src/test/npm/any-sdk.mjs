// A client of one of the SDKs of the revisions that have sessions: PACKAGE WAY.
import { transport, works } from './ways.mjs';

const [name, way] = process.argv.slice(2);
const { Client } = await import(name + '/client/index.js');
const transports = {
  ...(await import(name + '/client/stdio.js')),
  ...(way === 'http' ? await import(name + '/client/streamableHttp.js') : {}),
};
const client = new Client({ name: 'sophon-test', version: '1.0.0' }, { capabilities: {} });
await client.connect(transport(way, transports));
console.log(await works(client));
await client.close();
process.exit(0);
