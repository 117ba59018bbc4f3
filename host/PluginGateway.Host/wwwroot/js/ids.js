import { recall, remember } from './storage.js';

/** A new random UUID. `crypto.randomUUID` exists only in secure contexts; a gateway in a home network is often reached by plain http. */
export function newId() {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }

  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** This tab's id, the same after a reload, so that presence shows the tab once. */
export function instanceId() {
  const known = recall('instance');
  if (known) {
    return known;
  }

  const id = newId();
  remember('instance', id);
  return id;
}
