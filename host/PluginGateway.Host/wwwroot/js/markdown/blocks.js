/**
 * Splits what an agent wrote into blocks: the part of Markdown that agents use. Every expression takes time in proportion to the line it looks at (no two
 * repetitions in a row take the same characters), so that no text makes this slow; nesting ends at a depth, so that none makes it deep.
 * @typedef {{ kind: 'code', source: string, text: string, language: string }
 *   | { kind: 'heading', source: string, level: number, text: string }
 *   | { kind: 'rule', source: string }
 *   | { kind: 'quote', source: string, blocks: Block[] }
 *   | { kind: 'list', source: string, start: number | null, items: Block[][] }
 *   | { kind: 'table', source: string, aligns: string[], rows: string[][] }
 *   | { kind: 'text', source: string, text: string }} Block
 */

const DEEPEST = 6;
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])([ \t]+)(\S.*)$/;
const DELIMITER = /^\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?$/;

/** @param {string} text @returns {Block[]} */
export function parseBlocks(text) {
  return blocksOf(text.split('\n'), 0);
}

function blocksOf(lines, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at++;
      continue;
    }

    const [block, next] = blockAt(lines, at, depth);
    blocks.push({ ...block, source: lines.slice(at, next).join('\n') });
    at = next;
  }

  return blocks;
}

function blockAt(lines, at, depth) {
  const line = lines[at];
  const fence = fenceOf(line);
  if (fence) {
    return code(lines, at, fence);
  }

  const heading = HEADING.exec(line);
  if (heading) {
    return [{ kind: 'heading', level: heading[1].length, text: heading[2].replace(/[ \t]#+$/, '').trim() }, at + 1];
  }

  if (RULE.test(line)) {
    return [{ kind: 'rule' }, at + 1];
  }

  if (isTable(lines, at)) {
    return table(lines, at);
  }

  if (depth < DEEPEST && QUOTE.test(line)) {
    return quote(lines, at, depth);
  }

  return depth < DEEPEST && ITEM.test(line) ? list(lines, at, depth) : paragraph(lines, at, depth);
}

// Code within a line may begin with three marks, too.
function fenceOf(line) {
  const fence = FENCE.exec(line);
  return fence && !(fence[1][0] === '`' && line.includes('`', fence[0].length)) ? fence : null;
}

function code(lines, at, [, mark, language]) {
  let end = at + 1;
  while (end < lines.length && !closes(lines[end], mark)) {
    end++;
  }

  return [{ kind: 'code', language, text: lines.slice(at + 1, end).join('\n') }, Math.min(end + 1, lines.length)];
}

function closes(line, mark) {
  const end = line.trim();
  return end.length >= mark.length && end.split('').every((character) => character === mark[0]);
}

function quote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) {
    end++;
  }

  return [{ kind: 'quote', blocks: blocksOf(lines.slice(at, end).map((line) => line.replace(QUOTE, '')), depth + 1) }, end];
}

function isTable(lines, at) {
  return at + 1 < lines.length && lines[at].includes('|') && lines[at + 1].includes('|') && DELIMITER.test(lines[at + 1].trim());
}

function table(lines, at) {
  const aligns = cells(lines[at + 1]).map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : 'left'));
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|') && lines[end].trim() !== '') {
    end++;
  }

  return [{ kind: 'table', aligns, rows: [lines[at], ...lines.slice(at + 2, end)].map(cells) }, end];
}

function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/([^\\]|^)\|$/, '$1');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function list(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  const isOrdered = /\d/.test(first[2]);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[1].length > first[1].length + 1 || item[1].length + 1 < first[1].length || /\d/.test(item[2]) !== isOrdered || RULE.test(lines[next])) {
      break;
    }

    const [inner, end] = itemLines(lines, next, item);
    items.push(blocksOf(inner, depth + 1));
    next = end;
  }

  return [{ kind: 'list', start: isOrdered ? Number.parseInt(first[2], 10) : null, items }, next];
}

// What is indented below an item belongs to it, also after an empty line; so does text that goes on without one.
function itemLines(lines, at, [, indent, mark, space, text]) {
  const offset = indent.length + mark.length + Math.min(space.length, 4);
  const inner = [text];
  let next = at + 1;
  while (next < lines.length) {
    const line = lines[next];
    const isBlank = line.trim() === '';
    const depth = line.length - line.trimStart().length;
    if (isBlank ? !isInside(lines, next, indent.length) : depth <= indent.length && (ITEM.test(line) || inner.at(-1) === '' || startsBlock(lines, next))) {
      break;
    }

    inner.push(isBlank ? '' : line.slice(Math.min(depth, offset)));
    next++;
  }

  return [inner, next];
}

function isInside(lines, at, indent) {
  const next = lines.slice(at, at + 3).find((line) => line.trim() !== '');
  return next !== undefined && next.length - next.trimStart().length > indent;
}

function paragraph(lines, at, depth) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== '' && !(startsBlock(lines, end) || (depth < DEEPEST && startsList(lines[end])))) {
    end++;
  }

  return [{ kind: 'text', text: lines.slice(at, end).join('\n') }, end];
}

function startsBlock(lines, at) {
  const line = lines[at];
  return fenceOf(line) !== null || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || isTable(lines, at);
}

// A number at the beginning of a line of text is no list, unless it is the first: "I was born in\n1984. It was …".
function startsList(line) {
  const item = ITEM.exec(line);
  return item !== null && (!/\d/.test(item[2]) || Number.parseInt(item[2], 10) === 1);
}
