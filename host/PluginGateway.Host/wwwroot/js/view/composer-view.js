import { recall, remember } from '../storage.js';
import { byId } from './make.js';

/** Where a message is written. What is written stays until it is sent: over a lost connection, and over a reload. */
export class ComposerView {
  #field = byId('message');
  #send = byId('send');
  #stop = byId('stop');
  #isConnected = false;
  #onSend;

  /** @param {{ onSend: (text: string) => void, onStop: () => void }} actions */
  constructor({ onSend, onStop }) {
    this.#onSend = onSend;
    this.#field.value = recall('draft') ?? '';
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

  /** Puts a text back to be written on, below what is there. @param {string} text */
  add(text) {
    this.#write(this.#field.value.trim() === '' ? text : `${this.#field.value}\n${text}`);
    this.#field.focus();
  }

  clear() {
    this.#write('');
  }

  #write(text) {
    this.#field.value = text;
    this.#written();
  }

  #written() {
    remember('draft', this.#field.value === '' ? null : this.#field.value);
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
    if (text !== '' && this.#isConnected) {
      this.#write('');
      this.#onSend(text);
    }
  }

  #update() {
    this.#send.disabled = !this.#isConnected || this.#field.value.trim() === '';
  }
}
