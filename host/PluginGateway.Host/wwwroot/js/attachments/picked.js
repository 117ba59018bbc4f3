import { sizeText } from './content.js';

/** What the gateway takes (agent-and-chat.md §6). */
const LARGEST = 5_000_000;
const LARGEST_TOTAL = 15_000_000;
const MOST = 10;
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const FILES = /^text\/|^application\/(?:pdf|json|xml|yaml|javascript)$/;
const TEXT_NAMES = /\.(?:txt|md|log|csv|tsv|json|jsonc|xml|ya?ml|toml|ini|conf|cfg|diff|patch|sql|sh|ps1|bat|py|rb|rs|go|java|kt|cs|csproj|sln|fs|c|h|cc|cpp|hpp|js|mjs|ts|tsx|jsx|css|html?)$/i;

/**
 * Reads files that somebody picked, pasted or dropped.
 * @param {Iterable<File>} files
 * @param {import('../chat/entry.js').Attachment[]} already What is there already.
 * @returns {Promise<{ taken: import('../chat/entry.js').Attachment[], problems: string[] }>} What can be sent, and for each other file why it cannot.
 */
export async function readPicked(files, already) {
  const taken = [];
  const problems = [];
  for (const file of files) {
    const name = file.name || 'pasted';
    const problem = problemOf(file, name, [...already, ...taken]);
    if (problem) {
      problems.push(problem);
      continue;
    }

    try {
      taken.push({ name, mimeType: file.type || 'text/plain', size: file.size, isPicture: PICTURES.includes(file.type), url: await readDataUrl(file) });
    } catch {
      problems.push(`${name} could not be read.`);
    }
  }

  return { taken, problems };
}

function problemOf(file, name, before) {
  if (!PICTURES.includes(file.type) && !FILES.test(file.type) && !TEXT_NAMES.test(name)) {
    return `${name} is of a kind that cannot be sent. PNG, JPEG, GIF, WebP, PDF and text can.`;
  }

  if (file.size === 0) {
    return `${name} is empty.`;
  }

  if (file.size > LARGEST) {
    return `${name} is too large: ${sizeText(file.size)}, and at most ${sizeText(LARGEST)} can be sent.`;
  }

  if (before.length >= MOST) {
    return `${name} was left out: at most ${MOST} files can be sent at once.`;
  }

  const total = before.reduce((sum, one) => sum + one.size, file.size);
  return total > LARGEST_TOTAL ? `${name} was left out: at most ${sizeText(LARGEST_TOTAL)} can be sent at once.` : null;
}

function readDataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(/** @type {string} */ (reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** As the gateway takes it. @param {import('../chat/entry.js').Attachment} attachment */
export function toSend({ name, mimeType, isPicture, url }) {
  return { type: isPicture ? 'image' : 'file', mimeType, fileName: name, content: url.slice(url.indexOf(',') + 1) };
}
