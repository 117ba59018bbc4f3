/**
 * @typedef {{ type: 'res', id: string, ok: boolean, payload?: any, error?: any }} AnswerFrame
 * @typedef {{ type: 'event', event: string, payload?: any, seq?: number }} EventFrame
 */

/**
 * Reads one frame (`wire.md` §2).
 * @param {unknown} data What the socket delivered.
 * @returns {AnswerFrame | EventFrame | null} Null for anything that is not a frame; a broken frame must not break the page.
 */
export function readFrame(data) {
  if (typeof data !== 'string') {
    return null;
  }

  try {
    const frame = JSON.parse(data);
    const isAnswer = frame?.type === 'res' && typeof frame.id === 'string' && typeof frame.ok === 'boolean';
    const isEvent = frame?.type === 'event' && typeof frame.event === 'string';
    return isAnswer || isEvent ? frame : null;
  } catch {
    return null;
  }
}

/** Why a request did not succeed. `code` is the gateway's, or one of this page's: `CLOSED`, `TIMEOUT`, `TOO_LARGE`. */
export class RequestError extends Error {
  /** @param {string} code @param {string} message @param {{ details?: any, retryAfterMs?: number }} [more] */
  constructor(code, message, more) {
    super(message);
    this.code = code;
    this.details = more?.details;
    this.retryAfterMs = more?.retryAfterMs;
  }

  /** @param {any} error The `error` member of a failed answer. */
  static from(error) {
    return new RequestError(String(error?.code ?? 'UNAVAILABLE'), String(error?.message ?? 'the gateway gave no reason'), error);
  }

  /** Whether the gateway may have acted although no answer came. */
  get isUncertain() {
    return this.code === 'CLOSED' || this.code === 'TIMEOUT';
  }
}
