import { MarkdownView } from '../markdown/markdown-view.js';
import { attachmentsView } from './attachments-view.js';
import { make, makeButton } from './make.js';
import { ToolsView } from './tools-view.js';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/**
 * @typedef {object} MessageActions
 * @property {(runId: string) => void} onSendAgain
 * @property {(runId: string) => void} onEdit
 * @property {(attachment: import('../chat/entry.js').Attachment) => Promise<string>} fetch The content of an attachment, as a data URL.
 */

/** One entry of the conversation. It changes in place: selections, open tools and the keyboard's place survive. */
export class MessageView {
  element = make('li');
  #actions;
  #entry = {};
  #tools = null;
  #attachments = null;
  #dots = null;
  #text = null;
  #foot = null;

  /** @param {import('../chat/entry.js').Entry} entry @param {MessageActions} actions */
  constructor(entry, actions) {
    this.#actions = actions;
    this.element.className = `message ${entry.role}`;
    this.element.append(make('span', 'unseen', entry.role === 'user' ? 'You: ' : 'Agent: '));
    this.update(entry);
  }

  /** @param {import('../chat/entry.js').Entry} entry */
  update(entry) {
    const before = this.#entry;
    this.#entry = entry;
    this.element.dataset.state = entry.state;
    if (entry.tools !== before.tools) {
      this.#showTools(entry.tools ?? []);
    }

    if (namesOf(entry) !== namesOf(before)) {
      this.#attachments = this.#put(this.#attachments, entry.attachments?.length ? attachmentsView(entry.attachments, this.#actions.fetch) : null);
    }

    if (entry.text !== before.text) {
      this.#showText(entry);
    }

    if ((entry.state === 'waiting') !== (before.state === 'waiting')) {
      this.#dots = this.#put(this.#dots, entry.state === 'waiting' ? dots() : null);
    }

    if (footOf(entry) !== footOf(before)) {
      this.#foot?.remove();
      this.#foot = foot(entry, this.#actions);
      this.element.append(this.#foot);
    }
  }

  #showTools(tools) {
    if (!this.#tools && tools.length > 0) {
      this.#tools = new ToolsView();
      this.element.firstElementChild.after(this.#tools.element);
    }

    this.#tools?.update(tools);
  }

  #showText(entry) {
    if (!entry.text) {
      this.#text?.element.remove();
      this.#text = null;
      return;
    }

    if (!this.#text) {
      this.#text = entry.role === 'user' ? new PlainView() : new MarkdownView();
      this.element.insertBefore(this.#text.element, this.#dots ?? this.#foot);
    }

    this.#text.update(entry.text);
  }

  #put(old, next) {
    old?.remove();
    if (next) {
      this.element.insertBefore(next, this.#text?.element ?? this.#foot);
    }

    return next;
  }
}

/** What a person wrote, as it was written. */
class PlainView {
  element = make('div', 'text');

  update(text) {
    this.element.textContent = text;
  }
}

function namesOf({ attachments }) {
  return (attachments ?? []).map((attachment) => `${attachment.id ?? attachment.url?.length}/${attachment.name}`).join('\n');
}

function footOf({ note, state, shownAt, runId }) {
  return [note, state, shownAt, runId].join('\n');
}

function dots() {
  const element = make('div', 'dots');
  element.append(make('span', 'unseen', 'is writing'), make('i'), make('i'), make('i'));
  return element;
}

function foot(entry, actions) {
  const line = make('p', 'foot');
  if (entry.note) {
    line.append(make('span', 'note', entry.note));
  } else if (entry.state === 'sending') {
    line.append(make('span', '', 'Sending…'));
  }

  if (entry.state === 'failed') {
    line.append(makeButton('Try again', () => actions.onSendAgain(entry.runId)), makeButton('Edit', () => actions.onEdit(entry.runId)));
  } else if (entry.shownAt > 0 && entry.state !== 'waiting' && entry.state !== 'streaming') {
    line.append(time(entry.shownAt));
  }

  return line;
}

function time(at) {
  const when = new Date(at);
  const element = make('time', '', CLOCK.format(when));
  element.dateTime = when.toISOString();
  element.title = DAY.format(when);
  return element;
}
