/* thing.js: click a thing, see what litho takes it for (red film), and say or choose what to do with it. */
import { $, clamp, h, icon } from './dom.js';
import { t } from './i18n.js';
import { post } from './api.js';
import { announce } from './a11y.js';

const ACTS = ['brighter', 'darker', 'colour', 'blur', 'remove'];

export class Thing {
  name = 'thing';
  #at = null;
  #asked = 0;

  constructor(session, viewer, places, hooks) {
    Object.assign(this, {
      session,
      viewer,
      places,
      hooks,
    }); /* hooks: hint(words|null), about(about), say(words, region) */
    this.box = $('#thing');
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
      viewer.root.focus();
    });
  }

  start() {
    this.viewer.setMode('one');
    this.viewer.setTool(this);
    this.hooks.hint(t('thing.help'));
    this.viewer.root.focus({ preventScroll: true });
  }

  down() {}

  hover(at) {
    this.#at = at;
    this.viewer.draw();
  }

  async up(at) {
    if (at.some((one) => one < 0 || one > 1)) return;
    this.#asked += 1;
    const asked = this.#asked;
    this.close();
    this.hooks.hint(t('thing.looking'));
    await this.session.work(async () => {
      const answer = await post(this.session.photoPath('regions'), { point: at });
      const found = (answer.regions ?? []).find((one) => one.present !== false);
      const mask = found ? await this.places.ofPoint(at) : null;
      if (asked !== this.#asked) return;
      if (!mask) {
        this.hooks.hint(t('thing.none'));
        announce(t('thing.none'));
        return;
      }
      this.hooks.hint(null);
      this.viewer.setOverlay(mask);
      this.#offer(at);
    });
  }

  #offer(at) {
    const region = { point: at.map((one) => Number(one.toFixed(4))) };
    const label = t('thing.title');
    const leave = () => {
      this.close();
      this.viewer.setTool(null);
    };
    this.box.replaceChildren(
      h(
        'h2',
        {},
        label,
        h(
          'button',
          { type: 'button', class: 'tool', 'aria-label': t('app.close'), onclick: () => this.close() },
          icon('close'),
        ),
      ),
      h(
        'div',
        { class: 'acts' },
        ACTS.map((act) =>
          h(
            'button',
            {
              type: 'button',
              onclick: () => {
                leave();
                this.hooks.say(t(`thing.say.${act}`), region);
              },
            },
            t(`thing.${act}`),
          ),
        ),
        h(
          'button',
          {
            type: 'button',
            onclick: () => {
              const { overlay } = this.viewer;
              leave();
              this.hooks.about({ region, label });
              this.viewer.setOverlay(overlay?.canvas ?? null);
            },
          },
          t('thing.words'),
        ),
      ),
    );
    this.box.hidden = false;
    const [x, y] = this.viewer.place(...at);
    const stage = this.viewer.root.getBoundingClientRect();
    const { style } = this.box;
    this.box.classList.toggle('low', stage.width < 640);
    style.removeProperty('left');
    style.removeProperty('top');
    if (stage.width >= 640) style.setProperty('left', `${clamp(x + 18, 8, stage.width - this.box.offsetWidth - 8)}px`);
    if (stage.width >= 640)
      style.setProperty('top', `${clamp(y - 20, 8, Math.max(8, stage.height - this.box.offsetHeight - 8))}px`);
    $('.acts button', this.box).focus();
    announce(label);
  }

  draw(context, viewer) {
    if (!this.#at || !this.box.hidden) return;
    const [x, y] = viewer.view.fromShare(...this.#at);
    const r = 9 * viewer.ratio;
    for (const [colour, width] of [
      ['rgb(0 0 0 / .65)', 4],
      ['#fff', 1.6],
    ]) {
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.lineWidth = width * viewer.ratio;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.viewer.setOverlay(null);
  }

  leave() {
    this.#asked += 1;
    this.close();
    this.hooks.hint(null);
  }
}
