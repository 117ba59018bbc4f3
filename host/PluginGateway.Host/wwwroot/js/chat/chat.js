import { failureNote, textOf } from './entry.js';
import { merge } from './merge.js';

/** @typedef {import('./entry.js').Entry} Entry */

const STOPPED = { timeout: 'Stopped: it took too long.' };

/** What has been said in one session, as far as this page knows. Knows neither sockets nor elements. */
export class Chat {
  /** @type {Entry[]} */
  entries = [];
  /** Whether the history has been seen. */
  isLoaded = false;
  #endedRuns = new Set();

  /** Whether a reply is on its way. */
  get isAnswering() {
    return this.entries.some((entry) => entry.state === 'waiting' || entry.state === 'streaming');
  }

  /** What was written and has not reached the gateway for certain. */
  get unsent() {
    return this.entries.filter((entry) => entry.role === 'user' && (entry.state === 'sending' || entry.state === 'failed'));
  }

  clear() {
    this.entries = [];
    this.isLoaded = false;
  }

  /** Something is being said, or said again. */
  say(runId, text, attachments = []) {
    this.remove(runId);
    this.#add({ key: `user.${runId}`, role: 'user', text, state: 'sending', runId, ...(attachments.length > 0 && { attachments }) });
  }

  /** Something was written before the page was reloaded, and may not have been sent. */
  restore({ runId, text, after, files }) {
    const note = files > 0 ? 'Not sent. Its files have to be attached again.' : 'Not sent';
    this.#add({ key: `user.${runId}`, role: 'user', text, state: 'failed', runId, note, after });
  }

  /** Takes an own message out. @returns {Entry | undefined} */
  remove(runId) {
    const entry = this.#own(runId);
    this.entries = this.entries.filter((other) => other !== entry);
    return entry;
  }

  /** The gateway took the message and will answer. */
  accepted(runId) {
    this.#change(this.#own(runId), { state: 'sent' });
    if (!this.#reply(runId) && !this.#endedRuns.has(runId)) {
      this.#add({ key: `reply.${runId}`, role: 'assistant', text: '', state: 'waiting', runId });
    }
  }

  /** The message was a command to the gateway, not to the agent. */
  obeyed(runId) {
    this.#change(this.#own(runId), { state: 'ended' });
  }

  /** @param {string} nextRunId The id to use when it is sent again. */
  notSent(runId, reason, nextRunId) {
    this.#change(this.#own(runId), { state: 'failed', note: `Not sent: ${reason}`, runId: nextRunId });
  }

  /** Whether this page started the run. */
  isOwn(runId) {
    return this.#own(runId) !== undefined;
  }

  /** Whether this page started the run, or has heard of it. */
  knows(runId) {
    return this.isOwn(runId) || this.#reply(runId) !== undefined;
  }

  /** A `chat` event of this session. @returns {string | null} The reply, when it is complete now. */
  hear({ runId, state, message, errorMessage, stopReason }) {
    const text = textOf(message);
    const own = this.#own(runId);
    if (own && own.state !== 'sent') {
      this.#change(own, { state: 'sent', note: undefined });
    }

    if (state !== 'delta') {
      this.#endedRuns.add(runId);
    }

    if (state === 'delta') {
      this.#continue(runId, { text, state: 'streaming' });
    } else if (state === 'final') {
      this.#finish(runId, text);
    } else if (state === 'aborted') {
      this.#continue(runId, { state: 'ended', note: STOPPED[stopReason] ?? 'Stopped.' });
    } else if (state === 'error') {
      this.#continue(runId, { state: 'ended', note: failureNote(errorMessage) });
    }

    return state === 'final' && text ? text : null;
  }

  /** A call of a tool, as an `agent` event tells it. */
  hearTool(runId, { phase, toolCallId, name, args, result, isError, meta }) {
    if (this.#endedRuns.has(runId) || typeof toolCallId !== 'string') {
      return;
    }

    const tools = this.#reply(runId)?.tools ?? [];
    const known = tools.find((tool) => tool.id === toolCallId) ?? { id: toolCallId, name: String(name ?? 'tool'), args: '', state: 'running' };
    const next = phase === 'start'
      ? { ...known, args: args === undefined ? '' : JSON.stringify(args, null, 2) }
      : { ...known, state: isError ? 'failed' : 'done', result: String(result ?? ''), meta: typeof meta === 'string' ? meta : undefined };
    const change = { tools: tools.includes(known) ? tools.map((tool) => (tool === known ? next : tool)) : [...tools, next] };
    this.#continue(runId, this.#reply(runId) ? change : { ...change, state: 'waiting' });
  }

  /** Call before asking for the history; what it returns takes the answer. */
  beginReload() {
    const settled = new Set(this.entries.filter((entry) => entry.state === 'ended'));
    return (messages, runs) => {
      this.entries = merge(this.entries, messages, (entry) => settled.has(entry));
      (Array.isArray(runs) ? runs : []).forEach((run) => this.#goesOn(run));
      this.isLoaded = true;
    };
  }

  /** The connection is gone: replies under way will show in the history or go on with their whole text, so nothing is lost with them. */
  disconnected() {
    this.entries = this.entries.filter((entry) => entry.state !== 'waiting' && entry.state !== 'streaming');
  }

  /** The history of a new connection is known: what it does not have never arrived. */
  reconnected() {
    for (const entry of this.entries.filter((candidate) => candidate.state === 'sent')) {
      if (!this.#reply(entry.runId)) {
        this.#change(entry, { state: 'failed', note: 'Not sent: the connection was lost' });
      }
    }
  }

  // Events may have told more than the history, which was asked for before them.
  #goesOn(run) {
    if (typeof run?.runId !== 'string' || this.#endedRuns.has(run.runId)) {
      return;
    }

    const text = String(run.text ?? '');
    if (run.message && !this.#own(run.runId)) {
      this.#add({ key: `user.${run.runId}`, role: 'user', text: String(run.message), state: 'sent', runId: run.runId });
    }

    if (text.length >= (this.#reply(run.runId)?.text.length ?? 0)) {
      this.#continue(run.runId, { text, state: text ? 'streaming' : 'waiting' });
    }
  }

  #own(runId) {
    return this.entries.find((entry) => entry.runId === runId && entry.role === 'user');
  }

  #reply(runId) {
    return this.entries.find((entry) => entry.runId === runId && entry.role === 'assistant');
  }

  #continue(runId, change) {
    if (!this.#reply(runId)) {
      this.#add({ key: `reply.${runId}`, role: 'assistant', text: '', runId, ...change });
    } else {
      this.#change(this.#reply(runId), change);
    }
  }

  // A run may end without words.
  #finish(runId, text) {
    if (text || this.#reply(runId)?.tools) {
      this.#continue(runId, { text, state: 'ended' });
    } else {
      this.entries = this.entries.filter((entry) => entry !== this.#reply(runId));
    }
  }

  #add(entry) {
    const newest = this.entries.findLast((other) => other.state === 'kept')?.after ?? 0;
    this.entries = [...this.entries, { after: newest, shownAt: Date.now(), ...entry }];
  }

  // Entries are replaced, never changed: whoever holds one holds what it was.
  #change(entry, change) {
    this.entries = this.entries.map((other) => (other === entry ? { ...other, ...change } : other));
  }
}
