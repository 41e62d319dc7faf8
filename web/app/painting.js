/* painting.js: when the brush is taken and what becomes of what was painted: the place of a step is corrected, or a new
 * place is marked, which the next words are about. */
import { $ } from './dom.js';
import { opTitle, t } from './i18n.js';
import { putBytes } from './api.js';
import { Brush } from './brush.js';
import { empty } from './canvas/mask.js';
import * as recipes from './recipe.js';

const MASK_PX = 1200;

export class Painting {
  brush = null;
  #step = null; /* the step that is corrected; null: a new place */

  constructor(session, viewer, places, hooks) {
    Object.assign(this, {
      session,
      viewer,
      places,
      hooks,
    }); /* hooks: restore(), hint(words|null), mark(region, label) */
    $('#brush-paint').addEventListener('click', () => this.brush?.setErase(false));
    $('#brush-erase').addEventListener('click', () => this.brush?.setErase(true));
    $('#brush-size').addEventListener('input', (event) => this.brush?.setSize(Number(event.target.value)));
    $('#brush-undo').addEventListener('click', () => this.brush?.undo());
    $('#brush-cancel').addEventListener('click', () => this.stop());
    $('#brush-done').addEventListener('click', () => this.done());
  }

  /* Corrects the place of a step: shown on the picture as that step finds it. */
  correct(index) {
    return this.session.work(async () => {
      const base = await this.places.ofStep(index, MASK_PX);
      const { recipe } = this.session;
      if (!this.places.canShow(index)) {
        const source = {
          key: `before-step-${index}-${this.session.photo.at}`,
          load: this.session.previewOf(recipes.upTo(recipe, index)),
        };
        await this.viewer.show(source);
      }
      this.#begin(base, index);
    });
  }

  /* A new place on the picture that is shown. */
  start() {
    const [w, h] = this.viewer.view.frame;
    const k = Math.min(1, MASK_PX / Math.max(w, h));
    this.#begin(empty(Math.round(w * k), Math.round(h * k)), null);
  }

  #begin(base, step) {
    this.viewer.setMode('one');
    this.#step = step;
    this.brush = new Brush(this.viewer, base, () => this.#buttons());
    this.viewer.setTool(this.brush);
    this.brush.setErase(false);
    this.#bar(true);
    this.hooks.hint(t(matchMedia('(pointer: coarse)').matches ? 'brush.help.touch' : 'brush.help'));
    this.#buttons();
    this.viewer.root.focus({ preventScroll: true });
  }

  #buttons() {
    $('#brush-undo').disabled = !this.brush?.canUndo;
  }

  #bar(on) {
    $('#brush-bar').hidden = !on;
    $('#dock').hidden = on;
  }

  stop() {
    if (!this.brush) return;
    this.brush = null;
    this.viewer.setTool(null);
    this.#bar(false);
    this.hooks.hint(null);
    this.hooks.restore();
  }

  async done() {
    const { brush, session } = this;
    if (!brush) return;
    if (brush.share < 1e-5) {
      this.hooks.hint(t('brush.empty'));
      return;
    }
    const step = this.#step;
    await session.work(async () => {
      const { asset, sha256 } = await putBytes(session.photoPath('masks'), await brush.toGrey(), 'image/png');
      this.stop();
      if (step === null) {
        this.hooks.mark({ mask: asset }, t('place.painted'), brush.canvas);
      } else {
        const op = session.ops.get(session.recipe.steps[step].op);
        await session.setRecipe(
          recipes.withMask(session.recipe, step, asset, sha256),
          t('cards.said.mask', { step: opTitle(op) }),
        );
      }
    });
  }
}
