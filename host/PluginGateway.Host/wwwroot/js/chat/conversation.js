import { RequestError } from '../connection/frames.js';
import { newId } from '../ids.js';
import { Reload } from './reload.js';

const SESSION = 'main';
const HISTORY_LIMIT = 200;

/** The talk with the gateway about one session: sends, stops, listens, and fetches the history whenever this page may have missed something. */
export class Conversation {
  #chat;
  #connection;
  #listener;
  #sessionKeys = new Set([SESSION]);
  #isFresh = false;
  #reload = new Reload(() => this.#loadHistory());

  /** Why the gateway did not answer the last question; empty when it did. */
  problem = '';

  /**
   * @param {import('./chat.js').Chat} chat
   * @param {import('../connection/connection.js').Connection} connection
   * @param {{ onChange: () => void, onReply: (text: string) => void }} listener
   */
  constructor(chat, connection, listener) {
    this.#chat = chat;
    this.#connection = connection;
    this.#listener = listener;
  }

  /** @param {any} hello The gateway's greeting; events carry the session's full key, which it tells. */
  connected(hello) {
    this.#sessionKeys = new Set([SESSION, hello?.snapshot?.sessionDefaults?.mainSessionKey ?? SESSION]);
    this.#isFresh = true;
    this.#reload.request();
  }

  disconnected() {
    this.#chat.disconnected();
    this.#listener.onChange();
  }

  /** Events were missed. */
  missedSomething() {
    this.#reload.request();
  }

  /** @param {any} payload Of a `chat` event. */
  hear(payload) {
    if (!this.#sessionKeys.has(payload?.sessionKey) || typeof payload.runId !== 'string') {
      return;
    }

    const isNew = !this.#chat.knows(payload.runId);
    const reply = this.#chat.hear(payload);
    this.#listener.onChange();
    if (reply) {
      this.#listener.onReply(reply);
    }

    // Somebody else's run: what they said is in the history only.
    if (!this.#chat.isOwn(payload.runId) && (isNew || payload.state !== 'delta')) {
      this.#reload.request();
    }
  }

  /** @param {string} text */
  send(text) {
    return this.#deliver(newId(), text);
  }

  /** Sends again what was not sent. */
  async sendAgain(runId) {
    const entry = this.#chat.entries.find((other) => other.runId === runId && other.state === 'failed');
    if (entry && this.#connection.isConnected) {
      await this.#deliver(runId, entry.text);
    }
  }

  /** Takes back what was not sent. @returns {string} Its text. */
  takeBack(runId) {
    const text = this.#chat.remove(runId)?.text ?? '';
    this.#listener.onChange();
    return text;
  }

  /** Stops whatever is being answered in this session. */
  async stop() {
    await this.#ask('chat.abort', { sessionKey: SESSION });
  }

  async #deliver(runId, text) {
    this.#chat.say(runId, text);
    this.#listener.onChange();
    try {
      this.#taken(runId, await this.#connection.request('chat.send', { sessionKey: SESSION, message: text, idempotencyKey: runId }));
    } catch (error) {
      // When the gateway may have heard it, the same run id makes sure that it answers only once; one it has refused is used up.
      this.#chat.notSent(runId, reasonOf(error), error.isUncertain ? runId : newId());
    }

    this.#listener.onChange();
  }

  #taken(runId, answer) {
    if (answer?.status === 'error') {
      this.#chat.notSent(runId, answer.summary ?? 'the agent failed', newId());
    } else if (answer?.status === 'ok') {
      this.#reload.request();
    } else if (answer?.aborted !== undefined) {
      this.#chat.obeyed(runId);
    } else {
      this.#chat.accepted(runId);
    }
  }

  async #loadHistory() {
    const finish = this.#chat.beginReload();
    const answer = await this.#ask('chat.history', { sessionKey: SESSION, limit: HISTORY_LIMIT });
    if (!answer) {
      return;
    }

    finish(answer.messages);
    if (this.#isFresh) {
      this.#isFresh = false;
      this.#chat.reconnected();
    }

    this.#listener.onChange();
  }

  async #ask(method, params) {
    try {
      const answer = await this.#connection.request(method, params);
      this.problem = '';
      return answer;
    } catch (error) {
      // A lost connection is shown as such, and everything is asked again after it.
      const reason = reasonOf(error);
      this.problem = error.code === 'CLOSED' ? '' : `The gateway did not answer ${method}: ${reason}.`;
      return null;
    } finally {
      this.#listener.onChange();
    }
  }
}

function reasonOf(error) {
  if (!(error instanceof RequestError)) {
    throw error;
  }

  return error.message;
}
