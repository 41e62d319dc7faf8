/* view.js: where the picture lies in a pane. All numbers are device pixels; a place in the picture is a share of its
 * frame (0 to 1), so that before and after, proxy and window keep in step whatever their own sizes are. */
import { clamp } from '../dom.js';

export const MAX_SCALE = 8;

export class View {
  frame = [1, 1]; /* full size of the picture in px */
  pane = [1, 1]; /* size of a pane */
  margin = { side: 0, top: 0, bottom: 0 }; /* kept free around a picture that is seen whole */
  scale = 1; /* device px a full-size px */
  centre = [0.5, 0.5];
  fitted = true;

  get fitScale() {
    const [w, h] = this.frame;
    const { side, top, bottom } = this.margin;
    return Math.min((this.pane[0] - 2 * side) / w, (this.pane[1] - top - bottom) / h);
  }

  setPane(width, height, margin) {
    this.pane = [Math.max(1, width), Math.max(1, height)];
    this.margin = margin;
    if (this.fitted) this.fit();
    else this.#settle();
  }

  /* Another frame (a crop, a turn) is seen whole; the same one keeps its zoom. */
  setFrame(width, height) {
    if (Math.abs(width - this.frame[0]) < 2 && Math.abs(height - this.frame[1]) < 2) return;
    this.frame = [width, height];
    this.fit();
  }

  fit() {
    this.scale = Math.max(1e-4, this.fitScale);
    this.centre = [0.5, 0.5];
    this.fitted = true;
  }

  /* Zooms so that the place under (x, y) of the pane stays there. */
  zoomAt(x, y, scale) {
    const next = clamp(scale, Math.min(this.fitScale, 1), MAX_SCALE);
    if (next <= this.fitScale * 1.001) return this.fit();
    const at = this.toShare(x, y);
    this.scale = next;
    this.fitted = false;
    this.centre = [0, 1].map((i) => at[i] - ((i ? y : x) - this.pane[i] / 2) / (this.frame[i] * next));
    return this.#settle();
  }

  panBy(dx, dy) {
    if (this.fitted) return;
    this.centre = [
      this.centre[0] - dx / (this.frame[0] * this.scale),
      this.centre[1] - dy / (this.frame[1] * this.scale),
    ];
    this.#settle();
  }

  /* No side that could be filled is left empty. */
  #settle() {
    for (const i of [0, 1]) {
      const half = this.pane[i] / 2 / (this.frame[i] * this.scale);
      this.centre[i] = half >= 0.5 ? 0.5 : clamp(this.centre[i], half, 1 - half);
    }
  }

  /* The picture's rectangle in the pane: x, y, width, height. */
  get rect() {
    const w = this.frame[0] * this.scale;
    const h = this.frame[1] * this.scale;
    const lift = this.fitted ? (this.margin.top - this.margin.bottom) / 2 : 0;
    return [this.pane[0] / 2 - this.centre[0] * w, this.pane[1] / 2 + lift - this.centre[1] * h, w, h];
  }

  toShare(x, y) {
    const [left, top, w, h] = this.rect;
    return [(x - left) / w, (y - top) / h];
  }

  fromShare(u, v) {
    const [left, top, w, h] = this.rect;
    return [left + u * w, top + v * h];
  }

  /* What of the picture is seen, in full-size px with an edge around it: [x, y, width, height], whole numbers. */
  window(edge = 0.15) {
    const a = this.toShare(0, 0);
    const b = this.toShare(this.pane[0], this.pane[1]);
    const low = [0, 1].map((i) => Math.floor(clamp(a[i] - edge * (b[i] - a[i]), 0, 1) * this.frame[i]));
    const high = [0, 1].map((i) => Math.ceil(clamp(b[i] + edge * (b[i] - a[i]), 0, 1) * this.frame[i]));
    return [low[0], low[1], Math.max(1, high[0] - low[0]), Math.max(1, high[1] - low[1])];
  }
}
