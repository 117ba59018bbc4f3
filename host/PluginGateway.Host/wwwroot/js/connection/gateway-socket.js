import { readFrame, RequestError } from './frames.js';

const HANDSHAKE_MS = 10_000;
const ANSWER_MS = 30_000;
// Of a slow line upwards, in bytes per millisecond: a picture takes a while.
const SLOWEST = 25;

/**
 * One WebSocket from dialling to its end: requests and their answers, events in order, and the watch over a connection that went silent.
 * @typedef {object} SocketListener
 * @property {(name: string, payload: any) => void} onEvent
 * @property {() => void} onGap Events were missed: a frame number was skipped.
 * @property {(wasOpen: boolean) => void} onClosed Called once, unless `close` was called first.
 */
export class GatewaySocket {
  #socket;
  #listener;
  #pending = new Map();
  #lastId = 0;
  #lastSeq = null;
  #wasOpen = false;
  #silenceMs = HANDSHAKE_MS;
  #silence;
  #largestFrame = Infinity;

  /** @param {string} address @param {SocketListener} listener */
  constructor(address, listener) {
    this.#listener = listener;
    this.#socket = new WebSocket(address);
    this.#socket.onopen = () => (this.#wasOpen = true);
    this.#socket.onmessage = (message) => this.#receive(message.data);
    this.#socket.onclose = () => this.#end();
    this.#watch();
  }

  /** The gateway's limits, known after the handshake. @param {{ tickIntervalMs?: number, maxPayload?: number }} [policy] */
  apply(policy) {
    this.#largestFrame = policy?.maxPayload > 0 ? policy.maxPayload : Infinity;
    this.#silenceMs = 2 * (policy?.tickIntervalMs > 0 ? policy.tickIntervalMs : 30_000);
    this.#watch();
  }

  /** @returns {Promise<any>} The answer's payload. Rejects with a {@link RequestError}. */
  request(method, params) {
    const id = String(++this.#lastId);
    const frame = JSON.stringify({ type: 'req', id, method, params });
    const size = new TextEncoder().encode(frame).length;
    if (size > this.#largestFrame) {
      return Promise.reject(new RequestError('TOO_LARGE', `the gateway takes at most ${Math.floor(this.#largestFrame / 1024)} KiB at once`));
    }

    if (this.#socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new RequestError('CLOSED', 'not connected'));
    }

    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id, (request) => request.reject(new RequestError('TIMEOUT', 'the gateway did not answer'))), ANSWER_MS + size / SLOWEST);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket.send(frame);
    });
  }

  /** Ends it without telling the listener. */
  close() {
    this.#listener = null;
    this.#end();
  }

  #receive(data) {
    this.#watch();
    const frame = readFrame(data);
    if (frame?.type === 'res') {
      this.#settle(frame.id, (request) => (frame.ok ? request.resolve(frame.payload) : request.reject(RequestError.from(frame.error))));
    } else if (frame?.type === 'event') {
      this.#announce(frame);
    }
  }

  #announce({ event, payload, seq }) {
    const missed = Number.isInteger(seq) && this.#lastSeq !== null && seq > this.#lastSeq + 1;
    this.#lastSeq = Number.isInteger(seq) ? seq : this.#lastSeq;
    this.#listener?.onEvent(event, payload);
    if (missed) {
      this.#listener?.onGap();
    }
  }

  #settle(id, how) {
    const request = this.#pending.get(id);
    if (request) {
      this.#pending.delete(id);
      clearTimeout(request.timer);
      how(request);
    }
  }

  // A dead network reports nothing, and closing a dead socket takes a while too: the listener hears of it at once.
  #watch() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end(), this.#silenceMs);
  }

  #end() {
    clearTimeout(this.#silence);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    // The code the protocol reserves for a client that gave up on a silent gateway (wire.md §8).
    this.#socket.close(4000, 'closed by the page');
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, (request) => request.reject(new RequestError('CLOSED', 'the connection was lost')));
    }

    const listener = this.#listener;
    this.#listener = null;
    listener?.onClosed(this.#wasOpen);
  }
}
