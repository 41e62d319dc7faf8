/* brush.js: paint and erase a mask on the photo. Strokes are kept as points and drawn again for undo. The mask is a
 * canvas whose alpha is the mask (canvas/mask.js), in the frame of the picture at its step. */
import { $, clamp } from './dom.js';
import { t } from './i18n.js';
import { announce } from './a11y.js';
import { TINT, empty, share, toGrey } from './canvas/mask.js';

const HARD = 0.72; /* share of the radius that is full */

function stamp(radius) {
  const size = Math.max(2, Math.ceil(2 * radius));
  const canvas = empty(size, size);
  const context = canvas.getContext('2d');
  const fade = context.createRadialGradient(size / 2, size / 2, radius * HARD, size / 2, size / 2, radius);
  fade.addColorStop(0, `rgb(${TINT.join(' ')} / 1)`);
  fade.addColorStop(1, `rgb(${TINT.join(' ')} / 0)`);
  context.fillStyle = fade;
  context.fillRect(0, 0, size, size);
  return canvas;
}

export class Brush {
  name = 'brush';
  #strokes = [];
  #undone = [];
  #stroke = null;
  #at = null;

  /* base: a tinted canvas to begin with, never changed here. */
  constructor(viewer, base, onChange) {
    this.viewer = viewer;
    this.base = base;
    this.onChange = onChange;
    this.canvas = empty(base.width, base.height);
    this.canvas.getContext('2d', { willReadFrequently: true }).drawImage(base, 0, 0);
    this.erase = false;
    this.size = Number($('#brush-size').value); /* diameter in CSS px */
    viewer.setOverlay(this.canvas, 0.62);
  }

  get #radius() {
    return (((this.size / 2) * this.viewer.ratio) / this.viewer.view.rect[2]) * this.canvas.width;
  }

  #dab(stroke, [u, v]) {
    const context = this.canvas.getContext('2d');
    context.globalCompositeOperation = stroke.erase ? 'destination-out' : 'source-over';
    context.drawImage(stroke.stamp, u * this.canvas.width - stroke.radius, v * this.canvas.height - stroke.radius);
    context.globalCompositeOperation = 'source-over';
  }

  #line(stroke, from, to) {
    const [w, h] = [this.canvas.width, this.canvas.height];
    const length = Math.hypot((to[0] - from[0]) * w, (to[1] - from[1]) * h);
    const n = Math.max(1, Math.ceil(length / Math.max(1, stroke.radius * 0.25)));
    for (let i = 1; i <= n; i++)
      this.#dab(stroke, [from[0] + ((to[0] - from[0]) * i) / n, from[1] + ((to[1] - from[1]) * i) / n]);
  }

  down(at) {
    const radius = Math.max(1, this.#radius);
    this.#stroke = { erase: this.erase, radius, stamp: stamp(radius), points: [at] };
    this.#dab(this.#stroke, at);
    this.hover(at);
  }

  move(at) {
    if (!this.#stroke) return;
    this.#line(this.#stroke, this.#stroke.points.at(-1), at);
    this.#stroke.points.push(at);
    this.hover(at);
  }

  up() {
    if (!this.#stroke) return;
    this.#strokes.push(this.#stroke);
    this.#undone = [];
    this.#stroke = null;
    this.#changed();
  }

  cancel() {
    this.#stroke = null;
    this.#again();
  }

  hover(at) {
    this.#at = at;
    this.viewer.draw();
  }

  #again() {
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.base, 0, 0);
    for (const stroke of this.#strokes) {
      this.#dab(stroke, stroke.points[0]);
      for (let i = 1; i < stroke.points.length; i++) this.#line(stroke, stroke.points[i - 1], stroke.points[i]);
    }
    this.viewer.draw();
  }

  #changed() {
    this.onChange();
    announce(t('brush.share', { share: (100 * this.share).toFixed(1) }));
  }

  undo() {
    if (!this.#strokes.length) return;
    this.#undone.push(this.#strokes.pop());
    this.#again();
    this.#changed();
  }

  redo() {
    if (!this.#undone.length) return;
    this.#strokes.push(this.#undone.pop());
    this.#again();
    this.#changed();
  }

  get canUndo() {
    return this.#strokes.length > 0;
  }

  get share() {
    return share(this.canvas);
  }

  setSize(size) {
    this.size = clamp(size, 4, 200);
    $('#brush-size').value = this.size;
    this.viewer.draw();
  }

  setErase(erase) {
    this.erase = erase;
    $('#brush-paint').setAttribute('aria-pressed', String(!erase));
    $('#brush-erase').setAttribute('aria-pressed', String(erase));
    this.viewer.draw();
  }

  toGrey() {
    return toGrey(this.canvas);
  }

  /* The ring under the pointer. */
  draw(context, viewer) {
    if (!this.#at) return;
    const [x, y] = viewer.view.fromShare(...this.#at);
    const radius = (this.size / 2) * viewer.ratio;
    for (const [colour, width] of [
      ['rgb(0 0 0 / .65)', 3],
      ['#fff', 1.3],
    ]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = width * viewer.ratio;
      context.strokeStyle = colour;
      context.setLineDash(this.erase ? [5 * viewer.ratio, 4 * viewer.ratio] : []);
      context.stroke();
    }
    context.setLineDash([]);
  }

  leave() {
    this.viewer.setOverlay(null);
  }
}
