/* voice.js: speech to words where the browser gives it; off until it is switched on. Where the browser can say that it
 * recognises on this machine, only that is used; else the menu says that the voice may go to the browser's maker. */
import { $ } from './dom.js';
import { locale, t } from './i18n.js';
import { announce } from './a11y.js';

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

async function isLocal(lang) {
  try {
    return (await Recognition.available?.({ langs: [lang], processLocally: true })) === 'available';
  } catch {
    return false;
  }
}

export function voice(onWords) {
  const mic = $('#mic');
  const choice = $('#voice');
  const note = $('#voice-note');
  let listening = null;
  let local = false;
  const lang = () => (locale() === 'zh' ? 'zh-CN' : 'en-US');

  const show = async () => {
    local = Recognition ? await isLocal(lang()) : false;
    choice.disabled = !Recognition;
    choice.value = Recognition && localStorage.getItem('litho.voice') === 'on' ? 'on' : 'off';
    note.textContent = t(!Recognition ? 'voice.none' : local ? 'voice.local' : 'voice.away');
    mic.hidden = choice.value !== 'on';
  };
  choice.addEventListener('change', () => {
    localStorage.setItem('litho.voice', choice.value);
    show();
  });
  window.addEventListener('language', show);
  show();

  mic.addEventListener('click', () => {
    if (listening) {
      listening.stop();
      return;
    }
    const recognition = new Recognition();
    recognition.lang = lang();
    recognition.interimResults = true;
    if (local) recognition.processLocally = true;
    recognition.onresult = (event) =>
      onWords([...event.results].map((one) => one[0].transcript).join(' '), event.results[0].isFinal);
    recognition.onend = () => {
      listening = null;
      mic.setAttribute('aria-pressed', 'false');
    };
    recognition.onerror = (event) => announce(event.error);
    recognition.start();
    listening = recognition;
    mic.setAttribute('aria-pressed', 'true');
    announce(t('voice.listening'));
  });
}
