import { recall, remember } from '../storage.js';

/** Keeps what was written and not sent over a reload. @param {import('./entry.js').Entry[]} entries */
export function rememberUnsent(entries) {
  const rows = entries.map(({ runId, text, after }) => ({ runId, text, after }));
  remember('unsent', rows.length === 0 ? null : JSON.stringify(rows));
}

/** @returns {{ runId: string, text: string, after: number }[]} */
export function recallUnsent() {
  try {
    const rows = JSON.parse(recall('unsent') ?? '[]');
    return rows.filter((row) => typeof row?.runId === 'string' && typeof row.text === 'string' && Number.isFinite(row.after));
  } catch {
    return [];
  }
}
