/* film.js: the strip of photos, and "the same for all". Shown from the second photo on. */
import { $, h } from './dom.js';
import { t } from './i18n.js';

export class Film {
  constructor(session) {
    this.session = session;
    this.box = $('#film');
    for (const name of ['photos', 'opened', 'version']) session.addEventListener(name, () => this.render());
    window.addEventListener('language', () => this.render());
  }

  render() {
    const { session } = this;
    const { photos } = session;
    this.box.hidden = photos.length < 2;
    if (this.box.hidden) return;
    const focused = this.box.contains(document.activeElement) ? document.activeElement.dataset.photo : null;
    const strip = h(
      'ul',
      {},
      photos.map((photo) =>
        h(
          'li',
          {},
          h(
            'button',
            {
              type: 'button',
              'data-photo': photo.index,
              'aria-label': t('film.one', { n: photo.index + 1, of: photos.length, name: photo.name }),
              title: photo.name,
              'aria-current': photo.index === session.index ? 'true' : null,
              onclick: () => session.select(photo.index),
            },
            h('img', { src: session.thumbnail(photo.index, photo.at), alt: '', loading: 'lazy' }),
          ),
        ),
      ),
    );
    const scroll = $('ul', this.box)?.scrollLeft ?? 0;
    this.box.replaceChildren(
      strip,
      h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          id: 'same',
          disabled: session.recipe.steps.length === 0,
          onclick: () => session.sameForAll(),
        },
        t('film.same'),
      ),
    );
    strip.scrollLeft = scroll;
    if (focused !== null && focused !== undefined) $(`[data-photo="${focused}"]`, this.box)?.focus();
    $('[aria-current]', this.box)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  move(by) {
    this.session.select(this.session.index + by);
  }
}
