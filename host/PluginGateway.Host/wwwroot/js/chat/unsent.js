import { recall, remember } from '../storage.js';

/**
 * Keeps what was written and not sent over a reload. Files are too large for that: how many there were is kept.
 * @param {string} session @param {import('./entry.js').Entry[]} entries
 */
export function rememberUnsent(session, entries) {
  const rows = entries.map(({ runId, text, after, attachments }) => ({ runId, text, after, files: attachments?.length ?? 0 }));
  remember(nameOf(session), rows.length === 0 ? null : JSON.stringify(rows));
}

/** @param {string} session @returns {{ runId: string, text: string, after: number, files: number }[]} */
export function recallUnsent(session) {
  try {
    const rows = JSON.parse(recall(nameOf(session)) ?? '[]');
    return rows.filter((row) => typeof row?.runId === 'string' && typeof row.text === 'string' && Number.isFinite(row.after));
  } catch {
    return [];
  }
}

function nameOf(session) {
  return `unsent.${session}`;
}
