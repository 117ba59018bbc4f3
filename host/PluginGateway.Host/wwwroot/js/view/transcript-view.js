import { byId, showText } from './make.js';
import { MessageView } from './message-view.js';

const NEAR_END = 80;

/** Shows the conversation and keeps its end in view for a person who is reading there. */
export class TranscriptView {
  #scroller = byId('transcript');
  #list = byId('messages');
  #latest = byId('latest');
  #announcer = byId('announcer');
  #actions;
  /** @type {Map<string, { entry: any, view: MessageView }>} */
  #shown = new Map();
  #follows = true;

  /** @param {import('./message-view.js').MessageActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#latest.addEventListener('click', () => this.follow());
    const grows = new ResizeObserver(() => this.#keepEnd());
    grows.observe(this.#scroller);
    grows.observe(this.#list);
  }

  /** @param {import('../chat/chat.js').Chat} chat @param {string} problem @param {string} agent Who answers. */
  show(chat, problem, agent) {
    showText(byId('chat-problem'), problem);
    this.#scroller.ariaBusy = String(!chat.isLoaded);
    byId('empty').hidden = !chat.isLoaded || chat.entries.length > 0;
    showText(byId('empty-text'), `Say something. ${agent} answers here.`);
    const elements = this.#draw(chat.entries);
    elements.forEach((element, index) => {
      if (this.#list.children[index] !== element) {
        this.#list.insertBefore(element, this.#list.children[index] ?? null);
      }
    });
    while (this.#list.children.length > elements.length) {
      this.#list.lastElementChild.remove();
    }

    this.#keepEnd();
  }

  /** Goes to the end and stays there. */
  follow() {
    this.#follows = true;
    this.#keepEnd();
  }

  /** Reads a complete reply out to people who do not see it; the growing one would be read again and again. @param {string} text */
  announce(text) {
    this.#announcer.textContent = text;
  }

  // An element stays as long as its entry does: selections and the keyboard's place survive.
  #draw(entries) {
    const next = new Map();
    for (const entry of entries) {
      const known = this.#shown.get(entry.key);
      if (known && known.entry !== entry) {
        known.view.update(entry);
      }

      next.set(entry.key, { entry, view: known?.view ?? new MessageView(entry, this.#actions) });
    }

    for (const [key, { view }] of this.#shown) {
      if (!next.has(key)) {
        view.element.remove();
      }
    }

    this.#shown = next;
    return [...next.values()].map((shown) => shown.view.element);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.#latest.hidden = this.#follows;
  }

  #keepEnd() {
    if (this.#follows) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
      this.#latest.hidden = true;
    }
  }
}
