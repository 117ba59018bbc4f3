// One socket to WhatsApp at a time, with both ways of it: what comes in and what goes out belong to the same socket, and go with it.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { downloadMediaMessage, makeWASocket } from './library.mjs';
import { RpcError } from './lines.mjs';
import { bare, concerns, eventOf } from './inbound.mjs';

const REMEMBERED = 2000;
const silent = { level: 'silent', child: () => silent, trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

export class Session {
  #lines;
  #store;
  #events;
  #sock;
  #options = {};
  #state = { state: 'idle', generation: 0 };
  #recent = new Map();
  #exists = new Map();
  #inbound = Promise.resolve();

  constructor(lines, store, events) {
    [this.#lines, this.#store, this.#events] = [lines, store, events];
  }

  get state() {
    const { me, registered } = this.#store.creds;
    return { ...this.#state, linked: Boolean(me?.id && (registered || this.#store.creds.account)), me: me?.id ? { id: bare(me.id), lid: bare(me.lid), name: me.name } : undefined };
  }

  /** Connects anew; a socket that is there is closed first, without a word. */
  open(options) {
    this.#drop();
    this.#options = options;
    const generation = this.#state.generation + 1;
    this.#state = { state: 'connecting', generation };
    const sock = (this.#sock = makeWASocket({
      auth: this.#store.state, logger: silent, browser: ['PluginGateway', 'Chrome', '1.0'], syncFullHistory: false, markOnlineOnConnect: false,
      shouldSyncHistoryMessage: () => false, generateHighQualityLinkPreview: false, getMessage: async (key) => this.#recent.get(key.id)?.message,
      ...(options.url ? { waWebSocketUrl: options.url } : {}), ...(options.connectTimeoutMs ? { connectTimeoutMs: options.connectTimeoutMs } : {}),
    }));
    const mine = (handler) => (update) => {
      if (this.#sock === sock) {
        handler(update);
      }
    };
    sock.ev.on('creds.update', mine((change) => this.#store.saveCreds(change).catch(() => this.#fail('credentials could not be kept'))));
    sock.ev.on('connection.update', mine((update) => this.#connection(sock, update)));
    sock.ev.on('messages.upsert', mine(({ messages, type }) => messages.forEach((info) => this.#take(sock, info, type !== 'notify'))));
    // The library tells of what WhatsApp has refused and of what phones have received, but not of what WhatsApp itself has: that is in its answers.
    sock.ws.on('CB:ack,class:message', mine(({ attrs }) => this.#lines.notify('receipt', { id: attrs.id, ...(attrs.error ? { error: String(attrs.error) } : { status: 2 }) })));
    sock.ev.on('messages.update', mine((updates) => updates.forEach(({ key, update }) => this.#updated(sock, key, update))));
    this.#tell();
    return this.state;
  }

  close() {
    this.#drop();
    this.#set({ state: 'idle' });
  }

  async logout() {
    const [sock, isOpen] = [this.#sock, this.#state.state === 'open'];
    // What the library says of an end that was asked for is no news.
    this.#sock = undefined;
    this.#state = { ...this.#state, state: 'idle' };
    if (isOpen) {
      await sock.logout().catch(() => {});
    }
    this.#end(sock);
    this.#store.forget();
    this.#set({ state: 'idle' });
  }

  /** Asks WhatsApp something and waits for its answer: both ways work. */
  async probe() {
    await this.socket.query({ tag: 'iq', attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'w:p' }, content: [{ tag: 'ping', attrs: {} }] }, 10000);
  }

  async pairingCode(phone) {
    if (!this.#sock) {
      throw new RpcError('notConnected', 'there is no connection to pair by');
    }
    return { code: await this.#sock.requestPairingCode(phone) };
  }

  /** The socket, when it is connected. */
  get socket() {
    if (this.#state.state !== 'open') {
      throw new RpcError('notConnected', 'not connected to WhatsApp');
    }
    return this.#sock;
  }

  /** A message that was seen lately. */
  recent(id) {
    return this.#recent.get(id);
  }

  remember(info) {
    this.#recent.set(info.key.id, info);
    if (this.#recent.size > REMEMBERED) {
      this.#recent.delete(this.#recent.keys().next().value);
    }
  }

  /** What a number is called on WhatsApp; refused when it is not there. */
  async find(jid) {
    if (!jid.endsWith('@s.whatsapp.net') || this.#exists.has(jid)) {
      return jid;
    }
    const [found] = (await this.socket.onWhatsApp(jid)) ?? [];
    if (!found?.exists) {
      throw new RpcError('permanent', `+${jid.split('@')[0]} is not on WhatsApp`);
    }
    this.#exists.set(jid, true);
    return jid;
  }

  /** Writes what came with a message into a file. */
  async download({ n, path, limit }) {
    const info = this.#events.raw(n);
    if (!info) {
      throw new RpcError('permanent', 'the message is not here any more');
    }
    let size = 0;
    const bounded = new Transform({
      transform(chunk, _, done) {
        size += chunk.length;
        done(size > limit ? new RpcError('tooLarge', `it has more than ${limit} bytes`) : null, chunk);
      },
    });
    const stream = await downloadMediaMessage(info, 'stream', {}, { logger: silent, reuploadRequest: this.socket.updateMediaMessage });
    await pipeline(stream, bounded, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return { size };
  }

  #connection(sock, { connection, lastDisconnect, qr, isNewLogin }) {
    if (qr) {
      this.#set({ state: 'qr', qr });
    } else if (isNewLogin) {
      this.#set({ state: 'paired' });
    } else if (connection === 'open') {
      this.#set({ state: 'open' });
    } else if (connection === 'close') {
      const error = lastDisconnect?.error;
      this.#drop();
      this.#set({ state: 'closed', code: error?.output?.statusCode ?? 0, reason: String(error?.message ?? '').slice(0, 200) });
    }
  }

  #fail(reason) {
    this.#drop();
    this.#set({ state: 'closed', code: 0, reason });
  }

  #set(state) {
    this.#state = { ...state, generation: this.#state.generation };
    this.#tell();
  }

  #tell() {
    this.#lines.notify('state', this.state);
  }

  #drop() {
    const sock = this.#sock;
    this.#sock = undefined;
    this.#end(sock);
  }

  #end(sock) {
    if (sock) {
      sock.ev.removeAllListeners('connection.update');
      try {
        // What it fails with has nobody to tell.
        Promise.resolve(sock.end(undefined)).catch(() => {});
      } catch {
        // As above.
      }
    }
  }

  // In the order in which it came.
  #take(sock, info, offline) {
    if (!concerns(info.key)) {
      return;
    }
    if (this.#events.isFull) {
      // What comes from now on waits at WhatsApp until the gateway reads again.
      this.#fail('the gateway does not take what comes');
      return;
    }
    this.#inbound = this.#inbound.then(async () => {
      const event = await eventOf(sock, info, offline);
      if (event) {
        this.remember(info);
        this.#events.add('message', event, info);
      }
    }).catch((error) => this.#lines.notify('trouble', { words: `a message could not be read: ${error?.message ?? error}` }));
  }

  #updated(sock, key, update) {
    if (key?.fromMe && update?.status >= 2) {
      this.#lines.notify('receipt', { id: key.id, status: Number(update.status) });
    } else if (update?.message && concerns(key)) {
      this.#take(sock, { ...this.#recent.get(key.id), key, ...update }, false);
    }
  }
}
