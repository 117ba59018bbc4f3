// What the gateway wants said → what the library is told.
import { RpcError } from './lines.mjs';

const MEDIA = {
  image: (file, { text }) => ({ image: file, caption: text || undefined }),
  video: (file, { text, media }) => ({ video: file, caption: text || undefined, mimetype: media.mimetype }),
  animation: (file, { text, media }) => ({ video: file, gifPlayback: true, caption: text || undefined, mimetype: media.mimetype }),
  voice: (file, { media }) => ({ audio: file, ptt: true, mimetype: media.mimetype }),
  audio: (file, { media }) => ({ audio: file, mimetype: media.mimetype }),
  sticker: (file) => ({ sticker: file }),
  document: (file, { text, media }) => ({ document: file, mimetype: media.mimetype, fileName: media.fileName || 'file', caption: text || undefined }),
};

export class Outbound {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /** Sends a text or a file, under the id that the gateway gives it: the same id is the same message. */
  async send(params) {
    const { id, to, text, media, mentions, replyTo } = params;
    const content = media ? MEDIA[media.kind]?.({ url: media.path }, params) : { text };
    if (!content) {
      throw new RpcError('permanent', `there are no media of the kind ${media.kind}`);
    }
    if (mentions?.length) {
      content.mentions = mentions;
    }
    return this.#say(to, content, { messageId: id, quoted: replyTo ? this.#quoted(to, replyTo) : undefined });
  }

  poll({ id, to, question, options, choices }) {
    return this.#say(to, { poll: { name: question, values: options, selectableCount: choices ?? 1 } }, { messageId: id });
  }

  react({ to, of, emoji }) {
    return this.#say(to, { react: { text: emoji, key: this.#key(to, of) } }, {});
  }

  /** Changes a message of ours, under an id of its own where the gateway gives one. */
  edit({ id, to, of, text, mentions }) {
    return this.#say(to, { text, edit: { remoteJid: to, id: of, fromMe: true }, ...(mentions?.length ? { mentions } : {}) }, id ? { messageId: id } : {});
  }

  delete({ to, of }) {
    return this.#say(to, { delete: this.#key(to, of, true) }, {});
  }

  async presence({ to, state }) {
    await this.#session.socket.sendPresenceUpdate(state, to);
  }

  async read({ chat, ids }) {
    await this.#session.socket.readMessages(ids.map((id) => this.#key(chat, id, false)));
  }

  async #say(to, content, options) {
    const socket = this.#session.socket;
    const jid = await this.#session.find(to);
    const sent = await socket.sendMessage(jid, content, options);
    if (!sent?.key?.id) {
      throw new RpcError('unknown', 'the library does not say whether it was sent');
    }
    this.#session.remember(sent);
    return { id: sent.key.id };
  }

  #key(to, id, mine) {
    return this.#session.recent(id)?.key ?? { remoteJid: to, id, fromMe: mine ?? false };
  }

  #quoted(to, id) {
    return this.#session.recent(id) ?? { key: { remoteJid: to, id, fromMe: false }, message: { conversation: '' } };
  }
}
