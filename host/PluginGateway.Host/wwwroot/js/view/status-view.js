import { byId, showText } from './make.js';

const NAMES = {
  'signed-out': 'Not connected',
  connecting: 'Connecting…',
  connected: 'Connected',
  restarting: 'Restarting…',
  waiting: 'Offline',
  stopped: 'Offline',
};

/** Shows whether the page is connected, what is in the way, and when it tries again. */
export class StatusView {
  #timer;

  /** @param {{ onRetry: () => void, onSignOut: () => void }} actions */
  constructor(actions) {
    byId('retry').addEventListener('click', actions.onRetry);
    byId('sign-out').addEventListener('click', actions.onSignOut);
  }

  /** @param {import('../connection/connection.js').ConnectionState} state */
  show(state) {
    byId('state').dataset.state = state.name;
    showText(byId('state-text'), NAMES[state.name]);
    byId('sign-out').hidden = state.name === 'signed-out';
    byId('banner').hidden = state.name === 'signed-out' || state.name === 'connected' || !state.text;
    showText(byId('banner-text'), state.text);
    byId('retry').hidden = state.name !== 'waiting' && state.name !== 'stopped';
    this.#count(state);
  }

  // The seconds stand outside the text that is read out when it changes.
  #count(state) {
    clearTimeout(this.#timer);
    const left = Math.ceil((state.retryAt - Date.now()) / 1000);
    if (state.name === 'restarting') {
      showText(byId('countdown'), left > 0 ? `Back in ${left} s.` : '');
    } else if (state.name === 'waiting') {
      showText(byId('countdown'), left > 0 ? `Next try in ${left} s.` : '');
    } else {
      showText(byId('countdown'), state.name === 'connecting' && state.text ? 'Trying now…' : '');
    }

    if (left > 0) {
      this.#timer = setTimeout(() => this.#count(state), 250);
    }
  }
}
