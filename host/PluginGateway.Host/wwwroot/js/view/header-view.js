import { byId, showText } from './make.js';

/** Shows which gateway this is and which agent answers. @param {string} agent @param {{ version?: string, host?: string } | undefined} server */
export function showHeader(agent, server) {
  showText(byId('agent'), agent);
  showText(byId('gateway'), server && [server.version && `v${server.version}`, server.host].filter(Boolean).join(' · '));
  document.title = server ? `${agent} – PluginGateway` : 'PluginGateway chat';
}
