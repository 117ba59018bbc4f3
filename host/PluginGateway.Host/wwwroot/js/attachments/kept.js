const MOST_CHARACTERS = 40_000_000;

/** Contents that the gateway keeps, fetched once and remembered as long as there is room. */
export class KeptAttachments {
  #connection;
  /** @type {Map<string, Promise<string>>} */
  #known = new Map();
  #sizes = new Map();

  /** @param {import('../connection/connection.js').Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** @param {string} sessionKey @param {string} attachmentId @returns {Promise<string>} A data URL. */
  fetch(sessionKey, attachmentId) {
    const name = `${sessionKey}\n${attachmentId}`;
    if (!this.#known.has(name)) {
      this.#known.set(name, this.#ask(sessionKey, attachmentId, name));
    }

    return this.#known.get(name);
  }

  async #ask(sessionKey, attachmentId, name) {
    try {
      const answer = await this.#connection.request('chat.attachment', { sessionKey, attachmentId });
      const address = `data:${answer.mimeType};base64,${answer.content}`;
      this.#sizes.set(name, address.length);
      this.#makeRoom();
      return address;
    } catch (error) {
      // Asked for again when it is to be shown again.
      this.#known.delete(name);
      throw error;
    }
  }

  #makeRoom() {
    let total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [name, size] of this.#sizes) {
      if (total <= MOST_CHARACTERS || this.#sizes.size === 1) {
        return;
      }

      total -= size;
      this.#sizes.delete(name);
      this.#known.delete(name);
    }
  }
}
