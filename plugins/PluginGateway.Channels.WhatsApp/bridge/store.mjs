// What makes this device known to WhatsApp: held in memory here, kept by the gateway. A change counts when the gateway has written it down.
import { BufferJSON, initAuthCreds, proto } from './library.mjs';

const CREDS = 'creds';
const PRE_KEY = 'pre-key:';
// The library makes 812 at most at a time. What is older was offered and never used.
const MOST_PRE_KEYS = 1000;

export class Store {
  #lines;
  #values = new Map();
  #creds;

  constructor(lines) {
    this.#lines = lines;
  }

  /** Takes a part of what the gateway keeps. */
  load({ entries, first }) {
    if (first) {
      this.#values.clear();
      this.#creds = undefined;
    }
    for (const [name, value] of Object.entries(entries)) {
      this.#values.set(name, value);
    }
  }

  get creds() {
    const kept = this.#values.get(CREDS);
    return (this.#creds ??= kept === undefined ? initAuthCreds() : JSON.parse(kept, BufferJSON.reviver));
  }

  get state() {
    return { creds: this.creds, keys: { get: (type, ids) => this.#get(type, ids), set: (data) => this.#set(data), clear: () => this.forget() } };
  }

  /** Writes down the device's own part. */
  saveCreds(change) {
    Object.assign(this.creds, change);
    return this.#put({ [CREDS]: JSON.stringify(this.creds, BufferJSON.replacer) });
  }

  /** Begins anew, as a device that nobody knows. */
  forget() {
    this.#values.clear();
    this.#creds = undefined;
  }

  #get(type, ids) {
    const found = {};
    for (const id of ids) {
      const kept = this.#values.get(`${type}:${id}`);
      if (kept !== undefined) {
        const value = JSON.parse(kept, BufferJSON.reviver);
        found[id] = type === 'app-state-sync-key' ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
      }
    }
    return found;
  }

  #set(data) {
    const entries = {};
    for (const [type, values] of Object.entries(data)) {
      for (const [id, value] of Object.entries(values)) {
        entries[`${type}:${id}`] = value === null || value === undefined ? null : JSON.stringify(value, BufferJSON.replacer);
      }
    }
    return this.#put(entries);
  }

  #put(entries) {
    for (const [name, value] of Object.entries(entries)) {
      value === null ? this.#values.delete(name) : this.#values.set(name, value);
    }
    if (Object.keys(entries).some((name) => name.startsWith(PRE_KEY))) {
      const ids = [...this.#values.keys()].filter((name) => name.startsWith(PRE_KEY)).map((name) => Number(name.slice(PRE_KEY.length))).sort((a, b) => b - a);
      for (const old of ids.slice(MOST_PRE_KEYS)) {
        this.#values.delete(PRE_KEY + old);
        entries[PRE_KEY + old] = null;
      }
    }
    return this.#lines.ask('vault.put', { entries });
  }
}
