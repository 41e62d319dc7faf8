/* recipe.js: changes of a recipe, as new recipes: what the cards do. Pure functions; docs/recipe.md is the format. */

export const copy = (recipe) => structuredClone(recipe);

export const EMPTY = Object.freeze({ litho: 1, steps: [] });

/* What a run reads: not who made the plan, nor what became of its words. */
const forRun = ({ litho = 1, steps = [], assets }) => (assets ? { litho, steps, assets } : { litho, steps });

/* The recipe with only the steps before `index`: the picture as that step finds it. */
export const upTo = (recipe, index) => ({ ...forRun(recipe), steps: copy(recipe.steps.slice(0, index)) });

/* Step `index` with some keys set; undefined takes a key out. What the planner noted of the amount no longer holds. */
export function withStep(recipe, index, values) {
  const next = copy(recipe);
  const step = next.steps[index];
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) delete step[key];
    else step[key] = value;
  }
  delete step.note;
  delete next.run;
  return next;
}

/* An amount set by hand: the words' own measure of it (said) is over. `amount` is another name of the main one. */
export function withAmount(recipe, index, name, main, value) {
  const next = withStep(recipe, index, { [name]: value, said: undefined });
  if (name === main && main !== 'amount') delete next.steps[index].amount;
  return next;
}

function moveClauses(next, move) {
  if (!next.clauses) return;
  next.clauses = next.clauses
    .map((clause) => (clause.steps ? { ...clause, steps: clause.steps.map(move).filter((i) => i !== null) } : clause))
    .filter((clause) => !clause.steps || clause.steps.length > 0);
}

export function withoutStep(recipe, index) {
  const next = copy(recipe);
  next.steps.splice(index, 1);
  moveClauses(next, (i) => (i === index ? null : i > index ? i - 1 : i));
  delete next.run;
  return next;
}

export function withInserted(recipe, index, step) {
  const next = copy(recipe);
  next.steps.splice(index, 0, step);
  moveClauses(next, (i) => (i >= index ? i + 1 : i));
  delete next.run;
  return next;
}

/* The place of a step becomes a painted mask. */
export function withMask(recipe, index, asset, sha256) {
  const next = withStep(recipe, index, { region: { mask: asset } });
  next.assets = { ...next.assets, [asset]: { sha256 } };
  return next;
}

export const isOff = (step) => step.strength === 0;

/* The words for a place, or '' for the whole photo. `name` translates names of regions. */
export function placeWords(region, name, say) {
  if (!region) return '';
  if (typeof region === 'string') return region === 'all' ? '' : name(region);
  let words = region.text ?? (region.name && region.name !== 'all' ? name(region.name) : '');
  if (!words) {
    if (region.mask) words = say('place.painted');
    else if (region.point) words = say('place.thing');
    else if (region.tones) words = Array.isArray(region.tones) ? say('place.tones') : say(`tones.${region.tones}`);
    else if (region.color) words = say('place.color', { color: region.color });
    else if (region.box || region.ellipse) words = say('place.part');
    else if (region.gradient) words = say('place.gradient');
  }
  if (region.invert) words = say('place.not', { place: words || say('place.all') });
  const except = (region.except ?? []).map((one) => placeWords(one, name, say)).filter(Boolean);
  if (except.length) words = say('place.except', { place: words || say('place.all'), except: except.join(', ') });
  return words;
}
