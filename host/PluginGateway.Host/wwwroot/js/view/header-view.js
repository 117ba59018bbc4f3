import { byId, showText } from './make.js';

/**
 * Shows which gateway this is, which agent answers, and in which conversation.
 * @param {string} agent @param {{ version?: string, host?: string } | undefined} [server] @param {string} [conversation] Its name; none for the main one.
 */
export function showHeader(agent, server, conversation) {
  showText(byId('agent'), agent);
  showText(byId('session-name'), conversation);
  showText(byId('gateway'), server && [server.version && `v${server.version}`, server.host].filter(Boolean).join(' · '));
  document.title = server ? `${[conversation, agent].filter(Boolean).join(' · ')} – PluginGateway` : 'PluginGateway chat';
}
