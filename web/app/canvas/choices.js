/* choices.js: the choices of a question as boxes on the photo. */
import { $, h } from '../dom.js';

export class Choices {
  #choices = [];

  constructor(viewer, onChoose) {
    this.viewer = viewer;
    this.onChoose = onChoose;
    this.box = $('#choices');
    viewer.addEventListener('drawn', () => this.#place());
  }

  show(question) {
    this.#choices = (question?.choices ?? []).filter((choice) => choice.box);
    this.box.replaceChildren(
      ...this.#choices.map((choice) =>
        h(
          'button',
          { type: 'button', class: 'choice', onclick: () => this.onChoose(choice) },
          h('span', {}, h('b', {}, String(choice.id)), choice.label),
        ),
      ),
    );
    if (this.#choices.length) this.viewer.zoomTo(null);
    this.#place();
  }

  get open() {
    return this.#choices;
  }

  #place() {
    for (const [
      i,
      {
        box: [u, v, w, height],
      },
    ] of this.#choices.entries()) {
      const [x0, y0] = this.viewer.place(u, v);
      const [x1, y1] = this.viewer.place(u + w, v + height);
      const { style } = this.box.children[i];
      for (const [name, px] of [
        ['left', x0],
        ['top', y0],
        ['width', x1 - x0],
        ['height', y1 - y0],
      ])
        style.setProperty(name, `${px}px`);
    }
  }
}
