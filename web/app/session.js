/* session.js: the conversation as the page holds it: photos with their versions, turns, what is shown. The server has
 * the document; every change is a call, and its answer is put in here. Fires 'photos', 'photo', 'version', 'turn',
 * 'busy', 'failed', 'progress'. */
import * as api from './api.js';
import { EMPTY } from './recipe.js';
import { locale, t } from './i18n.js';

export class Session extends EventTarget {
  id = null;
  photos = []; /* {index, name, width, height, versions: [{parent, recipe, said}], at, redo} */
  turns = [];
  index = 0;
  question = null;
  suggestions = [];
  steps = []; /* of the last answer: texts, measures */
  busy = 0;
  ops = new Map();

  get photo() {
    return this.photos[this.index] ?? null;
  }

  get recipe() {
    return this.photo?.versions[this.photo.at]?.recipe ?? EMPTY;
  }

  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  fail(error) {
    if (error.name === 'AbortError') return;
    console.warn(error);
    this.#fire('failed', error);
  }

  /* Runs a call with the busy bar on; its error is shown and swallowed: gives null then. */
  async work(call) {
    this.busy += 1;
    this.#fire('busy');
    try {
      return await call();
    } catch (error) {
      this.fail(error);
      return null;
    } finally {
      this.busy -= 1;
      this.#fire('busy');
    }
  }

  async begin() {
    const ops = await api.get('/ops');
    for (const op of ops.ops ?? ops) this.ops.set(op.name, op);
  }

  path(rest = '') {
    return `/sessions/${this.id}${rest}`;
  }

  photoPath(rest, index = this.index) {
    return this.path(`/photos/${index}/${rest}`);
  }

  async create() {
    this.id = (await api.post('/sessions')).id;
    this.photos = [];
    this.turns = [];
    this.index = 0;
    this.question = null;
    this.#fire('opened');
    return this.id;
  }

  /* Takes the server's document; false: it has no such conversation. */
  async open(id) {
    try {
      this.#take(await api.get(`/sessions/${id}`));
    } catch (error) {
      if (error.status === 404 || error.status === 410) return false;
      throw error;
    }
    const [kept, index] = (sessionStorage.getItem('litho.photo') ?? '').split('/');
    if (kept === this.id && this.photos[index]) this.index = Number(index);
    this.#fire('opened');
    this.#fire('photos');
    this.#fire('photo');
    return true;
  }

  #take(answer) {
    const doc = answer.conversation ?? answer;
    const facts = answer.photos ?? [];
    this.id = answer.id ?? doc.id;
    this.photos = (doc.photos ?? []).map((photo, index) => ({
      index,
      redo: [],
      ...photo,
      ...facts[index],
      versions: (photo.versions ?? []).map((version) => ({ ...version, recipe: version.recipe ?? { ...EMPTY } })),
    }));
    for (const photo of this.photos)
      if (!photo.versions.length) photo.versions.push({ parent: -1, recipe: { ...EMPTY } });
    this.turns = doc.turns ?? [];
    this.question = doc.pending ?? null;
    this.index = Math.min(doc.photo ?? 0, Math.max(0, this.photos.length - 1));
  }

  /* The versions after an answer are the server's: asked again, so that nothing is guessed. */
  async refresh() {
    const { index } = this;
    this.#take(await api.get(this.path()));
    this.index = Math.min(index, Math.max(0, this.photos.length - 1));
  }

  async addFile(file, onProgress) {
    if (!this.id) await this.create();
    const answer = await api.upload(this.path('/photos'), file, onProgress);
    return this.#added(answer);
  }

  async addFromRoot(root, path) {
    if (!this.id) await this.create();
    return this.#added(await api.post(this.path('/photos'), { root, path }));
  }

  async #added(answer) {
    await this.refresh();
    const first = answer.photos?.[0];
    if (first) this.index = first.index;
    this.suggestions = answer.suggestions ?? [];
    this.#fire('photos');
    this.#fire('photo');
    return first;
  }

  async removePhoto(index) {
    await api.remove(this.path(`/photos/${index}`));
    await this.refresh();
    this.#fire('photos');
    this.#fire('photo');
  }

  select(index) {
    if (index === this.index || !this.photos[index]) return;
    this.index = index;
    sessionStorage.setItem('litho.photo', `${this.id}/${index}`);
    this.steps = [];
    this.question = null;
    this.#fire('photos');
    this.#fire('photo');
  }

  /* What came of a turn, a slider or an undo: {answer, photo, version, recipe, steps, …}. */
  async #answered(answer, quiet = false) {
    await this.refresh();
    if (Number.isInteger(answer.photo)) this.index = answer.photo;
    this.question = answer.question ?? null;
    this.steps = answer.steps ?? [];
    if (answer.suggestions?.length) this.suggestions = answer.suggestions;
    this.#fire('photos');
    this.#fire('version');
    if (!quiet) this.#fire('turn', answer);
    return answer;
  }

  /* One thing said. region: what "it" and "here" mean; choice: the answer to the open question. */
  say(words, { region, choice } = {}) {
    const body = { words, photo: this.index, language: locale() };
    if (region) body.region = region;
    if (choice !== undefined) body.choice = choice;
    return this.work(async () => {
      const answer = await api.postEvents(this.path('/turns'), body, 'answer', (data) => this.#fire('progress', data));
      return this.#answered(answer);
    });
  }

  /* A picture from words, as a new photo; the answer's act is 'none' where nothing of them can be composed. */
  make(words) {
    return this.work(async () => {
      if (!this.id) await this.create();
      const progress = (data) => this.#fire('progress', data);
      const answer = await api.postEvents(this.path('/make'), { words }, 'answer', progress);
      await this.#answered(answer);
      if (answer.made) this.#fire('photo');
      return answer;
    });
  }

  setRecipe(recipe, said) {
    return this.work(async () => this.#answered(await api.put(this.photoPath('recipe'), { recipe, said }), true));
  }

  undo() {
    if (!this.canUndo) return null;
    return this.work(async () => this.#answered(await api.post(this.photoPath('undo')), true));
  }

  redo() {
    if (!this.canRedo) return null;
    return this.work(async () => this.#answered(await api.post(this.photoPath('redo')), true));
  }

  goTo(version) {
    return this.work(async () => this.#answered(await api.post(this.photoPath('goto'), { version }), true));
  }

  sameForAll() {
    return this.work(async () => {
      const from = this.index;
      const answer = await api.post(this.path('/same'), { from, photos: 'all' });
      await this.refresh();
      this.#fire('photos');
      this.#fire('version');
      const failed = answer.failed ?? [];
      const done = answer.answers?.length ?? this.photos.length - 1 - failed.length;
      this.#fire('turn', {
        user: t('film.same'),
        act: 'all',
        answer: t('film.done', { n: done }),
        warnings: failed.map(
          (one) => `${this.photos[one.photo]?.name ?? ''}: ${one.message ?? one.error?.message ?? ''}`,
        ),
      });
      return answer;
    });
  }

  get canUndo() {
    return Boolean(this.photo) && this.photo.at > 0;
  }

  get canRedo() {
    return Boolean(this.photo?.redo?.length);
  }

  /* The sources of the viewer (canvas/layer.js). */
  version(version = this.photo?.at, index = this.index) {
    return {
      key: `${this.id}/${index}/${version}`,
      load: ({ size, window }, signal) =>
        api.picture(
          this.photoPath(
            `picture?version=${version}&size=${size}&format=jpeg&quality=88${window ? `&window=${window}` : ''}`,
            index,
          ),
          signal,
        ),
    };
  }

  previewOf(recipe) {
    return ({ size, window }, signal) =>
      api.preview(this.photoPath('preview'), window ? { recipe, size, window } : { recipe, size }, signal);
  }

  thumbnail(index, version, size = 240) {
    return api.url(this.photoPath(`picture?version=${version}&size=${size}&format=jpeg&quality=80`, index));
  }

  async mask(query) {
    return (await api.picture(this.photoPath(`mask?${query}`))).bitmap;
  }
}
