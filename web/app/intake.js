/* intake.js: photos come in by drop, paste, the file chooser, or from a folder that `litho serve --root` named. */
import { $, h } from './dom.js';
import { t } from './i18n.js';
import { get } from './api.js';
import { closeSheet, openSheet } from './sheet.js';
import { toast } from './toast.js';

const PEEK_PX = 1600;

export class Intake {
  #peeking = null;

  /* onPeek(bitmap, full): the first file as the browser decodes it, before the server has it. */
  constructor(session, onProgress, onPeek) {
    this.session = session;
    this.onPeek = onPeek;
    this.onProgress = onProgress;
    const input = $('#files');
    input.addEventListener('change', () => {
      this.take([...input.files]);
      input.value = '';
    });
    this.#drop();
    document.addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.take(files);
    });
  }

  choose() {
    $('#files').click();
  }

  #drop() {
    const sign = $('#drop');
    let depth = 0;
    const files = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    window.addEventListener('dragenter', (event) => {
      if (!files(event)) return;
      depth += 1;
      sign.hidden = false;
    });
    window.addEventListener('dragleave', (event) => {
      if (!files(event)) return;
      depth = Math.max(0, depth - 1);
      sign.hidden = depth === 0;
    });
    window.addEventListener('dragover', (event) => files(event) && event.preventDefault());
    window.addEventListener('drop', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      depth = 0;
      sign.hidden = true;
      this.take([...event.dataTransfer.files]);
    });
  }

  /* What the browser cannot decode (HEIC, raw) waits for the server. */
  async #peek(file) {
    try {
      const whole = await createImageBitmap(file);
      const k = Math.min(1, PEEK_PX / Math.max(whole.width, whole.height));
      const [width, height] = [whole.width, whole.height];
      const size = {
        resizeWidth: Math.round(width * k),
        resizeHeight: Math.round(height * k),
        resizeQuality: 'medium',
      };
      const bitmap = k < 1 ? await createImageBitmap(whole, size) : whole;
      if (this.#peeking === file) this.onPeek(bitmap, [width, height]);
    } catch {
      /* see above */
    }
  }

  async take(files) {
    for (const file of files) {
      if (file.type && !/^(image|application\/octet)/.test(file.type)) {
        toast(t('error.type', { name: file.name }));
        continue;
      }
      this.#peeking = file;
      this.#peek(file);
      await this.session.work(() =>
        this.session.addFile(file, (share) => this.onProgress(share, t('stage.upload', { name: file.name }))),
      );
    }
    this.#peeking = null;
    this.onProgress(null);
    $('#words').focus({ preventScroll: true });
  }

  /* A folder of a root; the server opens beneath it and nowhere else. */
  async openRoot(roots, root = null, path = '') {
    if (!roots.length) return openSheet(t('roots.title'), h('p', { class: 'lead' }, t('roots.empty')));
    if (!root && roots.length === 1) [root] = roots;
    const row = (name, small, onclick) =>
      h('li', {}, h('button', { type: 'button', class: 'open', onclick }, h('span', {}, name), h('small', {}, small)));
    if (!root)
      return openSheet(
        t('roots.title'),
        h(
          'ul',
          { class: 'list' },
          roots.map((one) => row(one, '', () => this.openRoot(roots, one))),
        ),
      );
    const answer = await this.session.work(() =>
      get(`/roots/${encodeURIComponent(root)}?path=${encodeURIComponent(path)}`),
    );
    if (!answer) return undefined;
    const below = (name) => (path ? `${path}/${name}` : name);
    return openSheet(
      `${t('roots.title')}: ${below('').replace(/\/$/, '') || root}`,
      h(
        'ul',
        { class: 'list' },
        path
          ? row('..', t('roots.up'), () => this.openRoot(roots, root, path.split('/').slice(0, -1).join('/')))
          : null,
        answer.entries.map((one) =>
          one.folder
            ? row(`${one.name}/`, '', () => this.openRoot(roots, root, below(one.name)))
            : row(one.name, '', () => {
                closeSheet();
                this.session.work(() => this.session.addFromRoot(root, below(one.name)));
              }),
        ),
      ),
    );
  }
}
