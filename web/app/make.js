/* make.js: the start page's line for a picture from words. Below it stands that litho is at work, and why nothing came;
 * the words stay until there is a picture. */
import { $ } from './dom.js';
import { t } from './i18n.js';
import { folded } from './fold.js';

/* onProgress(fraction): while the picture is made. */
export function makeForm(session, onProgress) {
  const [words, note, go] = ['#make-words', '#make-note', '#make-go'].map((one) => $(one));
  let making = false;
  $('#make').addEventListener('submit', async (event) => {
    event.preventDefault();
    const said = words.value.trim();
    if (!said) words.focus();
    if (!said || session.busy) return;
    making = go.disabled = true;
    note.replaceChildren(t('stage.make'));
    const answer = await session.make(said);
    making = go.disabled = false;
    note.replaceChildren();
    if (!answer) return; /* what went wrong was said */
    if (answer.made) {
      words.value = '';
      $('#words').focus({ preventScroll: true });
    } else {
      note.replaceChildren(...folded(answer.answer));
      words.focus();
    }
  });
  session.addEventListener('progress', (event) => making && onProgress(event.detail.fraction));
  session.addEventListener('photo', () => note.replaceChildren());
}
