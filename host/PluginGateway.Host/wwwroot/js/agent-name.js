import { RequestError } from './connection/frames.js';

/**
 * Who answers in the main session: the default agent, by its name where it has one.
 * @param {import('./connection/connection.js').Connection} connection @param {any} hello
 * @returns {Promise<string>}
 */
export async function agentName(connection, hello) {
  const fallback = hello?.snapshot?.sessionDefaults?.defaultAgentId;
  try {
    const known = await connection.request('agents.list', {});
    const id = known?.defaultId ?? fallback;
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
