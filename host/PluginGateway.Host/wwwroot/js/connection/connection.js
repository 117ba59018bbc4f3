import { Backoff } from './backoff.js';
import { connectParams } from './connect-params.js';
import { GatewaySocket } from './gateway-socket.js';
import { understandRefusal } from './refusal.js';
import { RequestError } from './frames.js';

/**
 * @typedef {object} ConnectionState
 * @property {'signed-out' | 'connecting' | 'connected' | 'restarting' | 'waiting' | 'stopped'} name
 * @property {string} [text] What happened, for people.
 * @property {number} [retryAt] When the next try is due, by `Date.now()`.
 * @property {'token' | 'password'} [kind] Which secret to ask for.
 * @property {any} [hello] What the gateway said of itself.
 *
 * @typedef {object} ConnectionListener
 * @property {(state: ConnectionState) => void} onState
 * @property {(name: string, payload: any) => void} onEvent
 * @property {() => void} onGap
 */

/** Keeps the page connected to its gateway: dials, signs in, and dials again until somebody signs out. */
export class Connection {
  #address;
  #listener;
  #backoff = new Backoff();
  #credentials = null;
  #socket = null;
  #retry;
  #restart = null;
  /** @type {ConnectionState} */
  #state = { name: 'signed-out' };

  /** @param {string} address @param {ConnectionListener} listener */
  constructor(address, listener) {
    this.#address = address;
    this.#listener = listener;
  }

  get isConnected() {
    return this.#state.name === 'connected';
  }

  /** @param {import('../credentials.js').Credentials} credentials */
  open(credentials) {
    this.#credentials = credentials;
    this.#backoff.reset();
    this.#dial();
  }

  /** @param {string} [text] Why, when it was not the person's wish. @param {'token' | 'password'} [kind] */
  signOut(text, kind) {
    this.#hangUp();
    this.#credentials = null;
    this.#enter({ name: 'signed-out', text, kind });
  }

  /** Tries at once when a try is due later anyway. */
  retryNow() {
    if (this.#state.name === 'waiting' || this.#state.name === 'stopped') {
      this.#dial();
    }
  }

  /** @returns {Promise<any>} The answer's payload. Rejects with a {@link RequestError}. */
  request(method, params) {
    return this.isConnected ? this.#socket.request(method, params) : Promise.reject(new RequestError('CLOSED', 'not connected'));
  }

  #dial() {
    const again = this.#state.name === 'waiting' || this.#state.name === 'restarting';
    this.#hangUp();
    this.#enter({ name: 'connecting', text: again ? this.#state.text : undefined });
    const socket = new GatewaySocket(this.#address, {
      onEvent: (name, payload) => this.#hear(socket, name, payload),
      onGap: () => this.#listener.onGap(),
      onClosed: (wasOpen) => this.#lost(wasOpen),
    });
    this.#socket = socket;
  }

  #hangUp() {
    clearTimeout(this.#retry);
    this.#restart = null;
    this.#socket?.close();
    this.#socket = null;
  }

  #hear(socket, name, payload) {
    if (name === 'connect.challenge' && this.#state.name === 'connecting') {
      void this.#signIn(socket);
    } else if (name === 'shutdown') {
      this.#expectRestart(payload);
    } else if (this.isConnected) {
      this.#listener.onEvent(name, payload);
    }
  }

  async #signIn(socket) {
    try {
      const hello = await socket.request('connect', connectParams(this.#credentials));
      socket.apply(hello?.policy);
      this.#backoff.reset();
      this.#enter({ name: 'connected', hello });
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      // A socket that ended meanwhile has been reported as lost already.
      if (socket === this.#socket && error.code !== 'CLOSED') {
        this.#refused(understandRefusal(error, this.#credentials.kind));
      }
    }
  }

  #refused(refusal) {
    if (refusal.then === 'sign-in') {
      this.signOut(refusal.text, refusal.kind);
      return;
    }

    this.#hangUp();
    if (refusal.then === 'stop') {
      this.#enter({ name: 'stopped', text: refusal.text });
    } else {
      this.#wait(refusal.afterMs ?? this.#backoff.next(), refusal.text);
    }
  }

  #expectRestart(payload) {
    const inMs = payload?.restartExpectedMs;
    this.#restart = Number.isFinite(inMs) ? { at: Date.now() + inMs } : {};
    this.#enter({ name: 'restarting', text: this.#restart.at ? 'The gateway is restarting.' : 'The gateway is stopping.', retryAt: this.#restart.at });
  }

  #lost(wasOpen) {
    const restart = this.#restart;
    this.#hangUp();
    if (restart?.at) {
      this.#wait(Math.max(restart.at - Date.now(), 0), 'The gateway is restarting.', 'restarting');
    } else {
      const text = wasOpen ? 'The connection to the gateway was lost.' : 'The gateway is not reachable.';
      this.#wait(this.#backoff.next(), restart ? 'The gateway has stopped.' : text);
    }
  }

  #wait(delayMs, text, name = 'waiting') {
    this.#retry = setTimeout(() => this.#dial(), delayMs);
    this.#enter({ name, text, retryAt: Date.now() + delayMs });
  }

  #enter(state) {
    this.#state = state;
    this.#listener.onState(state);
  }
}
