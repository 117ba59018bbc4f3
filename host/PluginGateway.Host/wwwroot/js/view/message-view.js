import { make, makeButton } from './make.js';
import { richText } from './rich-text.js';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/**
 * Draws one entry.
 * @param {import('../chat/entry.js').Entry} entry
 * @param {{ onSendAgain: (runId: string) => void, onEdit: (runId: string) => void }} actions
 */
export function messageView(entry, actions) {
  const item = make('li', `message ${entry.role}`);
  item.dataset.state = entry.state;
  item.append(make('span', 'unseen', entry.role === 'user' ? 'You: ' : 'Agent: '));
  if (entry.state === 'waiting') {
    item.append(waiting());
  } else if (entry.text) {
    const text = make('div', 'text');
    text.append(entry.role === 'user' ? entry.text : richText(entry.text));
    item.append(text);
  }

  item.append(foot(entry, actions));
  return item;
}

function waiting() {
  const dots = make('div', 'dots');
  dots.append(make('span', 'unseen', 'is writing'), make('i'), make('i'), make('i'));
  return dots;
}

function foot(entry, actions) {
  const line = make('p', 'foot');
  if (entry.note) {
    line.append(make('span', 'note', entry.note));
  } else if (entry.state === 'sending') {
    line.append(make('span', '', 'Sending…'));
  }

  if (entry.state === 'failed') {
    line.append(makeButton('Try again', () => actions.onSendAgain(entry.runId)), makeButton('Edit', () => actions.onEdit(entry.runId)));
  } else if (entry.shownAt > 0 && entry.state !== 'waiting' && entry.state !== 'streaming') {
    line.append(time(entry.shownAt));
  }

  return line;
}

function time(at) {
  const when = new Date(at);
  const element = make('time', '', CLOCK.format(when));
  element.dateTime = when.toISOString();
  element.title = DAY.format(when);
  return element;
}
