// A phone with keys of its own, which talks to the bridge's device end to end as WhatsApp's own phones do.
import { addTransactionCapability, encodeBigEndian, encodeWAMessage, initAuthCreds, proto, unpadRandomMax16 } from '@whiskeysockets/baileys';
import { makeLibSignalRepository } from '@whiskeysockets/baileys/lib/Signal/libsignal.js';
import { Curve, generateSignalPubKey } from '@whiskeysockets/baileys/lib/Utils/crypto.js';
import { xmppPreKey, xmppSignedPreKey } from '@whiskeysockets/baileys/lib/Utils/signal.js';

const silent = { level: 'silent', child: () => silent, trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

export class Peer {
  #creds = initAuthCreds();
  #keys = keys();
  #signal;
  #knows = false;

  constructor() {
    this.#signal = makeLibSignalRepository({ creds: this.#creds, keys: this.#keys }, silent, async () => undefined);
  }

  /** What others begin to talk to it by. */
  async bundle(jid) {
    const key = Curve.generateKeyPair();
    await this.#keys.set({ 'pre-key': { 1: key } });
    return {
      tag: 'user', attrs: { jid }, content: [
        { tag: 'registration', attrs: {}, content: encodeBigEndian(this.#creds.registrationId) }, { tag: 'type', attrs: {}, content: Buffer.from([5]) },
        { tag: 'identity', attrs: {}, content: this.#creds.signedIdentityKey.public }, xmppSignedPreKey(this.#creds.signedPreKey), xmppPreKey(key, 1),
      ],
    };
  }

  async hear(jid, { attrs, content }) {
    const plain = await this.#signal.decryptMessage({ jid, type: attrs.type, ciphertext: Buffer.from(content) });
    this.#knows = true;
    return proto.Message.decode(unpadRandomMax16(plain));
  }

  /** @param of What the server knows of that device: the first word to it uses one of its keys up. */
  async say(jid, of, text) {
    if (!this.#knows) {
      const { identity, registration, signed, keys } = of;
      const [key] = keys.splice(0, 1);
      await this.#signal.injectE2ESession({ jid, session: {
        registrationId: registration, identityKey: generateSignalPubKey(identity),
        signedPreKey: { keyId: signed.id, publicKey: generateSignalPubKey(signed.value), signature: signed.signature }, preKey: { keyId: key.id, publicKey: generateSignalPubKey(key.value) },
      } });
      this.#knows = true;
    }
    const { type, ciphertext } = await this.#signal.encryptMessage({ jid, data: encodeWAMessage({ conversation: text }) });
    return { tag: 'enc', attrs: { v: '2', type }, content: ciphertext };
  }
}

function keys() {
  const values = new Map();
  return addTransactionCapability({
    get: async (type, ids) => Object.fromEntries(ids.filter((id) => values.has(`${type}:${id}`)).map((id) => [id, values.get(`${type}:${id}`)])),
    set: async (data) => {
      for (const [type, entries] of Object.entries(data)) {
        for (const [id, value] of Object.entries(entries)) {
          value === null || value === undefined ? values.delete(`${type}:${id}`) : values.set(`${type}:${id}`, value);
        }
      }
    },
  }, silent, { maxCommitRetries: 3, delayBetweenTriesMs: 10 });
}
