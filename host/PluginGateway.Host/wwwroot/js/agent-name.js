import { RequestError } from './connection/frames.js';

/**
 * Who answers in a session: its agent, by its name where it has one.
 * @param {import('./connection/connection.js').Connection} connection @param {any} hello @param {string} session
 * @returns {Promise<string>}
 */
export async function agentName(connection, hello, session) {
  const own = /^agent:([^:]+):/.exec(session)?.[1];
  const fallback = own ?? hello?.snapshot?.sessionDefaults?.defaultAgentId;
  try {
    const known = await connection.request('agents.list', {});
    const id = own ?? known?.defaultId ?? fallback;
    const agent = known?.agents?.find((candidate) => candidate?.id === id);
    return agent?.name || nameOf(id);
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    return nameOf(fallback);
  }
}

function nameOf(id) {
  return id ? `Agent “${id}”` : 'The agent';
}
