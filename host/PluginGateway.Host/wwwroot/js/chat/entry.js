/**
 * One thing in the conversation.
 * @typedef {object} Entry
 * @property {string} key Unlike every other entry's, and the same from one drawing to the next.
 * @property {'user' | 'assistant'} role
 * @property {string} text
 * @property {'kept' | 'sending' | 'sent' | 'failed' | 'waiting' | 'streaming' | 'ended'} state `kept` came from the gateway's history; all others are known
 * to this page only.
 * @property {number} after The gateway's time of the newest message when this entry began; places it in the history and tells its twin there from older ones.
 * @property {number} shownAt When, by the page's clock.
 * @property {string} [runId]
 * @property {string} [note] What people should know about it: stopped, failed, not sent.
 * @property {Attachment[]} [attachments] What came with it.
 * @property {ToolCall[]} [tools] What the run has called, as far as this page has heard or the history tells.
 *
 * @typedef {object} Attachment
 * @property {string} [id] The gateway's name of its content.
 * @property {string} [url] Its content as a data URL, where this page has it.
 * @property {string} name
 * @property {string} mimeType
 * @property {number} size In bytes.
 * @property {boolean} isPicture
 *
 * @typedef {{ id: string, name: string, args: string, state: 'running' | 'done' | 'failed', result?: string, meta?: string }} ToolCall
 */

const LIVE = new Set(['sending', 'sent', 'waiting', 'streaming']);

/** Whether something is still to come. @param {Entry} entry */
export function isLive(entry) {
  return LIVE.has(entry.state);
}

/** The text of a message as the gateway sends it; empty for anything else. @param {any} message */
export function textOf(message) {
  if (typeof message?.content === 'string') {
    return message.content;
  }

  const parts = Array.isArray(message?.content) ? message.content : [];
  return parts.filter((part) => part?.type === 'text' && typeof part.text === 'string').map((part) => part.text).join('\n');
}

/** What came with a message, as the gateway sends it. @param {any} message @returns {Attachment[]} */
function attachmentsOf(message) {
  const parts = Array.isArray(message?.content) ? message.content : [];
  return parts.filter((part) => (part?.type === 'image' || part?.type === 'file') && typeof part.attachmentId === 'string').map((part) => ({
    id: part.attachmentId,
    name: typeof part.fileName === 'string' ? part.fileName : part.type === 'image' ? 'picture' : 'file',
    mimeType: String(part.mimeType ?? ''),
    size: Number.isFinite(part.size) ? part.size : 0,
    isPicture: part.type === 'image',
  }));
}

/** What a run has called, as the history has it. @param {any} message @returns {ToolCall[]} */
function toolsOf(message) {
  const parts = Array.isArray(message?.content) ? message.content : [];
  return parts.filter((part) => part?.type === 'toolCall' && typeof part.id === 'string').map((call) => {
    const result = parts.find((part) => part?.type === 'toolResult' && part.id === call.id);
    return {
      id: call.id,
      name: String(call.name ?? 'tool'),
      args: call.arguments === undefined ? '' : JSON.stringify(call.arguments, null, 2),
      state: !result || result.isError ? 'failed' : 'done',
      result: result ? String(result.text ?? '') : undefined,
      meta: typeof result?.meta === 'string' ? result.meta : undefined,
    };
  });
}

/** What people are told of a run that failed. @param {string | undefined} reason */
export function failureNote(reason) {
  return `Failed: ${reason || 'the agent gave no reason'}`;
}

/** The history's messages as entries, oldest first. @param {any} messages @returns {Entry[]} */
export function keptEntries(messages) {
  const seen = new Map();
  return (Array.isArray(messages) ? messages : [])
    .filter((message) => message?.role === 'user' || message?.role === 'assistant')
    .map((message) => {
      const at = Number.isFinite(message.timestamp) ? message.timestamp : 0;
      const name = `${at}.${message.role}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const attachments = attachmentsOf(message);
      const tools = toolsOf(message);
      const entry = { key: `${name}.${count}`, role: message.role, text: textOf(message), state: 'kept', after: at, shownAt: at };
      return {
        ...entry,
        ...(attachments.length > 0 && { attachments }),
        ...(tools.length > 0 && { tools }),
        ...(message.stopReason === 'error' && { note: failureNote(message.errorMessage) }),
      };
    })
    .filter((entry) => entry.text !== '' || entry.attachments || entry.tools || entry.note);
}
