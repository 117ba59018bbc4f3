// A server as the real library expects WhatsApp to be: the Noise handshake with certificates, registration with QR codes, a phone that scans one and signs the device, login by
// what came of it, keys of devices, messages to and from one friend, pings, errors of the stream. Standard input: orders. Standard output: what happens.
import './quiet.mjs';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { WebSocketServer } from 'ws';
import { proto } from '@whiskeysockets/baileys';
import { NOISE_MODE, NOISE_WA_HEADER, WA_ADV_ACCOUNT_SIG_PREFIX } from '@whiskeysockets/baileys/lib/Defaults/index.js';
import { aesDecryptGCM, aesEncryptGCM, Curve, hkdf } from '@whiskeysockets/baileys/lib/Utils/crypto.js';
import { decodeBinaryNode, encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/index.js';
import { Peer } from './peer.mjs';

const here = (name) => new URL(name, import.meta.url);
const NONE = Buffer.alloc(0);
const ME = { jid: '4915100000001:7@s.whatsapp.net', lid: '999:7@lid' };
const FRIEND = { jid: '4915111111111@s.whatsapp.net', lid: '777@lid' };
const LIDS = { '4915100000001@s.whatsapp.net': '999@lid', [FRIEND.jid]: FRIEND.lid };

const friend = new Peer();
const own = new Peer();
const peers = { [FRIEND.jid]: friend, [FRIEND.lid]: friend, '4915100000001@s.whatsapp.net': own, '999@lid': own };
// What the bridge's device has uploaded.
let device = { keys: [] };

const root = Curve.generateKeyPair();
const phone = Curve.generateKeyPair();
writeFileSync(here('./root'), root.public.toString('hex'));

function tell(call, more = {}) {
  process.stdout.write(JSON.stringify({ call, ...more }) + '\n');
}

const bare = (jid) => jid.replace(/:\d+@/, '@');
const child = (node, tag) => (Array.isArray(node?.content) ? node.content.find((one) => one.tag === tag) : undefined);
const bytes = (node, tag) => Buffer.from(child(node, tag).content);
const number = (node, tag) => bytes(node, tag).readUIntBE(0, bytes(node, tag).length);

function certificate(key) {
  const { Details } = proto.CertChain.NoiseCertificate;
  const between = Curve.generateKeyPair();
  const [details, leaf] = [Details.encode({ serial: 1, issuerSerial: 0, key: between.public }).finish(), Details.encode({ serial: 2, issuerSerial: 1, key }).finish()];
  return proto.CertChain.encode({
    intermediate: { details, signature: Curve.sign(root.private, details) }, leaf: { details: leaf, signature: Curve.sign(between.private, leaf) },
  }).finish();
}

// Noise_XX_25519_AESGCM_SHA256, the side that answers.
class Noise {
  #hash = Buffer.from(NOISE_MODE);
  #salt = this.#hash;
  #key = this.#hash;
  #count = 0;
  #transport;

  mix(data) {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest();
  }

  mixKey(data) {
    [this.#salt, this.#key] = this.#derive(data);
    this.#count = 0;
  }

  finish() {
    const [read, write] = this.#derive(NONE);
    this.#transport = { read, write, in: 0, out: 0 };
  }

  encrypt(plain) {
    if (this.#transport) {
      return aesEncryptGCM(plain, this.#transport.write, iv(this.#transport.out++), NONE);
    }
    const sealed = aesEncryptGCM(plain, this.#key, iv(this.#count++), this.#hash);
    this.mix(sealed);
    return sealed;
  }

  decrypt(sealed) {
    if (this.#transport) {
      return aesDecryptGCM(sealed, this.#transport.read, iv(this.#transport.in++), NONE);
    }
    const plain = aesDecryptGCM(sealed, this.#key, iv(this.#count++), this.#hash);
    this.mix(sealed);
    return plain;
  }

  #derive(data) {
    const key = Buffer.from(hkdf(Buffer.from(data), 64, { salt: this.#salt, info: '' }));
    return [key.subarray(0, 32), key.subarray(32)];
  }
}

function iv(count) {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(count, 8);
  return bytes;
}

class Client {
  #socket;
  #noise = new Noise();
  #bytes = Buffer.alloc(0);
  #state = 'intro';
  #ephemeral = Curve.generateKeyPair();
  #identity;

  constructor(socket) {
    this.#socket = socket;
    let before = Promise.resolve();
    socket.on('message', (data) => {
      before = before.then(() => this.#take(data)).catch((error) => tell('trouble', { words: error.stack }));
    });
  }

  /** The phone scans the code that was shown last, and signs the device. */
  pair() {
    // Its address, the keys of the device, and the secret that only those know who have seen it.
    const [, , , secret] = readFileSync(here('./qr'), 'utf8').split(',');
    const device = proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: Math.floor(Date.now() / 1000), keyIndex: 1, accountType: 0, deviceType: 0 }).finish();
    const details = proto.ADVSignedDeviceIdentity.encode({
      details: device, accountSignatureKey: phone.public, accountSignature: Curve.sign(phone.private, Buffer.concat([WA_ADV_ACCOUNT_SIG_PREFIX, device, this.#identity])),
    }).finish();
    const hmac = createHmac('sha256', Buffer.from(secret, 'base64')).update(details).digest();
    this.send({
      tag: 'iq', attrs: { from: 's.whatsapp.net', type: 'set', id: 'pair', xmlns: 'md' }, content: [{
        tag: 'pair-success', attrs: {}, content: [
          { tag: 'device-identity', attrs: {}, content: proto.ADVSignedDeviceIdentityHMAC.encode({ details, hmac }).finish() },
          { tag: 'device', attrs: ME }, { tag: 'platform', attrs: { name: 'android' } },
        ],
      }],
    });
  }

  /** The friend writes. */
  async say(id, text) {
    const enc = await friend.say(ME.jid, device, text);
    this.send({ tag: 'message', attrs: { from: FRIEND.jid, sender_lid: FRIEND.lid, id, type: 'text', notify: 'Ada', t: String(Math.floor(Date.now() / 1000)) }, content: [enc] });
  }

  streamError(attrs, reason) {
    this.send({ tag: 'stream:error', attrs, ...(reason ? { content: [{ tag: reason, attrs: { type: 'replaced' } }] } : {}) });
  }

  drop() {
    this.#socket.terminate();
  }

  send(node) {
    this.#frame(this.#noise.encrypt(encodeBinaryNode(node)));
  }

  #frame(data) {
    const size = Buffer.alloc(3);
    size.writeUIntBE(data.length, 0, 3);
    this.#socket.send(Buffer.concat([size, data]));
  }

  async #take(data) {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    if (this.#state === 'intro') {
      if (!this.#bytes.subarray(0, NOISE_WA_HEADER.length).equals(NOISE_WA_HEADER)) {
        throw new Error(`no client of WhatsApp's: ${this.#bytes.subarray(0, 8).toString('hex')}`);
      }
      this.#bytes = this.#bytes.subarray(NOISE_WA_HEADER.length);
      this.#state = 'hello';
    }
    while (this.#bytes.length >= 3 && this.#bytes.length >= 3 + this.#bytes.readUIntBE(0, 3)) {
      const frame = this.#bytes.subarray(3, 3 + this.#bytes.readUIntBE(0, 3));
      this.#bytes = this.#bytes.subarray(3 + frame.length);
      if (this.#state === 'hello') {
        this.#hello(proto.HandshakeMessage.decode(frame).clientHello);
      } else if (this.#state === 'finish') {
        this.#finish(proto.HandshakeMessage.decode(frame).clientFinish);
      } else {
        await this.#node(await decodeBinaryNode(this.#noise.decrypt(frame)));
      }
    }
  }

  #hello({ ephemeral }) {
    const own = Curve.generateKeyPair();
    this.#noise.mix(NOISE_WA_HEADER);
    this.#noise.mix(ephemeral);
    this.#noise.mix(this.#ephemeral.public);
    this.#noise.mixKey(Curve.sharedKey(this.#ephemeral.private, ephemeral));
    const key = this.#noise.encrypt(own.public);
    this.#noise.mixKey(Curve.sharedKey(own.private, ephemeral));
    const payload = this.#noise.encrypt(certificate(own.public));
    this.#frame(proto.HandshakeMessage.encode({ serverHello: { ephemeral: this.#ephemeral.public, static: key, payload } }).finish());
    this.#state = 'finish';
  }

  #finish({ static: key, payload }) {
    this.#noise.mixKey(Curve.sharedKey(this.#ephemeral.private, this.#noise.decrypt(key)));
    const { username, device, devicePairingData } = proto.ClientPayload.decode(this.#noise.decrypt(payload));
    this.#noise.finish();
    this.#state = 'open';
    if (devicePairingData?.eIdent) {
      this.#identity = Buffer.from(devicePairingData.eIdent);
      tell('registration');
      this.send({ tag: 'iq', attrs: { from: 's.whatsapp.net', type: 'set', id: 'codes', xmlns: 'md' }, content: [
        { tag: 'pair-device', attrs: {}, content: [1, 2, 3, 4, 5, 6].map(() => ({ tag: 'ref', attrs: {}, content: Buffer.from(`2@${randomBytes(24).toString('base64')}`) })) },
      ] });
    } else {
      tell('login', { username: String(username), device: Number(device) });
      this.send({ tag: 'success', attrs: { t: String(Math.floor(Date.now() / 1000)), lid: ME.lid } });
      this.send({ tag: 'ib', attrs: { from: 's.whatsapp.net' }, content: [{ tag: 'offline', attrs: { count: '0' } }] });
    }
  }

  async #node(node) {
    const { tag, attrs, content } = node;
    const first = Array.isArray(content) ? content[0] : undefined;
    if (tag === 'message') {
      await this.#message(node);
    } else if (tag === 'receipt') {
      tell('receipt', { id: attrs.id, type: attrs.type ?? null });
    } else if (tag === 'iq' && attrs.id === 'pair' && attrs.type === 'result') {
      tell('signed', { child: first?.tag });
      this.streamError({ code: '515' });
    } else if (tag === 'iq' && (attrs.type === 'get' || attrs.type === 'set')) {
      tell('iq', { xmlns: attrs.xmlns ?? null, child: first?.tag ?? null });
      const answer = await this.#answer(attrs, first, node);
      this.send({ tag: 'iq', attrs: { from: 's.whatsapp.net', type: 'result', id: attrs.id }, ...(answer ? { content: answer } : {}) });
    }
  }

  async #answer({ xmlns, type }, first, node) {
    if (xmlns === 'encrypt' && type === 'set' && child(node, 'list')) {
      const signed = child(node, 'skey');
      device = {
        identity: bytes(node, 'identity'), registration: number(node, 'registration'), signed: { id: number(signed, 'id'), value: bytes(signed, 'value'), signature: bytes(signed, 'signature') },
        keys: child(node, 'list').content.map((key) => ({ id: number(key, 'id'), value: bytes(key, 'value') })),
      };
      tell('uploaded', { keys: device.keys.length });
      return undefined;
    }
    if (xmlns === 'encrypt' && first?.tag === 'key') {
      return [{ tag: 'list', attrs: {}, content: await Promise.all(first.content.map(({ attrs }) => peers[bare(attrs.jid)].bundle(attrs.jid))) }];
    }
    if (xmlns === 'usync') {
      const users = child(first, 'list').content.map((user) => user.attrs.jid ?? `${bytes(user, 'contact').toString().replace('+', '')}@s.whatsapp.net`).map(bare);
      return [{ tag: 'usync', attrs: {}, content: [{ tag: 'list', attrs: {}, content: users.map(knownUser) }] }];
    }
    return { count: [{ tag: 'count', attrs: { value: String(device.keys.length) } }], digest: [{ tag: 'digest', attrs: {} }] }[first?.tag];
  }

  async #message({ attrs, content }) {
    for (const { attrs: { jid }, content: [enc] } of content.find((one) => one.tag === 'participants')?.content ?? []) {
      const message = await peers[bare(jid)].hear(ME.jid, enc);
      tell('message', { id: attrs.id, to: jid, text: message.conversation || message.extendedTextMessage?.text || null, isCopy: Boolean(message.deviceSentMessage) });
    }
    this.send({ tag: 'ack', attrs: { class: 'message', id: attrs.id, from: attrs.to, t: String(Math.floor(Date.now() / 1000)) } });
  }
}

function knownUser(jid) {
  const isThere = peers[jid] !== undefined;
  return {
    tag: 'user', attrs: { jid }, content: [
      { tag: 'contact', attrs: { type: isThere ? 'in' : 'out' } },
      ...(isThere ? [
        { tag: 'devices', attrs: {}, content: [{ tag: 'device-list', attrs: {}, content: (peers[jid] === own ? ['0', '7'] : ['0']).map((id) => ({ tag: 'device', attrs: { id, 'key-index': '1' } })) }] },
        ...(LIDS[jid] ? [{ tag: 'lid', attrs: { val: LIDS[jid] } }] : []),
      ] : []),
    ],
  };
}

let client;
const http = createServer();
new WebSocketServer({ server: http }).on('connection', (socket) => {
  client = new Client(socket);
});
http.listen(0, '127.0.0.1', () => tell('listening', { port: http.address().port }));

const orders = {
  scan: () => client.pair(),
  say: ({ id, text }) => client.say(id, text),
  streamError: ({ code, reason }) => client.streamError(code ? { code: String(code) } : {}, reason),
  drop: () => client.drop(),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  Promise.resolve(orders[order.op](order)).catch((error) => tell('trouble', { words: error.stack }));
}).on('close', () => process.exit(0));
