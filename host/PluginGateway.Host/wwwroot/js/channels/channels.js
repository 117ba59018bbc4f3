import { RequestError } from '../connection/frames.js';

// Shorter than the page waits for an answer; a code that has changed is shown within this time.
const START_MS = 20_000;
const WAIT_MS = 3_000;

/**
 * @typedef {{ channel: string, account: string, name: string, state: string, detail: string, hasLogin: boolean, isLinked: boolean }} ChannelAccount
 * @typedef {{ channel: string, account: string, name: string, text: string, code: string, isOver: boolean }} Linking
 */

/** The accounts on chat networks, and the linking of one of them to a phone. */
export class Channels {
  #connection;
  #listener;
  #turn = 0;

  /** @type {ChannelAccount[] | null} Null until they are known. */
  accounts = null;
  /** @type {Linking | null} */
  linking = null;
  // Apart, because looking again goes on all the time and must not take away what was said of a failure.
  #notDone = '';
  #notSeen = '';

  /** @param {import('../connection/connection.js').Connection} connection @param {{ onChange: () => void }} listener */
  constructor(connection, listener) {
    this.#connection = connection;
    this.#listener = listener;
  }

  /** Why the last thing that was asked for was not done; empty when it was. */
  get problem() {
    return this.#notDone || this.#notSeen;
  }

  /** Asks how they are. */
  async refresh() {
    const { answer: status, problem } = await this.#ask('channels.status', {});
    this.#notSeen = problem;
    if (!status) {
      this.#listener.onChange();
    } else {
      this.accounts = (status.channelMeta ?? []).flatMap((meta) => (status.channelAccounts?.[meta.id] ?? []).map((account) => accountOf(meta, account)));
      this.#listener.onChange();
    }
  }

  /** Links an account: shows its code until the phone has taken it, or somebody turns away. @param {ChannelAccount} account */
  async link({ channel, account, name }) {
    const turn = ++this.#turn;
    const goesOn = ({ answer, problem }) => {
      if (turn !== this.#turn) {
        return false;
      }

      this.#notDone = problem;
      if (answer === null) {
        this.linking = null;
      } else {
        const isOver = Boolean(answer.linked || answer.connected || answer.over);
        this.linking = { channel, account, name, text: String(answer.message ?? ''), code: isOver ? '' : pictureIn(answer.qrDataUrl), isOver };
      }

      this.#listener.onChange();
      return this.linking !== null && !this.linking.isOver;
    };

    goesOn({ answer: { message: 'Asking for a code…' }, problem: '' });
    const to = { channel, accountId: account };
    let going = goesOn(await this.#ask('web.login.start', { ...to, timeoutMs: START_MS }));
    while (going) {
      going = goesOn(await this.#ask('web.login.wait', { ...to, timeoutMs: WAIT_MS }));
    }

    await this.refresh();
  }

  /** Gives the link of an account up. @param {ChannelAccount} account */
  async unlink({ channel, account }) {
    this.leave();
    this.#notDone = (await this.#ask('channels.logout', { channel, accountId: account })).problem;
    await this.refresh();
  }

  /** Shows no code any more. The account may be linked all the same, if the phone has the code already. */
  leave() {
    this.#turn++;
    this.linking = null;
    this.#notDone = '';
    this.#listener.onChange();
  }

  async #ask(method, params) {
    try {
      return { answer: (await this.#connection.request(method, params)) ?? {}, problem: '' };
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      return { answer: null, problem: error.code === 'CLOSED' ? 'The connection to the gateway was lost.' : `The gateway did not do it: ${error.message}.` };
    }
  }
}

function accountOf(meta, account) {
  const name = [String(meta.label ?? meta.id), account.accountId === 'default' ? '' : String(account.accountId)].filter(Boolean).join(' · ');
  return {
    channel: String(meta.id),
    account: String(account.accountId),
    name,
    state: String(account.state ?? ''),
    detail: String(account.detail ?? account.lastError ?? ''),
    hasLogin: meta.hasLogin === true,
    isLinked: account.linked === true,
  };
}

// A picture of the gateway's own, and no address that a browser would go to.
function pictureIn(url) {
  return typeof url === 'string' && url.startsWith('data:image/png;base64,') ? url : '';
}
