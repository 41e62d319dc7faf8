/* cards.js: the plan as cards: what was said → the step → how much. A slider answers while it is dragged (a preview,
 * no version); letting it go makes a version. The card that is touched shows its place on the photo. */
import { $, h, icon, settled } from './dom.js';
import { opTitle, regionName, t } from './i18n.js';
import { field, valueWords } from './fields.js';
import * as recipes from './recipe.js';

/* Geometry has no strength: a step that is switched off is kept here, per photo, until it is switched on again. */
const parked = new Map(); /* "session/photo" → [{index, step}] */

export class Cards {
  #dragging = false;
  #lit = -1;

  constructor(session, hooks) {
    this.session = session;
    this.hooks = hooks; /* preview(recipe), showPlace(index|null), brush(index) */
    this.list = $('#cards');
    this.light = settled(120, (index) => this.#light(index));
    for (const name of ['photo', 'version', 'opened']) session.addEventListener(name, () => this.render());
    window.addEventListener('language', () => this.render());
    this.list.addEventListener('pointerleave', () => this.light(-1));
    this.list.addEventListener('focusout', (event) => this.list.contains(event.relatedTarget) || this.light(-1));
  }

  get #parked() {
    const key = `${this.session.id}/${this.session.index}`;
    if (!parked.has(key)) parked.set(key, []);
    return parked.get(key);
  }

  render() {
    const { recipe } = this.session;
    const focus = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const open = new Set([...this.list.querySelectorAll('details[open]')].map((one) => one.dataset.key));
    this.#lit = -1;
    const cards = recipe.steps.map((step, index) => this.#card(step, index));
    for (const one of this.#parked) cards.splice(Math.min(one.index, cards.length), 0, this.#parkedCard(one));
    $('#cards-box').hidden = cards.length === 0;
    this.list.replaceChildren(...cards);
    for (const details of this.list.querySelectorAll('details')) details.open = open.has(details.dataset.key);
    if (focus) $(`[data-key="${CSS.escape(focus)}"]`, this.list)?.focus({ preventScroll: true });
  }

  #op(step) {
    return this.session.ops.get(step.op) ?? { name: step.op, title: step.op, params: [], kind: '' };
  }

  #parkedCard(one) {
    const title = opTitle(this.#op(one.step));
    const on = h('input', {
      type: 'checkbox',
      class: 'switch',
      role: 'switch',
      'aria-label': `${t('cards.on')}: ${title}`,
    });
    on.addEventListener('change', () => {
      this.#parked.splice(this.#parked.indexOf(one), 1);
      const at = Math.min(one.index, this.session.recipe.steps.length);
      this.#commit(recipes.withInserted(this.session.recipe, at, one.step), t('cards.said.on', { step: title }));
    });
    return h('li', { class: 'card off' }, h('div', { class: 'top' }, h('h3', {}, title), on));
  }

  #card(step, index) {
    const op = this.#op(step);
    const title = opTitle(op);
    const off = recipes.isOff(step);
    const on = h('input', {
      type: 'checkbox',
      class: 'switch',
      role: 'switch',
      checked: !off,
      'aria-label': `${t('cards.on')}: ${title}`,
      title: t('cards.on'),
      'data-key': `on-${index}`,
    });
    on.addEventListener('change', () => this.#switch(index, on.checked));
    const bin = h(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-label': `${t('cards.delete')}: ${title}`,
        title: t('cards.delete'),
        'data-key': `bin-${index}`,
        onclick: () => this.#delete(index),
      },
      icon('bin'),
    );
    const place = recipes.placeWords(step.region, regionName, t);
    const brush =
      op.region !== false && op.kind !== 'geometry' && step.region
        ? h(
            'button',
            {
              type: 'button',
              class: 'tool',
              'aria-label': `${t('cards.brush')}: ${title}`,
              title: t('cards.brush'),
              'data-key': `brush-${index}`,
              onclick: () => this.hooks.brush(index),
            },
            icon('brush'),
          )
        : null;
    const why = step.why ? `“${step.why}”` : '';
    const where = place
      ? h(
          'button',
          {
            type: 'button',
            class: 'where',
            title: t('cards.place'),
            'data-key': `place-${index}`,
            onclick: () => this.#light(this.#lit === index ? -1 : index),
          },
          icon('place'),
          place,
        )
      : null;
    const card = h(
      'li',
      { class: off ? 'card off' : 'card', 'data-index': index },
      h('div', { class: 'top' }, h('h3', {}, title), brush, bin, on),
      why || where ? h('p', { class: 'why' }, why, why && where ? ' · ' : '', where) : null,
      this.#controls(op, step, index, title),
    );
    if (place) {
      card.addEventListener(
        'pointerenter',
        (event) => event.pointerType === 'mouse' && !this.#dragging && this.light(index),
      );
      card.addEventListener('focusin', () => document.activeElement.matches(':focus-visible') && this.light(index));
    } else {
      card.addEventListener('pointerenter', () => this.light(-1));
    }
    return card;
  }

  #controls(op, step, index, title) {
    const main = op.params.find((one) => one.name === op.main);
    const value = (param) => step[param.name] ?? (param.name === op.main ? step.amount : undefined) ?? param.default;
    const make = (param, label) => {
      const control = field(param, value(param), label, (v, done) => this.#change(index, op, param, v, done));
      const input = control && ($('input, select', control) ?? control);
      input?.setAttribute('data-key', `${param.name}-${index}`);
      return control;
    };
    const rest = op.params
      .filter((one) => one !== main)
      .map((param) => [param, make(param, `${title}: ${param.name.replaceAll('_', ' ')}`)])
      .filter(([, control]) => control);
    return [
      main ? make(main, t('cards.value', { name: title })) : null,
      rest.length
        ? h(
            'details',
            { 'data-key': `more-${index}` },
            h('summary', { 'data-key': `summary-${index}` }, t('cards.more')),
            h(
              'div',
              { class: 'more' },
              rest.map(([param, control]) =>
                h(
                  'div',
                  {},
                  h('div', { class: 'field' }, h('span', { class: 'label' }, param.name.replaceAll('_', ' '))),
                  control,
                ),
              ),
            ),
          )
        : null,
    ];
  }

  #change(index, op, param, value, done) {
    const next = recipes.withAmount(this.session.recipe, index, param.name, op.main, value);
    if (!done) {
      this.#dragging = true;
      this.#light(-1);
      this.hooks.preview(next);
      return;
    }
    this.#dragging = false;
    this.#commit(next, t('cards.said.value', { step: opTitle(op), value: valueWords(param, value) }));
  }

  #commit(recipe, said) {
    return this.session.setRecipe(recipe, said);
  }

  #switch(index, on) {
    const step = this.session.recipe.steps[index];
    const op = this.#op(step);
    const words = t(on ? 'cards.said.on' : 'cards.said.off', { step: opTitle(op) });
    if (op.kind === 'geometry') {
      this.#parked.push({ index, step: structuredClone(step) });
      this.#commit(recipes.withoutStep(this.session.recipe, index), words);
    } else {
      this.#commit(recipes.withStep(this.session.recipe, index, { strength: on ? undefined : 0 }), words);
    }
  }

  #delete(index) {
    const words = t('cards.said.delete', { step: opTitle(this.#op(this.session.recipe.steps[index])) });
    this.light(-1);
    this.#commit(recipes.withoutStep(this.session.recipe, index), words);
    $('#words').focus();
  }

  #light(index) {
    if (index === this.#lit || (this.#dragging && index >= 0)) return;
    this.#lit = index;
    for (const card of this.list.children)
      card.classList.toggle('lit', Number(card.dataset.index) === index && index >= 0);
    this.hooks.showPlace(index >= 0 ? index : null);
  }
}
