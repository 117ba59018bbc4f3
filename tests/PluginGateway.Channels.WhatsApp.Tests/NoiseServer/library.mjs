// Takes the place of the bridge's own library.mjs in one test: the real library, which trusts the test's server instead of WhatsApp, and leaves its QR codes where the test's phone finds them.
import { readFileSync, writeFileSync } from 'node:fs';
import { makeWASocket as make } from '@whiskeysockets/baileys';
import { WA_CERT_DETAILS } from '@whiskeysockets/baileys/lib/Defaults/index.js';

const here = (name) => new URL(name, import.meta.url);

WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(readFileSync(here('./root'), 'utf8'), 'hex');

export { initAuthCreds, BufferJSON, proto, downloadMediaMessage } from '@whiskeysockets/baileys';

export function makeWASocket(config) {
  const sock = make(config);
  sock.ev.on('connection.update', ({ qr }) => qr && writeFileSync(here('./qr'), qr));
  return sock;
}
