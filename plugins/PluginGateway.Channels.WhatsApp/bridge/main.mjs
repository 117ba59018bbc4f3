// Speaks WhatsApp for the gateway. Standard input: what it is to do. Standard output: what has come of it. It ends when its standard input does.
import './quiet.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Lines, RpcError } from './lines.mjs';
import { Outbound } from './outbound.mjs';
import { Session } from './session.mjs';
import { Store } from './store.mjs';
import { Unacknowledged } from './unacknowledged.mjs';

const PROTOCOL = 1;

const lines = new Lines(process.stdin, process.stdout);
const store = new Store(lines);
const events = new Unacknowledged(lines);
const session = new Session(lines, store, events);
const outbound = new Outbound(session);

function version(path) {
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

lines.on('attach', ({ protocol, by }) => {
  if (protocol !== PROTOCOL) {
    throw new RpcError('protocol', `this bridge speaks protocol ${PROTOCOL}, not ${protocol}`);
  }
  // After the answer, which is written at the end of this turn.
  setImmediate(() => {
    // What stands before this line was for somebody else, and comes again after it.
    lines.notify('attached', { by });
    lines.repeat();
    events.restart();
  });
  return session.state;
});
lines.on('ack', ({ n }) => events.acknowledge(n));
lines.on('ping', () => ({ waiting: events.count }));
lines.on('vault.load', (part) => store.load(part));
lines.on('open', (options) => session.open(options));
lines.on('close', () => session.close());
lines.on('logout', () => session.logout());
lines.on('probe', () => session.probe());
lines.on('pairingCode', ({ phone }) => session.pairingCode(phone));
lines.on('download', (params) => session.download(params));
for (const name of ['send', 'poll', 'react', 'edit', 'delete', 'presence', 'read']) {
  lines.on(name, (params) => outbound[name](params));
}

function leave(code, words) {
  if (words) {
    process.stderr.write(`${words}\n`);
  }
  process.exit(code);
}

// What one socket throws must not end the others' work; but nobody knows what state it left, so the gateway is asked to start anew.
process.on('unhandledRejection', (reason) => lines.notify('trouble', { words: `unhandled: ${reason?.message ?? reason}`.slice(0, 300) }));
process.on('uncaughtException', (error) => leave(70, `uncaught: ${error?.message ?? error}`));
process.stdout.on('error', () => leave(0));

const require = createRequire(import.meta.url);
lines.notify('hello', {
  protocol: PROTOCOL, bridge: version(new URL('./package.json', import.meta.url)), library: version(require.resolve('@whiskeysockets/baileys/package.json')), node: process.versions.node, pid: process.pid,
});
lines.run().then(() => leave(0), (error) => leave(65, error.message));
