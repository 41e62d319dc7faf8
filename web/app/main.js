/* main.js: puts the parts together: session (what is so), viewer (the picture), chat, cards, tools, sheets. */
import { $ } from './dom.js';
import { startLocale, t } from './i18n.js';
import { announce } from './a11y.js';
import { get } from './api.js';
import { Session } from './session.js';
import { Viewer } from './canvas/viewer.js';
import { Choices } from './canvas/choices.js';
import { Chat } from './chat.js';
import { Cards } from './cards.js';
import { Places } from './places.js';
import { Painting } from './painting.js';
import { Thing } from './thing.js';
import { Film } from './film.js';
import { Intake } from './intake.js';
import { openExport } from './export.js';
import { openHistory, versionName } from './history.js';
import { openLedger } from './ledger.js';
import { openSessions } from './sessions.js';
import { keys, openKeys } from './keys.js';
import { settings, startTheme } from './settings.js';
import { toast } from './toast.js';
import { voice } from './voice.js';
import { dock } from './dock.js';
import { makeForm } from './make.js';

startTheme();
startLocale();

const session = new Session();
const viewer = new Viewer($('#viewer'));
const places = new Places(session, viewer);
let drawing = 0; /* pictures that are waited for */
let compared = 0; /* the version that the present one is compared with */
let roots = [];

/* Words over the photo; null: none. */
function hint(words) {
  $('#hint').hidden = !words;
  $('#hint').textContent = words ?? '';
}

function progress(share, words = null) {
  const bar = $('#progress');
  bar.hidden = share === null && session.busy + drawing === 0;
  if (share > 0) {
    bar.dataset.share = share;
    bar.style.setProperty('--share', share);
  } else {
    delete bar.dataset.share;
  }
  if (words !== null) hint(words);
  else if (share === null && !viewer.tool) hint(null);
}

/* Brings what is shown to what the session says. A picture that does not come is said; what was shown stays. */
async function show() {
  if (!session.photo) return;
  drawing += 1;
  progress(null);
  try {
    await viewer.show(session.version());
    await viewer.compareWith(session.version(compared));
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.message, error.help);
  } finally {
    drawing -= 1;
    progress(null);
  }
}

function compare(mode, version = 0) {
  const off = viewer.mode === mode && compared === version;
  compared = off ? 0 : version;
  const { photo } = session;
  const before = compared ? versionName(compared, photo) : t('compare.before');
  viewer.setMode(off ? 'one' : mode, [before, t('compare.after')]);
  if (!off) announce(t('compare.on', { a: versionName(compared, photo), b: versionName(photo.at, photo) }));
  show();
}

const chat = new Chat(session, {
  onAnswer: (answer) => {
    choices.show(answer.question);
    if (answer.compare) compare('side', answer.compare.a ?? 0);
    if (answer.export || answer.act === 'export') openExport(session, answer.export ?? {});
  },
  onProgress: (fraction) => progress(fraction),
  aboutEnded: () => viewer.setOverlay(null),
  open: (found) => session.work(() => session.addFromRoot(found.root ?? roots[0], found.relative ?? found.path)),
});
const choices = new Choices(viewer, (choice) => chat.choose(choice));
const painting = new Painting(session, viewer, places, {
  hint,
  restore: show,
  mark: (region, label, canvas) => {
    chat.setAbout({ region, label });
    viewer.setOverlay(canvas);
  },
});
const thing = new Thing(session, viewer, places, {
  hint,
  about: (about) => chat.setAbout(about),
  say: (words, region) => chat.send(words, { region }),
});
new Cards(session, {
  preview: (recipe) => viewer.after.live(session.previewOf(recipe), viewer.view).catch((error) => session.fail(error)),
  showPlace: (index) => viewer.tool || chat.about || places.show(index),
  brush: (index) => painting.correct(index),
});
const film = new Film(session);
const intake = new Intake(session, progress, (bitmap, full) => {
  document.body.dataset.state = 'photo';
  viewer.before.clear();
  viewer.peek(bitmap, full);
});

function leave() {
  if (painting.brush) painting.stop();
  else if (viewer.tool) viewer.setTool(null);
  else if (viewer.mode !== 'one') compare(viewer.mode, compared);
  else if (chat.about) {
    chat.setAbout(null);
    viewer.setOverlay(null);
  }
}

const withPhoto = (act) => () => session.photo && act();
const acts = {
  undo: withPhoto(() => session.undo()),
  redo: withPhoto(() => session.redo()),
  versions: withPhoto(() => openHistory(session, (version) => compare('side', version))),
  export: withPhoto(() => openExport(session)),
  compare: withPhoto(() => compare('split')),
  side: withPhoto(() => compare('side')),
  zoomIn: withPhoto(() => viewer.zoom(1.4)),
  zoomOut: withPhoto(() => viewer.zoom(1 / 1.4)),
  fit: withPhoto(() => viewer.zoomTo(null)),
  full: withPhoto(() => viewer.zoomTo(1)),
  thing: withPhoto(() => (viewer.tool === thing ? leave() : (leave(), thing.start()))),
  paint: withPhoto(() => (painting.brush ? painting.stop() : (leave(), painting.start()))),
  photoBefore: () => film.move(-1),
  photoAfter: () => film.move(1),
  say: () => $('#words').focus(),
  open: () => intake.choose(),
  done: () => painting.done(),
  help: openKeys,
  leave,
  choose: (id) => {
    const choice = choices.open.find((one) => one.id === id);
    if (choice) chat.choose(choice);
    return Boolean(choice);
  },
};

let over = false;
$('.stage').addEventListener('pointerenter', (event) => {
  over = event.pointerType === 'mouse';
});
$('.stage').addEventListener('pointerleave', () => {
  over = false;
});
keys(acts, {
  hold: (held) => session.photo && viewer.hold(held),
  painting: () => painting.brush,
  overPhoto: () => over,
});
dock(viewer, acts);
settings({
  new: begin,
  sessions: () => openSessions(session, (id) => open(id)),
  roots: () => intake.openRoot(roots),
  close: withPhoto(() => session.work(() => session.removePhoto(session.index))),
  ledger: () => openLedger(session),
  keys: openKeys,
});
voice((words, final) => {
  $('#words').value = words;
  if (final) $('#words').focus();
});
$('#choose').addEventListener('click', acts.open);
$('#add').addEventListener('click', acts.open);
makeForm(session, (fraction) => progress(fraction));
$('#from-root').addEventListener('click', () => intake.openRoot(roots));
for (const name of ['undo', 'redo', 'versions', 'export']) $(`#${name}`).addEventListener('click', acts[name]);

/* What the header says and offers. */
function header() {
  const { photo } = session;
  document.body.dataset.state = photo ? 'photo' : 'empty';
  $('#photo-name').textContent = photo ? `${photo.name} · ${photo.width} × ${photo.height}` : '';
  $('#undo').disabled = !session.canUndo;
  $('#redo').disabled = !session.canRedo;
  document.title = photo ? `${photo.name} · litho` : 'litho';
}
session.addEventListener('photos', header);
session.addEventListener('opened', header);
session.addEventListener('version', () => {
  header();
  viewer.setOverlay(null);
  show();
});
session.addEventListener('photo', () => {
  leave();
  header();
  compared = 0;
  viewer.setMode('one');
  viewer.view.fitted = true;
  viewer.before.clear();
  if (!session.photo) viewer.after.clear();
  choices.show(session.question);
  show();
});
session.addEventListener('opened', () => {
  history.replaceState(null, '', `#${session.id}`);
  localStorage.setItem('litho.session', session.id);
});
session.addEventListener('busy', () => progress(session.busy ? 0 : null));
session.addEventListener('failed', (event) => {
  toast(event.detail.message, event.detail.help);
  header();
  show();
});
viewer.addEventListener('failed', (event) => session.fail(event.detail));

/* A new conversation begins with its first photo: until then nothing is asked for. */
function begin() {
  session.id = null;
  session.photos = [];
  session.turns = [];
  session.question = null;
  localStorage.removeItem('litho.session');
  history.replaceState(null, '', location.pathname);
  viewer.after.clear();
  viewer.before.clear();
  header();
  film.render();
  chat.render();
  $('#choose').focus();
}

async function open(id) {
  const there = await session.work(() => session.open(id));
  if (there !== false) return;
  toast(t('error.gone'));
  begin();
}

header();
await session.work(() => session.begin());
try {
  roots = (await get('/status')).roots ?? [];
  $('#from-root').hidden = roots.length === 0;
} catch (error) {
  console.warn(error);
}
const id = location.hash.slice(1) || localStorage.getItem('litho.session');
if (id && /^[\w-]+$/.test(id)) await open(id);
document.body.dataset.ready = 'yes';
