import { sizeText } from '../attachments/content.js';
import { readPicked } from '../attachments/picked.js';
import { byId, make, makeButton, showText } from './make.js';

/** The files that go with the next message: picked, pasted or dropped. */
export class TrayView {
  #tray = byId('tray');
  #picker = byId('files');
  #onChange;
  /** @type {import('../chat/entry.js').Attachment[]} */
  #files = [];

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    byId('attach').addEventListener('click', () => this.#picker.click());
    this.#picker.addEventListener('change', () => {
      void this.#add([...this.#picker.files]);
      this.#picker.value = '';
    });
    byId('message').addEventListener('paste', (event) => {
      if (event.clipboardData?.files.length > 0) {
        event.preventDefault();
        void this.#add([...event.clipboardData.files]);
      }
    });
    this.#takeDrops(byId('chat'));
  }

  /** What is in it. */
  get files() {
    return this.#files;
  }

  /** Puts files in again that were not sent. @param {import('../chat/entry.js').Attachment[]} files */
  put(files) {
    this.#set([...this.#files, ...files], []);
  }

  clear() {
    this.#set([], []);
  }

  async #add(files) {
    const { taken, problems } = await readPicked(files, this.#files);
    this.#set([...this.#files, ...taken], problems);
  }

  // Leaving an element within is told as leaving, too.
  #takeDrops(area) {
    let depth = 0;
    const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
    const mark = (event, by) => {
      if (carriesFiles(event)) {
        depth = Math.max(0, depth + by);
        area.classList.toggle('dropping', depth > 0);
      }
    };
    area.addEventListener('dragenter', (event) => mark(event, 1));
    area.addEventListener('dragleave', (event) => mark(event, -1));
    area.addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
    area.addEventListener('drop', (event) => {
      if (carriesFiles(event)) {
        event.preventDefault();
        mark(event, -depth);
        void this.#add([...event.dataTransfer.files]);
      }
    });
  }

  #set(files, problems) {
    this.#files = files;
    this.#tray.hidden = files.length === 0;
    this.#tray.replaceChildren(...files.map((file) => this.#item(file)));
    showText(byId('tray-problem'), problems.join(' '));
    this.#onChange();
  }

  #item(file) {
    const item = make('li');
    if (file.isPicture) {
      const image = make('img');
      image.src = file.url;
      image.alt = '';
      item.append(image);
    }

    const remove = makeButton('×', () => {
      this.#set(this.#files.filter((other) => other !== file), []);
      byId('message').focus();
    });
    remove.ariaLabel = `Do not send ${file.name}`;
    item.append(make('span', 'file-name', file.name), make('span', 'file-size', sizeText(file.size)), remove);
    return item;
  }
}
