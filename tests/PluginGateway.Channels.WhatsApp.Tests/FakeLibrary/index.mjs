// Stands in for the library in tests, and for nothing else: lies in a node_modules of a test's own. What its sockets do, a test says over a connection.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const { port } = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'control.json'), 'utf8'));
const control = connect(port, '127.0.0.1');
let settings;
let current;
const ready = new Promise((resolve) => (settings = { resolve }));

function tell(call, more = {}) {
  control.write(JSON.stringify({ call, pid: process.pid, ...more }) + '\n');
}

// Ends the bridge at a point that the test names.
function pass(point) {
  if (settings.dieAt === point) {
    process.kill(process.pid, 'SIGKILL');
  }
}

const orders = {
  settings: (values) => {
    const first = settings.resolve;
    settings = { ...values };
    first?.();
    tell('settings', { number: values.number });
  },
  emit: ({ event, data }) => current?.ev.emit(event, data),
  close: ({ code, reason }) => current?.ev.emit('connection.update', { connection: 'close', lastDisconnect: { error: Object.assign(new Error(reason ?? 'closed'), { output: { statusCode: code } }) } }),
  pair: async () => {
    const change = { me: { id: '4915100000001:5@s.whatsapp.net', lid: '999:5@lid', name: 'Me' }, registered: true, account: { details: 'x' } };
    current.ev.emit('creds.update', change);
    current.ev.emit('connection.update', { isNewLogin: true });
    orders.close({ code: 515 });
  },
  keys: async ({ data, id }) => {
    const kept = current.auth.keys.set(data);
    pass('keys');
    await kept;
    tell('keysKept', { id });
  },
  write: ({ text }) => process.stdout.write(text),
  longLine: ({ megabytes }) => {
    for (let part = 0; part < megabytes; part++) {
      process.stdout.write('x'.repeat(1024 * 1024));
    }
  },
  hang: () => {
    for (;;);
  },
  crash: () => process.kill(process.pid, 'SIGKILL'),
  flood: ({ count }) => {
    for (let n = 1; n <= count; n++) {
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: 'event', params: { n: 1000000 + n, kind: 'message' } }) + '\n');
    }
  },
};

let rest = '';
control.on('data', (chunk) => {
  rest += chunk;
  for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
    const order = JSON.parse(rest.slice(0, end));
    rest = rest.slice(end + 1);
    orders[order.op](order);
  }
});
control.on('error', () => {});
await ready;
pass('load');

export function initAuthCreds() {
  return { registered: false, noise: Buffer.from('fresh') };
}

export const BufferJSON = {
  replacer: (_, value) => (value?.type === 'Buffer' && Array.isArray(value.data) ? { type: 'Buffer', data: Buffer.from(value.data).toString('base64') } : value),
  reviver: (_, value) => (value?.type === 'Buffer' && typeof value.data === 'string' ? Buffer.from(value.data, 'base64') : value),
};

export const proto = { Message: { AppStateSyncKeyData: { fromObject: (value) => value } } };

export async function downloadMediaMessage() {
  pass('download');
  return Readable.from([Buffer.from(settings.media ?? 'medium')]);
}

export function makeWASocket({ auth, waWebSocketUrl }) {
  pass('socket');
  const [ev, ws] = [new EventEmitter(), new EventEmitter()];
  const sock = {
    ev, ws, auth, user: auth.creds.me,
    signalRepository: { lidMapping: { getPNForLID: async (lid) => settings.lids?.[lid] } },
    sendMessage: async (to, content, options) => {
      const id = options.messageId ?? 'NOID';
      pass('sendMessage');
      await new Promise((resolve) => setTimeout(resolve, settings.slowMs ?? 0));
      if (settings.sendFails) {
        throw new Error(settings.sendFails);
      }
      tell('sendMessage', { to, content: JSON.parse(JSON.stringify(content)), id, quoted: options.quoted?.key?.id, file: file(content) });
      if (settings.acks !== false) {
        setImmediate(() => ws.emit('CB:ack,class:message', { tag: 'ack', attrs: { class: 'message', id, from: to, ...(settings.refuses ? { error: settings.refuses } : {}) } }));
      }
      return { key: { id, remoteJid: to, fromMe: true }, message: {} };
    },
    sendPresenceUpdate: async (state, to) => tell('presence', { state, to }),
    readMessages: async (keys) => tell('read', { ids: keys.map((key) => key.id) }),
    onWhatsApp: async (jid) => [{ jid, exists: !(settings.absent ?? []).includes(jid) }],
    query: async () => {
      tell('probe');
      pass('probe');
      if (settings.probe === 'fails') {
        throw new Error('no answer');
      }
      return {};
    },
    requestPairingCode: async (phone) => {
      pass('pairingCode');
      tell('pairingCode', { phone });
      return 'ABCD1234';
    },
    logout: async () => {
      tell('logout');
      pass('logout');
    },
    end: () => tell('end'),
  };
  current = sock;
  tell('socket', { url: waWebSocketUrl, linked: Boolean(auth.creds.me) });
  setImmediate(() => ev.emit('connection.update', settings.code && auth.creds.me ? {} : auth.creds.me ? { connection: 'open' } : { qr: `qr-${Math.random()}` }));
  return sock;
}

function file(content) {
  const medium = content.image ?? content.video ?? content.audio ?? content.document ?? content.sticker;
  return medium?.url ? readFileSync(medium.url, 'utf8') : undefined;
}
