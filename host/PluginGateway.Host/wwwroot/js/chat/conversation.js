import { RequestError } from '../connection/frames.js';
import { newId } from '../ids.js';
import { MAIN } from '../sessions/place.js';
import { toSend } from '../attachments/picked.js';
import { Reload } from './reload.js';

const HISTORY_LIMIT = 200;

/** The talk with the gateway about one session: sends, stops, listens, and fetches the history whenever this page may have missed something. */
export class Conversation {
  #chat;
  #connection;
  #listener;
  #session = MAIN;
  #mainKey = MAIN;
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

  /** Which session it is about. */
  get session() {
    return this.#session;
  }

  /** Turns to another session, or begins this one anew. @param {string} session */
  turnTo(session) {
    this.#session = session;
    this.#chat.clear();
    this.problem = '';
    if (this.#connection.isConnected) {
      this.#reload.request();
    }
  }

  /** @param {any} hello The gateway's greeting; it tells the main session's full key. */
  connected(hello) {
    this.#mainKey = hello?.snapshot?.sessionDefaults?.mainSessionKey ?? MAIN;
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
    if (!this.#isHere(payload)) {
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

  /** @param {any} payload Of an `agent` event. */
  hearAgent(payload) {
    if (payload?.stream === 'tool' && payload.data && this.#isHere(payload)) {
      this.#chat.hearTool(payload.runId, payload.data);
      this.#listener.onChange();
    }
  }

  /** @param {string} text @param {import('./entry.js').Attachment[]} attachments */
  send(text, attachments) {
    return this.#deliver(newId(), text, attachments);
  }

  /** Sends again what was not sent. */
  async sendAgain(runId) {
    const entry = this.#chat.entries.find((other) => other.runId === runId && other.state === 'failed');
    if (entry && this.#connection.isConnected) {
      await this.#deliver(runId, entry.text, entry.attachments ?? []);
    }
  }

  /** Takes back what was not sent. @returns {import('./entry.js').Entry | undefined} */
  takeBack(runId) {
    const entry = this.#chat.remove(runId);
    this.#listener.onChange();
    return entry;
  }

  /** Stops whatever is being answered in this session. */
  async stop() {
    await this.#ask('chat.abort', { sessionKey: this.#session });
  }

  // A session is told by its full key or, when it is of the main agent, by the rest of it: events repeat what whoever started the run has written.
  #isHere({ sessionKey, runId } = {}) {
    if (typeof sessionKey !== 'string' || typeof runId !== 'string') {
      return false;
    }

    const given = sessionKey.toLowerCase();
    const agent = this.#mainKey.split(':').slice(0, 2).join(':');
    const full = given === MAIN ? this.#mainKey : given.startsWith('agent:') ? given : `${agent}:${given}`;
    return full === (this.#session === MAIN ? this.#mainKey : this.#session.toLowerCase()) || given === this.#session;
  }

  async #deliver(runId, text, attachments) {
    this.#chat.say(runId, text, attachments);
    this.#listener.onChange();
    try {
      const files = attachments.length > 0 ? { attachments: attachments.map(toSend) } : {};
      this.#taken(runId, await this.#connection.request('chat.send', { sessionKey: this.#session, message: text, ...files, idempotencyKey: runId }));
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
    const session = this.#session;
    const finish = this.#chat.beginReload();
    const answer = await this.#ask('chat.history', { sessionKey: session, limit: HISTORY_LIMIT });
    if (!answer || session !== this.#session) {
      return;
    }

    finish(answer.messages, answer.runs);
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
