// The one place that names the library. Everything else gets it from here, so that a folder with another node_modules is a bridge with another library.
export { makeWASocket, initAuthCreds, BufferJSON, proto, downloadMediaMessage } from '@whiskeysockets/baileys';
