import { dataUrlToBlob, sizeText } from '../attachments/content.js';
import { make, makeButton } from './make.js';
import { showPicture } from './picture-view.js';

// What is far above is fetched when somebody goes there.
const onSight = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
    onSight.unobserve(target);
    target.dispatchEvent(new Event('sight'));
  }),
  { rootMargin: '200px' },
);

/**
 * Shows what came with a message: pictures as such, files by name, to be saved.
 * @param {import('../chat/entry.js').Attachment[]} attachments
 * @param {(attachment: import('../chat/entry.js').Attachment) => Promise<string>} fetch
 */
export function attachmentsView(attachments, fetch) {
  const list = make('ul', 'attachments');
  list.ariaLabel = 'Attachments';
  for (const attachment of attachments) {
    const item = make('li');
    item.append(attachment.isPicture ? picture(attachment, fetch) : file(attachment, fetch));
    list.append(item);
  }

  return list;
}

function picture(attachment, fetch) {
  const button = makeButton('', () => image.src && showPicture(image.src, attachment.name));
  button.className = 'picture';
  button.ariaLabel = `Show ${attachment.name}`;
  const image = make('img');
  image.alt = attachment.name;
  image.decoding = 'async';
  button.append(image);
  button.addEventListener('sight', () => void fill(button, image, attachment, fetch));
  onSight.observe(button);
  return button;
}

async function fill(button, image, attachment, fetch) {
  try {
    image.src = attachment.url ?? (await fetch(attachment));
  } catch (error) {
    button.replaceWith(make('span', 'lost', `${attachment.name}: ${error.message}`));
  }
}

function file(attachment, fetch) {
  const button = makeButton('', () => void save(button, attachment, fetch));
  button.className = 'file';
  button.ariaLabel = `Save ${attachment.name}`;
  button.append(make('span', 'file-name', attachment.name), make('span', 'file-size', sizeText(attachment.size)));
  return button;
}

async function save(button, attachment, fetch) {
  try {
    const address = URL.createObjectURL(dataUrlToBlob(attachment.url ?? (await fetch(attachment))));
    const link = make('a');
    link.href = address;
    link.download = attachment.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    button.replaceWith(make('span', 'lost', `${attachment.name}: ${error.message}`));
  }
}
