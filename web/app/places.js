/* places.js: the place of a step as a red film over the photo. A step's mask lies in the frame of the picture at that
 * step: where a later step turns or crops the frame, the mask cannot lie on the result and is not shown. */
import { tinted } from './canvas/mask.js';

const KEPT = 24;

export class Places {
  #masks = new Map();
  #wanted = null;

  constructor(session, viewer) {
    this.session = session;
    this.viewer = viewer;
  }

  #bends(step) {
    return this.session.ops.get(step.op)?.kind === 'geometry';
  }

  canShow(index) {
    return !this.session.recipe.steps.slice(index + 1).some((step) => this.#bends(step));
  }

  async #get(query) {
    const key = `${this.session.id}/${this.session.index}/${query}`;
    if (!this.#masks.has(key)) {
      const canvas = tinted(await this.session.mask(query));
      this.#masks.set(key, canvas);
      if (this.#masks.size > KEPT) this.#masks.delete(this.#masks.keys().next().value);
    }
    return this.#masks.get(key);
  }

  ofStep(index, size = 1200) {
    return this.#get(`step=${index}&version=${this.session.photo.at}&size=${size}`);
  }

  ofPoint([x, y], size = 1200) {
    return this.#get(`point=${x.toFixed(4)},${y.toFixed(4)}&version=${this.session.photo.at}&size=${size}`);
  }

  /* Shows the place of a step; null: none. */
  async show(index) {
    this.#wanted = index;
    if (index === null) return this.viewer.setOverlay(null);
    if (!this.canShow(index)) return undefined;
    try {
      const canvas = await this.ofStep(index);
      if (this.#wanted === index) this.viewer.setOverlay(canvas);
    } catch (error) {
      console.warn(error); /* a step whose place is not in the photo was skipped: the answer said so */
    }
    return undefined;
  }
}
