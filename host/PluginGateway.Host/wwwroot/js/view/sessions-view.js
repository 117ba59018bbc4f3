import { recall, remember } from '../storage.js';
import { byId, make, makeButton, showText } from './make.js';

const WIDE = window.matchMedia('(min-width: 56rem)');
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/**
 * The list of conversations: beside the chat in a wide window, above it in a narrow one.
 * @typedef {object} SessionActions
 * @property {() => void} onNew
 * @property {(key: string) => void} onOpen
 * @property {() => void} onRename
 * @property {() => void} onReset
 * @property {() => void} onDelete
 * @property {(isVerbose: boolean) => void} onVerbose
 * @property {() => void} onShown
 */
export class SessionsView {
  #panel = byId('sessions');
  #toggle = byId('sessions-toggle');
  #list = byId('session-list');
  #verbose = byId('session-verbose');
  #actions;
  #shown = '';

  /** @param {SessionActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#toggle.addEventListener('click', () => this.#open(this.#panel.hidden));
    byId('sessions-backdrop').addEventListener('click', () => this.#open(false));
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        this.#close();
      }
    });
    byId('sessions-close').addEventListener('click', () => this.#close());
    byId('session-new').addEventListener('click', () => this.#picked(actions.onNew));
    byId('session-rename').addEventListener('click', actions.onRename);
    byId('session-reset').addEventListener('click', actions.onReset);
    byId('session-delete').addEventListener('click', actions.onDelete);
    this.#verbose.addEventListener('change', () => actions.onVerbose(this.#verbose.checked));
    WIDE.addEventListener('change', () => this.#place());
  }

  /** Shows or hides all of it. @param {boolean} isSignedIn */
  enable(isSignedIn) {
    this.#toggle.hidden = !isSignedIn;
    if (!isSignedIn) {
      this.#panel.hidden = true;
    } else if (WIDE.matches && recall('sessions') === 'open') {
      this.#panel.hidden = false;
    }

    this.#place();
  }

  /** @param {import('../sessions/sessions.js').Sessions} sessions @param {string} current @param {boolean} isConnected */
  show(sessions, current, isConnected) {
    const here = sessions.rowOf(current);
    const rows = sessions.rows.some((row) => row.key === current) ? sessions.rows : [here, ...sessions.rows];
    const next = JSON.stringify([rows, current]);
    if (next !== this.#shown) {
      this.#shown = next;
      this.#draw(rows, current);
    }

    showText(byId('sessions-problem'), sessions.problem);
    this.#verbose.checked = here.isVerbose;
    byId('session-delete').hidden = here.isMain;
    for (const id of ['session-new', 'session-rename', 'session-reset', 'session-delete', 'session-verbose']) {
      byId(id).disabled = !isConnected;
    }
  }

  #draw(rows, current) {
    const focused = document.activeElement?.closest('#session-list li')?.dataset.key;
    this.#list.replaceChildren(...rows.map((row) => this.#item(row, row.key === current)));
    [...this.#list.children].find((item) => item.dataset.key === focused)?.firstElementChild.focus();
  }

  #item(row, isCurrent) {
    const item = make('li');
    item.dataset.key = row.key;
    const button = makeButton('', () => this.#picked(() => this.#actions.onOpen(row.key)));
    button.className = 'session';
    button.ariaCurrent = isCurrent ? 'true' : null;
    button.append(make('span', 'session-title', row.title), make('span', 'session-hint', [row.hint, whenText(row.updatedAt)].filter(Boolean).join(' · ')));
    item.append(button);
    return item;
  }

  #picked(action) {
    if (!WIDE.matches) {
      this.#open(false);
    }

    action();
  }

  #close() {
    this.#open(false);
    this.#toggle.focus();
  }

  #open(isOpen) {
    this.#panel.hidden = !isOpen;
    remember('sessions', isOpen ? 'open' : null);
    this.#place();
    if (isOpen) {
      this.#actions.onShown();
      (this.#list.querySelector('[aria-current]') ?? byId('session-new')).focus();
    }
  }

  #place() {
    this.#toggle.ariaExpanded = String(!this.#panel.hidden);
    byId('sessions-backdrop').hidden = this.#panel.hidden || WIDE.matches;
  }
}

function whenText(at) {
  if (at === 0) {
    return '';
  }

  const when = new Date(at);
  return when.toDateString() === new Date().toDateString() ? CLOCK.format(when) : DAY.format(when);
}
