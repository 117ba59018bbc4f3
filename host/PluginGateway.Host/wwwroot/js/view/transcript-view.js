import { byId, showText } from './make.js';
import { messageView } from './message-view.js';

const NEAR_END = 80;

/** Shows the conversation and keeps its end in view for a person who is reading there. */
export class TranscriptView {
  #scroller = byId('transcript');
  #list = byId('messages');
  #latest = byId('latest');
  #announcer = byId('announcer');
  #actions;
  /** @type {Map<string, { entry: any, element: HTMLElement }>} */
  #shown = new Map();
  #follows = true;

  /** @param {{ onSendAgain: (runId: string) => void, onEdit: (runId: string) => void }} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#latest.addEventListener('click', () => this.follow());
    new ResizeObserver(() => this.#keepEnd()).observe(this.#scroller);
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

  // An element is drawn anew only when its entry has changed: selections and the keyboard's place survive everything else.
  #draw(entries) {
    const next = new Map();
    for (const entry of entries) {
      const known = this.#shown.get(entry.key);
      next.set(entry.key, known && looksSame(known.entry, entry) ? known : { entry, element: messageView(entry, this.#actions) });
    }

    for (const [key, { element }] of this.#shown) {
      if (next.get(key)?.element !== element) {
        element.remove();
      }
    }

    this.#shown = next;
    return [...next.values()].map((shown) => shown.element);
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

function looksSame(a, b) {
  return a.text === b.text && a.state === b.state && a.note === b.note && a.runId === b.runId && a.shownAt === b.shownAt;
}
