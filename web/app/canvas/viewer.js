/* viewer.js: the picture. Draws before and after on one canvas, in one view, as one picture, with a slider between
 * them, or side by side; over them the mask that is shown. Tools (brush, thing) get what the pointer does in shares of
 * the frame. It asks nobody for pictures: layers do (layer.js). */
import { $, clamp, settled } from '../dom.js';
import { t } from '../i18n.js';
import { Layer } from './layer.js';
import { View } from './view.js';
import { gestures } from './gestures.js';

export class Viewer extends EventTarget {
  view = new View();
  mode = 'one'; /* one | split | side */
  stacked = false; /* side by side, but one above the other: where that is larger */
  split = 0.5;
  held = false; /* the original is held up */
  overlay = null; /* {canvas, strength}: a tinted mask */
  tool = null;
  labels = ['', ''];
  #drawn = 0;

  constructor(root) {
    super();
    this.root = root;
    this.canvas = $('canvas', root);
    this.context = this.canvas.getContext('2d');
    this.handle = $('.split-handle', root);
    this.after = new Layer(() => this.#changed());
    this.before = new Layer(() => this.#changed());
    this.sharpen = settled(140, () => this.#sharpen());
    new ResizeObserver(() => this.resize()).observe(root);
    gestures(this);
    this.#handleKeys();
  }

  get ratio() {
    return window.devicePixelRatio || 1;
  }

  resize() {
    const box = this.root.getBoundingClientRect();
    this.canvas.width = Math.max(1, Math.round(box.width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(box.height * this.ratio));
    this.#panes();
    this.draw();
    this.sharpen();
  }

  #panes() {
    let { width, height } = this.canvas;
    const side2 = this.mode === 'side';
    this.stacked = side2 && this.view.frame[0] / this.view.frame[1] > width / height;
    this.root.toggleAttribute('data-stack', this.stacked);
    let [side, bottom] = this.root.clientWidth > 640 ? [28, 80] : [8, 58]; /* below lies the dock */
    if (this.stacked) {
      height = (height - (bottom - side) * this.ratio) / 2;
      bottom = side;
    } else if (side2) {
      width /= 2;
    }
    this.view.setPane(width, height, { side: side * this.ratio, top: side * this.ratio, bottom: bottom * this.ratio });
  }

  #changed() {
    if (this.after.full) this.view.setFrame(...this.after.full);
    if (this.mode === 'side') this.#panes();
    this.draw();
  }

  /* A picture at once, until show() brings the server's: the dropped file as the browser decodes it. */
  peek(bitmap, full) {
    this.after.peek(bitmap, full);
  }

  show(source) {
    return this.after.show(source, this.view);
  }

  /* What is compared with: the untouched photo, or a version. */
  compareWith(source) {
    return this.before.show(source, this.view);
  }

  setMode(mode, labels = this.labels) {
    this.mode = mode;
    this.labels = labels;
    this.root.dataset.mode = mode;
    this.handle.hidden = mode !== 'split';
    this.#panes();
    this.draw();
    this.sharpen();
    this.dispatchEvent(new Event('mode'));
  }

  hold(held) {
    if (this.held === held) return;
    this.held = held;
    this.draw();
    if (held) this.sharpen();
    this.dispatchEvent(new Event('hold'));
  }

  setTool(tool) {
    this.tool?.leave?.();
    this.tool = tool;
    this.root.dataset.tool = tool?.name ?? '';
    this.draw();
    this.dispatchEvent(new Event('tool'));
  }

  setOverlay(canvas, strength = 0.5) {
    this.overlay = canvas ? { canvas, strength } : null;
    this.draw();
  }

  zoom(factor, x = this.view.pane[0] / 2, y = this.view.pane[1] / 2) {
    this.view.zoomAt(x, y, this.view.scale * factor);
    this.moved();
  }

  /* 1: a picture px is a px of the screen; null: the whole picture. */
  zoomTo(scale, x = this.view.pane[0] / 2, y = this.view.pane[1] / 2) {
    if (scale === null) this.view.fit();
    else this.view.zoomAt(x, y, scale);
    this.moved();
  }

  pan(dx, dy) {
    this.view.panBy(dx, dy);
    this.moved();
  }

  moved() {
    this.draw();
    this.sharpen();
    this.dispatchEvent(new Event('moved'));
  }

  async #sharpen() {
    const seen = this.mode !== 'one' || this.held ? [this.after, this.before] : [this.after];
    for (const layer of seen) {
      try {
        await layer.sharpen(this.view);
      } catch (error) {
        if (error.name !== 'AbortError') this.dispatchEvent(new CustomEvent('failed', { detail: error }));
      }
    }
  }

  draw() {
    if (this.#drawn) return;
    this.#drawn = requestAnimationFrame(() => {
      this.#drawn = 0;
      this.#draw();
    });
  }

  /* One pane: where its picture begins, and what of the canvas is its own. */
  #pane(layer, [left, top], clip) {
    const c = this.context;
    c.save();
    c.beginPath();
    c.rect(...clip);
    c.clip();
    c.translate(left, top);
    layer.draw(c, this.view);
    if (this.overlay) {
      const [x, y, w, h] = this.view.rect;
      c.globalAlpha = this.overlay.strength;
      c.drawImage(this.overlay.canvas, x, y, w, h);
      c.globalAlpha = 1;
    }
    c.restore();
  }

  #draw() {
    const { width, height } = this.canvas;
    const c = this.context;
    c.clearRect(0, 0, width, height);
    if (!this.after.bitmap) return;
    const before = this.before.bitmap ? this.before : this.after;
    if (this.mode === 'side') {
      const [x, y] = this.stacked ? [0, this.view.pane[1]] : [width / 2, 0];
      this.#pane(before, [0, 0], [0, 0, x || width, y || height]);
      this.#pane(this.after, [x, y], [x + (x && 1), y + (y && 1), width, height]);
    } else if (this.mode === 'split' && !this.held) {
      const at = this.splitAt();
      this.#pane(before, [0, 0], [0, 0, at, height]);
      this.#pane(this.after, [0, 0], [at, 0, width - at, height]);
    } else {
      this.#pane(this.held ? before : this.after, [0, 0], [0, 0, width, height]);
    }
    this.tool?.draw?.(c, this);
    this.#placeHandle();
    this.dispatchEvent(new Event('drawn'));
  }

  /* The slider's place: a share of what is seen of the picture, in px of the canvas. */
  splitAt() {
    const [x, , w] = this.view.rect;
    const left = Math.max(0, x);
    const right = Math.min(this.canvas.width, x + w);
    return left + this.split * (right - left);
  }

  setSplit(clientX) {
    const [x, , w] = this.view.rect;
    const left = Math.max(0, x);
    const right = Math.min(this.canvas.width, x + w);
    const at = (clientX - this.root.getBoundingClientRect().left) * this.ratio;
    this.split = clamp((at - left) / (right - left), 0, 1);
    this.draw();
  }

  #placeHandle() {
    if (this.handle.hidden) return;
    const [, y, , h] = this.view.rect;
    const top = Math.max(0, y) / this.ratio;
    this.handle.style.setProperty('left', `${this.splitAt() / this.ratio}px`);
    this.handle.style.setProperty('top', `${top}px`);
    this.handle.style.setProperty('height', `${Math.min(this.canvas.height, y + h) / this.ratio - top}px`);
    this.handle.setAttribute('aria-valuenow', String(Math.round(100 * this.split)));
    this.handle.setAttribute('aria-valuetext', t('compare.value', { share: Math.round(100 * this.split) }));
  }

  #handleKeys() {
    this.handle.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.handle.focus();
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener('pointermove', (event) => {
      if (this.handle.hasPointerCapture(event.pointerId)) this.setSplit(event.clientX);
    });
    this.handle.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.split = clamp(this.split + step, 0, 1);
      this.draw();
    });
  }

  /* A place of the page in shares of the frame. */
  share(clientX, clientY) {
    return this.view.toShare(...this.inPane(clientX, clientY));
  }

  /* The same in px of the pane that it lies in. */
  inPane(clientX, clientY) {
    const box = this.root.getBoundingClientRect();
    return [
      [clientX - box.left, 0],
      [clientY - box.top, 1],
    ].map(([at, i]) => {
      const px = at * this.ratio;
      return px > this.view.pane[i] && this.mode === 'side' ? px - this.view.pane[i] : px;
    });
  }

  /* Shares of the frame in CSS px of the viewer. */
  place(u, v) {
    const [x, y] = this.view.fromShare(u, v);
    return [x / this.ratio, y / this.ratio];
  }
}
