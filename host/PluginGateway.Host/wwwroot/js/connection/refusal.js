import { PROTOCOL } from './connect-params.js';

/**
 * What a refused `connect` means for the person at the page.
 * @typedef {object} Refusal
 * @property {'sign-in' | 'stop' | 'retry'} then What can be done: show another secret, only what the text says, or wait.
 * @property {string} text
 * @property {'token' | 'password'} [kind] Which secret the gateway wants, where it said so.
 * @property {number} [afterMs]
 *
 * @param {import('./frames.js').RequestError} error
 * @param {'token' | 'password'} shown Which secret was shown.
 * @returns {Refusal}
 */
export function understandRefusal(error, shown) {
  if (error.code === 'INVALID_REQUEST' && error.message.startsWith('unauthorized')) {
    return unauthorized(error.message, shown);
  }

  if (error.code === 'NOT_PAIRED' && error.message === 'device identity required') {
    const other = shown === 'token' ? 'password' : 'token';
    return { then: 'sign-in', kind: other, text: `This gateway does not take a ${shown}. Use its ${other}.` };
  }

  if (error.message.startsWith('protocol mismatch')) {
    const theirs = error.details?.expectedProtocol;
    const numbers = theirs ? ` (gateway ${theirs}, page ${PROTOCOL})` : '';
    return { then: 'stop', text: `This page and the gateway speak different protocol versions${numbers}. Reload the page to get the gateway’s own.` };
  }

  return error.code === 'UNAVAILABLE'
    ? { then: 'retry', text: `The gateway is not ready: ${error.message}.`, afterMs: error.retryAfterMs }
    : { then: 'stop', text: `The gateway refused the connection: ${error.message}.` };
}

function unauthorized(message, shown) {
  const kind = /gateway (token|password)/.exec(message)?.[1] ?? shown;
  if (message.includes('mismatch')) {
    return { then: 'sign-in', kind, text: `This ${kind} is wrong.` };
  }

  if (message.includes('not configured')) {
    return { then: 'sign-in', kind, text: `The gateway has no ${kind} configured yet. Set gateway.auth.${kind} and restart it.` };
  }

  return message.includes('missing')
    ? { then: 'sign-in', kind, text: `The gateway asks for its ${kind}.` }
    : { then: 'sign-in', kind, text: `The gateway did not let you in: ${message}.` };
}
