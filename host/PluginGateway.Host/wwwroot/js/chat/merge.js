import { isLive, keptEntries } from './entry.js';

/** @typedef {import('./entry.js').Entry} Entry */

/**
 * The conversation after the gateway told its history: what the history has is taken from there, and what only this page knows keeps its place.
 * @param {Entry[]} old @param {any} messages
 * @param {(entry: Entry) => boolean} isSettled Whether the history was asked for after this reply had ended, and so has all that is left of it.
 * @returns {Entry[]}
 */
export function merge(old, messages, isSettled) {
  const history = keptEntries(messages);
  const before = new Map(old.filter((entry) => entry.state === 'kept').map((entry) => [entry.key, entry]));
  for (const entry of history) {
    const known = before.get(entry.key);
    entry.note ??= known?.note;
    entry.tools ??= known?.tools;
    takeContents(entry, known);
  }

  const taken = new Set();
  const runs = new Map();
  const result = [...history];
  for (const entry of old.filter((candidate) => candidate.state !== 'kept')) {
    const twin = history.find((candidate) => !taken.has(candidate) && isTwin(entry, candidate));
    if (twin) {
      taken.add(twin);
      adopt(twin, entry, runs);
    } else if (entry.note || !isSettled(entry)) {
      insert(result, { ...entry, after: Math.max(entry.after, runs.get(entry.runId) ?? 0) });
    }
  }

  return result;
}

// A reply that was cut off may have been kept with a little more text than the last delta brought.
function isTwin(entry, kept) {
  if (entry.role !== kept.role || kept.after <= entry.after || entry.state === 'streaming') {
    return false;
  }

  if (entry.text.trim() === '' && !entry.attachments) {
    // A run that said nothing is told by what went wrong, or by what it called.
    return kept.text === '' && ((entry.note !== undefined && entry.note === kept.note) || (entry.tools !== undefined && entry.tools[0]?.id === kept.tools?.[0]?.id));
  }

  if ((entry.attachments?.length ?? 0) !== (kept.attachments?.length ?? 0)) {
    return false;
  }

  return entry.role === 'assistant' && entry.note ? kept.text.startsWith(entry.text) : kept.text.trim() === entry.text.trim();
}

function adopt(twin, entry, runs) {
  if (entry.role === 'assistant') {
    twin.note ??= entry.note;
    twin.tools ??= entry.tools;
  } else {
    takeContents(twin, entry);
    runs.set(entry.runId, twin.after);
  }
}

// What this page has sent itself need not be fetched.
function takeContents(kept, known) {
  kept.attachments?.forEach((attachment, index) => (attachment.url = known?.attachments?.[index]?.url));
}

function insert(entries, entry) {
  let index = entries.length;
  while (!isLive(entry) && index > 0 && entries[index - 1].after > entry.after) {
    index--;
  }

  entries.splice(index, 0, entry);
}
