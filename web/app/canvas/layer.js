/* layer.js: one picture of the viewer (before, or after): a proxy of the whole frame and, when zoomed in beyond it, a
 * window at the pixels that are seen. What is there stays in sight until its better is decoded: nothing flickers.
 *
 * A source is {key, load({size, window}, signal) → Promise<{bitmap, full}>}; size is the ceiling of the long edge in
 * px, window is [x, y, w, h] of full-size px. */
import { Newest } from '../newest.js';

const MAX_PROXY = 1600;

export class Layer {
  source = null;
  bitmap = null;
  full = null;
  tile = null; /* {bitmap, at: [x, y, w, h] in shares, key} */
  #abort = null;
  #live = new Newest();

  constructor(changed) {
    this.changed = changed;
  }

  clear() {
    this.#abort?.abort();
    this.#live.drop();
    this.source = this.bitmap = this.full = this.tile = null;
    this.changed();
  }

  peek(bitmap, full) {
    this.clear();
    this.bitmap = bitmap;
    this.full = full;
    this.changed();
  }

  /* Shows a source once it is loaded; an older one that still loads is dropped. */
  async show(source, view) {
    if (this.source?.key === source.key && this.bitmap) return;
    this.source = source;
    this.#live.drop();
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const { bitmap, full } = await source.load({ size: MAX_PROXY }, abort.signal);
    if (abort.signal.aborted) return;
    this.bitmap = bitmap;
    this.full = full ?? this.full ?? [bitmap.width, bitmap.height];
    this.changed();
    if (view && this.wants(view)) await this.sharpen(view);
    else this.tile = null;
    this.changed();
  }

  /* Does the view need more pixels than the proxy has? */
  wants(view) {
    if (!this.bitmap || !this.full) return false;
    return view.scale > 1.05 * (this.bitmap.width / this.full[0]) && this.bitmap.width < this.full[0];
  }

  #request(view) {
    const window = view.window();
    const size = Math.ceil(Math.max(window[2], window[3]) * Math.min(1, view.scale));
    return { window, size };
  }

  #keep(picture, window, key) {
    const [w, h] = this.full;
    this.tile = { bitmap: picture.bitmap, at: [window[0] / w, window[1] / h, window[2] / w, window[3] / h], key };
    this.changed();
  }

  /* Loads the window that the view shows. */
  async sharpen(view) {
    if (!this.source || !this.wants(view)) return;
    const source = this.source;
    const request = this.#request(view);
    const key = `${source.key}|${request.window}|${request.size}`;
    if (this.tile?.key === key) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const picture = await source.load(request, abort.signal);
    if (!abort.signal.aborted && this.source === source) this.#keep(picture, request.window, key);
  }

  /* While a slider is dragged: the newest only, at the pixels that are seen. */
  live(load, view) {
    this.source = { key: `live-${Math.random()}`, load };
    this.#abort?.abort();
    const source = this.source;
    return new Promise((resolve) => {
      this.#live.ask(async () => {
        if (this.wants(view) && !view.fitted) {
          const request = this.#request(view);
          const picture = await load(request);
          if (this.source?.key.startsWith('live-')) this.#keep(picture, request.window, source.key);
        } else {
          const size = Math.min(MAX_PROXY, Math.ceil(Math.max(view.rect[2], view.rect[3]) / 100) * 100);
          const picture = await load({ size });
          if (!this.source?.key.startsWith('live-')) return;
          this.bitmap = picture.bitmap;
          this.full = picture.full ?? this.full;
          this.tile = null;
          this.changed();
        }
        resolve();
      });
    });
  }

  /* Draws itself into the rectangle of the view. Another shape of frame than the view's lies in it as a whole. */
  draw(context, view) {
    if (!this.bitmap) return;
    let [x, y, w, h] = view.rect;
    const own = this.full ?? [this.bitmap.width, this.bitmap.height];
    const shape = own[0] / own[1] / (view.frame[0] / view.frame[1]);
    if (Math.abs(shape - 1) > 0.01) {
      const k = Math.min(w / own[0], h / own[1]);
      [x, y, w, h] = [x + (w - own[0] * k) / 2, y + (h - own[1] * k) / 2, own[0] * k, own[1] * k];
    }
    context.imageSmoothingEnabled = view.scale < 3;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.bitmap, x, y, w, h);
    if (this.tile && !view.fitted) {
      const [u, v, tw, th] = this.tile.at;
      context.drawImage(this.tile.bitmap, x + u * w, y + v * h, tw * w, th * h);
    }
  }
}
