import { Reload } from '../chat/reload.js';
import { RequestError } from '../connection/frames.js';
import { newId } from '../ids.js';
import { MAIN } from './place.js';

const MOST = 200;

/**
 * @typedef {{ key: string, title: string, hint: string, updatedAt: number, isMain: boolean, isVerbose: boolean, label: string }} SessionRow
 */

/** The conversations that the gateway keeps, and what can be done with each. */
export class Sessions {
  #connection;
  #listener;
  #mainKey = 'agent:main:main';
  // What was switched and not answered yet: a list that was asked for before does not switch it back.
  #switching = new Map();
  #reload = new Reload(() => this.#load());

  /** @type {SessionRow[]} */
  rows = [];
  /** Why the last thing that was asked for was not done; empty when it was. */
  problem = '';

  /** @param {import('../connection/connection.js').Connection} connection @param {{ onChange: () => void }} listener */
  constructor(connection, listener) {
    this.#connection = connection;
    this.#listener = listener;
  }

  /** @param {any} hello The gateway's greeting. */
  connected(hello) {
    this.#mainKey = hello?.snapshot?.sessionDefaults?.mainSessionKey ?? this.#mainKey;
    this.refresh();
  }

  refresh() {
    if (this.#connection.isConnected) {
      void this.#reload.request();
    }
  }

  /** The row of a session; one that nothing was said in yet is in no list. @param {string} session @returns {SessionRow} */
  rowOf(session) {
    return this.rows.find((row) => row.key === session) ?? { key: session, title: session === MAIN ? 'Main' : 'New conversation', hint: '', updatedAt: 0, isMain: session === MAIN, isVerbose: false, label: '' };
  }

  /** A key for a new session, of the agent that answers in the main one. */
  newKey() {
    return `${this.#mainKey.split(':').slice(0, 2).join(':')}:chat-${newId().slice(0, 8)}`;
  }

  /** @param {string} key @param {string} label Empty takes the name away. */
  rename(key, label) {
    return this.#change('sessions.patch', { key, label: label.trim() || null });
  }

  /** @param {string} key @param {boolean} isVerbose Whether tools are shown from the next message on. */
  async setVerbose(key, isVerbose) {
    this.#switching.set(key, isVerbose);
    this.rows = [...this.rows.filter((row) => row.key !== key), { ...this.rowOf(key), isVerbose }].sort((a, b) => b.updatedAt - a.updatedAt);
    this.#listener.onChange();
    await this.#ask('sessions.patch', { key, verboseLevel: isVerbose ? 'on' : 'off' });
    this.#switching.delete(key);
    this.refresh();
  }

  /** Begins the conversation anew. @param {string} key */
  reset(key) {
    return this.#change('sessions.reset', { key });
  }

  /** @param {string} key */
  remove(key) {
    return this.#change('sessions.delete', { key });
  }

  async #change(method, params) {
    const answer = await this.#ask(method, params);
    this.refresh();
    return answer !== null;
  }

  async #load() {
    const answer = await this.#ask('sessions.list', { limit: MOST, includeDerivedTitles: true });
    if (Array.isArray(answer?.sessions)) {
      const rows = answer.sessions.filter((row) => typeof row?.key === 'string').map((row) => this.#row(row));
      this.rows = [];
      // The main one is there also before anything was said in it.
      this.rows = rows.some((row) => row.isMain) ? rows : [...rows, this.rowOf(MAIN)];
      this.#listener.onChange();
    }
  }

  #row(row) {
    const isMain = row.key === this.#mainKey;
    const title = row.label || (isMain ? 'Main' : row.displayName || row.derivedTitle || row.key);
    const key = isMain ? MAIN : row.key;
    return {
      key,
      title: String(title),
      hint: String(row.channel ?? ''),
      updatedAt: Number.isFinite(row.updatedAt) ? row.updatedAt : 0,
      isMain,
      isVerbose: this.#switching.get(key) ?? (row.verboseLevel === 'on' || row.verboseLevel === 'full'),
      label: String(row.label ?? ''),
    };
  }

  async #ask(method, params) {
    try {
      const answer = await this.#connection.request(method, params);
      this.problem = '';
      return answer ?? {};
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      this.problem = error.code === 'CLOSED' ? '' : `The gateway did not do it: ${error.message}.`;
      return null;
    } finally {
      this.#listener.onChange();
    }
  }
}
