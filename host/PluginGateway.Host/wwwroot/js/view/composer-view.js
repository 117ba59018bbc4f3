import { forget, recall, remember } from '../storage.js';
import { byId } from './make.js';
import { TrayView } from './tray-view.js';

/** Where a message is written. What is written stays until it is sent: over a lost connection, and over a reload. */
export class ComposerView {
  #field = byId('message');
  #send = byId('send');
  #stop = byId('stop');
  #tray = new TrayView(() => this.#update());
  #isConnected = false;
  #session = '';
  #onSend;

  /** @param {{ onSend: (text: string, files: import('../chat/entry.js').Attachment[]) => void, onStop: () => void }} actions */
  constructor({ onSend, onStop }) {
    this.#onSend = onSend;
    this.#field.addEventListener('input', () => this.#written());
    this.#field.addEventListener('keydown', (event) => this.#pressed(event));
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#stop.addEventListener('click', () => {
      this.#field.focus();
      onStop();
    });
  }

  /** Turns to another session, with what was being written there. @param {string} session */
  turnTo(session) {
    this.#session = session;
    this.#field.value = recall(this.#draft) ?? '';
    this.#tray.clear();
  }

  /** @param {boolean} isConnected @param {boolean} isAnswering */
  show(isConnected, isAnswering) {
    this.#isConnected = isConnected;
    this.#field.placeholder = isConnected ? 'Write a message' : 'Not connected – what you write here is kept';
    this.#stop.hidden = !(isConnected && isAnswering);
    this.#update();
  }

  focus() {
    this.#field.focus();
  }

  /** Puts a message back to be written on, below what is there. @param {import('../chat/entry.js').Entry | undefined} entry */
  add(entry) {
    const text = entry?.text ?? '';
    this.#write(this.#field.value.trim() === '' ? text : `${this.#field.value}\n${text}`);
    this.#tray.put(entry?.attachments ?? []);
    this.#field.focus();
  }

  /** Forgets what was being written, in every session. */
  clear() {
    this.#write('');
    this.#tray.clear();
    forget('draft.');
  }

  get #draft() {
    return `draft.${this.#session}`;
  }

  #write(text) {
    this.#field.value = text;
    this.#written();
  }

  #written() {
    remember(this.#draft, this.#field.value === '' ? null : this.#field.value);
    this.#update();
  }

  // Enter that ends the composition of a character is not meant for us.
  #pressed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    }
  }

  #submit() {
    const text = this.#field.value.trim();
    const files = this.#tray.files;
    if ((text !== '' || files.length > 0) && this.#isConnected) {
      this.#write('');
      this.#tray.clear();
      this.#onSend(text, files);
    }
  }

  #update() {
    this.#send.disabled = !this.#isConnected || (this.#field.value.trim() === '' && this.#tray.files.length === 0);
  }
}
