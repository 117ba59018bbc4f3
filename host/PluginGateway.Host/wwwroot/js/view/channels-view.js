import { byId, make, makeButton, showText } from './make.js';

const LOOK_MS = 5_000;
const STATES = {
  starting: 'starting',
  connected: 'connected',
  degraded: 'connected, with trouble',
  disconnected: 'not connected',
  authRequired: 'not linked',
  stopped: 'stopped',
};

/**
 * The dialog with the accounts on chat networks, and the code to link one by.
 * @typedef {object} ChannelActions
 * @property {(account: import('../channels/channels.js').ChannelAccount) => void} onLink
 * @property {(account: import('../channels/channels.js').ChannelAccount) => void} onUnlink
 * @property {() => void} onShown
 * @property {() => void} onLeft
 */
export class ChannelsView {
  #dialog = byId('channels');
  #list = byId('channel-list');
  #actions;
  #looking;
  #shown = '';

  /** @param {ChannelActions} actions */
  constructor(actions) {
    this.#actions = actions;
    byId('channels-open').addEventListener('click', () => this.#open());
    byId('channels-close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => {
      clearInterval(this.#looking);
      actions.onLeft();
    });
  }

  /** @param {boolean} isConnected */
  enable(isConnected) {
    byId('channels-open').disabled = !isConnected;
  }

  /** Closes it, when it is open. */
  hide() {
    this.#dialog.close();
  }

  /** @param {import('../channels/channels.js').Channels} channels */
  show(channels) {
    showText(byId('channels-problem'), channels.problem);
    byId('channels-none').hidden = channels.accounts === null || channels.accounts.length > 0;
    const linking = channels.linking;
    const next = JSON.stringify([channels.accounts, linking && !linking.isOver]);
    if (next !== this.#shown) {
      this.#shown = next;
      this.#draw(channels.accounts ?? [], linking !== null && !linking.isOver);
    }

    byId('channel-linking').hidden = linking === null;
    byId('channel-code').hidden = !linking?.code;
    showText(byId('channel-step'), linking?.text);
    if (linking?.code && byId('channel-code').src !== linking.code) {
      byId('channel-code').src = linking.code;
      byId('channel-code').alt = `QR code that links ${linking.name}; scan it with the phone`;
    } else if (!linking?.code) {
      byId('channel-code').removeAttribute('src');
    }
  }

  #open() {
    this.#dialog.showModal();
    this.#actions.onShown();
    this.#looking = setInterval(this.#actions.onShown, LOOK_MS);
  }

  #draw(accounts, isLinking) {
    this.#list.replaceChildren(...accounts.map((account) => this.#item(account, isLinking)));
  }

  #item(account, isLinking) {
    const item = make('li', 'channel');
    item.dataset.channel = account.channel;
    item.dataset.account = account.account;
    item.dataset.state = account.state;
    const said = make('div', 'channel-said');
    said.append(make('span', 'channel-name', account.name), make('span', 'channel-state', STATES[account.state] ?? account.state), make('span', 'channel-detail', account.detail));
    item.append(said);
    if (account.hasLogin) {
      const button = account.isLinked ? makeButton('Unlink', () => this.#actions.onUnlink(account)) : makeButton('Link', () => this.#actions.onLink(account));
      button.ariaLabel = `${button.textContent} ${account.name}`;
      button.disabled = isLinking;
      item.append(button);
    }

    return item;
  }
}
