/* chat.js: the line to type in, what was said, suggestions, and the question litho asks: its choices are shown on the
 * photo (canvas/choices.js) and here, and digits choose too. */
import { $, h, icon } from './dom.js';
import { t } from './i18n.js';
import { folded } from './fold.js';

/* What the server notes as said when a button was pressed. */
const MOVES = ['undo', 'redo', 'goto'];

export class Chat {
  about = null; /* {region, label}: what "it" means in the next turn */

  constructor(session, hooks) {
    this.session = session;
    this.hooks = hooks; /* onAnswer(answer), open(result) */
    this.log = $('#talk');
    this.words = $('#words');
    $('#say').addEventListener('submit', (event) => {
      event.preventDefault();
      this.send(this.words.value);
    });
    this.words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send(this.words.value);
    });
    session.addEventListener('turn', (event) => this.#add(event.detail));
    session.addEventListener('photo', () => this.render());
    session.addEventListener('opened', () => this.render());
    session.addEventListener('progress', (event) => this.#progress(event.detail));
    window.addEventListener('language', () => this.render());
    new ResizeObserver(() => this.#down()).observe(this.log);
  }

  async send(words, options = {}) {
    words = words.trim();
    if (!words || this.waiting) return;
    this.words.value = '';
    this.chips([]);
    this.log.append(h('p', { class: 'turn you' }, words));
    this.waiting = h('p', { class: 'turn litho wait', 'aria-hidden': 'true' }, t('chat.working'));
    this.log.append(this.waiting);
    this.#end();
    $('#send').disabled = true;
    const region = options.region ?? this.about?.region;
    const answer = await this.session.say(words, { ...options, region });
    this.waiting.remove();
    this.waiting = null;
    $('#send').disabled = false;
    if (!answer) this.words.value = words; /* nothing is lost when the server fails */
    else this.setAbout(null);
    this.chips(this.session.suggestions);
  }

  choose(choice) {
    this.send(choice.words ?? choice.label, { choice: choice.id });
  }

  setAbout(about) {
    this.about = about;
    const box = $('#about');
    box.hidden = !about;
    box.replaceChildren();
    if (!about) return;
    box.append(
      icon('place'),
      about.label,
      h(
        'button',
        {
          type: 'button',
          class: 'tool',
          'aria-label': t('chat.about.end'),
          onclick: () => {
            this.setAbout(null);
            this.hooks.aboutEnded();
          },
        },
        icon('close'),
      ),
    );
    this.words.focus();
  }

  /* The whole conversation, as the server has it. */
  render() {
    const { session } = this;
    this.log.replaceChildren();
    for (const turn of session.turns) {
      if (turn.user && !MOVES.includes(turn.user)) this.log.append(h('p', { class: 'turn you' }, turn.user));
      if (turn.answer) this.log.append(h('div', { class: 'turn litho' }, folded(turn.answer)));
    }
    if (!session.turns.length) this.log.append(h('p', { class: 'turn litho hello' }, t('hello.first')));
    if (session.question) this.#ask(this.log, session.question);
    this.chips(session.suggestions);
    this.#end();
  }

  #add(answer) {
    $('.hello', this.log)?.remove();
    if (answer.user) this.log.append(h('p', { class: 'turn you' }, answer.user));
    const box = h('div', { class: 'turn litho' }, folded(answer.answer));
    for (const warning of (answer.warnings ?? []).filter((one) => !answer.answer.includes(one)))
      box.append(h('span', { class: 'warning' }, warning));
    for (const old of this.log.querySelectorAll('.ask')) old.remove();
    if (answer.question) this.#ask(box, answer.question);
    const found = answer.search?.results ?? [];
    if (found.length) {
      box.append(
        h(
          'div',
          { class: 'ask' },
          found.slice(0, 8).map((one) =>
            h(
              'button',
              {
                type: 'button',
                class: 'chip',
                'aria-label': t('chat.found', { name: one.path }),
                onclick: () => this.hooks.open(one),
              },
              one.path.split('/').pop(),
            ),
          ),
        ),
      );
    }
    this.log.append(box);
    if (this.waiting) this.log.append(this.waiting);
    this.#end();
    this.hooks.onAnswer(answer);
  }

  #ask(box, question) {
    box.append(
      h(
        'div',
        { class: 'ask' },
        h('p', {}, t('chat.choose')),
        question.choices.map((choice) =>
          h(
            'button',
            { type: 'button', class: 'chip', onclick: () => this.choose(choice) },
            h('b', {}, String(choice.id)),
            choice.label,
          ),
        ),
      ),
    );
  }

  #progress({ fraction, stage }) {
    if (!this.waiting) return;
    const key = `stage.${stage}`;
    this.waiting.textContent = t(key) === key ? t('chat.working') : t(key);
    this.hooks.onProgress(fraction);
  }

  chips(words) {
    $('#chips').replaceChildren(
      ...(words ?? []).slice(0, 3).map((one) => {
        const text = typeof one === 'string' ? one : (one.words ?? one.label);
        return h(
          'button',
          {
            type: 'button',
            class: 'chip',
            onclick: () => {
              this.send(text);
              this.words.focus();
            },
          },
          text,
        );
      }),
    );
    this.#end();
  }

  #down() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /* What was said last comes into sight. On a narrow page the panel scrolls, with the cards below: there the last
   * words of the user go to its top. */
  #end() {
    this.#down();
    const panel = this.log.parentElement;
    const last = [...this.log.querySelectorAll('.turn.you')].pop();
    if (!last || getComputedStyle(panel).overflowY !== 'auto') return;
    panel.scrollTop += last.getBoundingClientRect().top - panel.getBoundingClientRect().top - 12;
  }
}
