/* edit.c: words that change what a scene shows: "move the sun lower, more waves", 太阳低一点.
 * Clause by clause: a change word (more, lower, bigger, remove) acts on what the clause names;
 * hours, weathers, seasons, palettes and styles are set. Not done: adding or moving a thing to
 * another. */
#include "make/edit.h"
#include "make/reader.h"

typedef struct {
  MadeScene *scene;
  GPtrArray *traces;
  guint n_done;
} Editor;

typedef struct {
  int change, place; /* NONE: not said */
  gboolean removes;
  double degree;
  const MakeToken *color;
} Wish;

static void G_GNUC_PRINTF(3, 4)
    tell(Editor *editor, const MakeToken *token, const char *format, ...)
{
  MadeTrace *trace = g_new0(MadeTrace, 1);
  trace->words = g_strdup(token->words);
  if (format != NULL) {
    va_list args;
    va_start(args, format);
    trace->what = g_strdup_vprintf(format, args);
    va_end(args);
    editor->n_done++;
  }
  g_ptr_array_add(editor->traces, trace);
}

/* A number that more and less move by .25. */
static void
edit_amount(Editor *editor, const MakeToken *token, const Wish *wish, const char *name,
            double *amount)
{
  const double step = .25 * wish->degree, was = *amount;
  if (wish->removes)
    *amount = 0;
  else if (wish->change == CHANGE_MORE || wish->change == CHANGE_BIGGER ||
           wish->change == CHANGE_HIGHER)
    *amount = MIN(1, was + step);
  else if (wish->change == CHANGE_FEWER || wish->change == CHANGE_SMALLER ||
           wish->change == CHANGE_LOWER)
    *amount = MAX(0, was - step);
  else {
    tell(editor, token, NULL);
    return;
  }
  tell(editor, token, "%s: %.2f, was %.2f", name, *amount, was);
}

static void
edit_orb(Editor *editor, const MakeToken *token, const Wish *wish, const char *name, SceneOrb *orb)
{
  const double high = orb->high, across = orb->across, size = orb->size;
  orb->is_shown = !wish->removes;
  if (wish->change == CHANGE_HIGHER || wish->change == CHANGE_LOWER)
    orb->high = CLAMP(high + (wish->change == CHANGE_HIGHER ? .12 : -.12) * wish->degree, .02, .95);
  if (wish->change == CHANGE_BIGGER || wish->change == CHANGE_SMALLER)
    orb->size = CLAMP(size * (wish->change == CHANGE_BIGGER ? 1.4 : .7), .3, 4);
  if (wish->place != NONE)
    orb->across = wish->place / 100.0;
  tell(editor, token, "%s: %s, high %.2f (was %.2f), across %.2f (was %.2f), size %.2f", name,
       orb->is_shown ? "shown" : "not shown", orb->high, high, orb->across, across, orb->size);
}

static void
remove_things(MadeScene *scene, SceneKind kind)
{
  guint kept = 0;
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind != kind)
      scene->things[kept++] = scene->things[i];
  scene->n_things = kept;
}

static void
edit_thing(Editor *editor, const MakeToken *token, const Wish *wish, SceneKind kind)
{
  MadeScene *scene = editor->scene;
  gboolean found = FALSE;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (thing->kind != kind)
      continue;
    found = TRUE;
    if (wish->change == CHANGE_MORE)
      thing->count = MIN(LITHO_SCENE_MAX_COUNT, thing->count + MAX(1, thing->count / 2));
    if (wish->change == CHANGE_FEWER)
      thing->count = MAX(1, thing->count - MAX(1, thing->count / 3));
    if (wish->change == CHANGE_BIGGER || wish->change == CHANGE_SMALLER)
      thing->size = CLAMP(thing->size * (wish->change == CHANGE_BIGGER ? 1.4 : .7), .3, 3);
    if (wish->change == CHANGE_NEARER && thing->depth > DEPTH_NEAR)
      thing->depth--, thing->distance = 0;
    if (wish->change == CHANGE_FARTHER && thing->depth < DEPTH_FAR)
      thing->depth++, thing->distance = 0;
    if (wish->place != NONE)
      thing->across = wish->place / 100.0;
    if (wish->color != NULL) {
      thing->has_color = TRUE;
      for (int c = 0; c < 3; c++)
        thing->color[c] = (guint8)(wish->color->rgb >> (16 - 8 * c));
    }
    if (!wish->removes)
      tell(editor, token, "%s: %d, %s, across %.2f, size %.2f", scene_kinds[kind], thing->count,
           scene_depths[thing->depth], thing->across, thing->size);
  }
  if (found && wish->removes) {
    remove_things(scene, kind);
    tell(editor, token, "%s: removed", scene_kinds[kind]);
  } else if (!found)
    tell(editor, token, NULL);
}

static void
edit_look(Editor *editor, const MakeToken *token)
{
  MadeScene *scene = editor->scene;
  const MadeScene was = *scene;
  const int value = token->row->value;
  if (token->row->role == LEX_HOUR || token->row->role == LEX_WEATHER) {
    if (token->row->role == LEX_HOUR)
      scene->hour = (SceneHour)value;
    else
      scene->weather = (SceneWeather)value;
    made_scene_settle(scene); /* sun, clouds and stars follow */
    scene->sun.across = was.sun.across;
    tell(editor, token, "%s, %s", scene_hours[scene->hour], scene_weathers[scene->weather]);
  } else if (token->row->role == LEX_SEASON) {
    scene->season = (SceneSeason)value;
    tell(editor, token, "season: %s", scene_seasons[value]);
  } else if (token->row->role == LEX_PALETTE) {
    scene->palette = (ScenePalette)value;
    tell(editor, token, "palette: %s", scene_palettes[value]);
  } else {
    scene->style = (SceneStyle)value;
    tell(editor, token, "style: %s", scene_styles[value]);
  }
}

/* What the clause [from, to) wishes of what it names. */
static Wish
wish_of(const MakeToken *tokens, guint from, guint to)
{
  Wish wish = {.change = NONE, .place = NONE, .degree = 1};
  for (guint i = from; i < to; i++) {
    const MakeToken *token = &tokens[i];
    if (token->kind == MAKE_TOKEN_COLOR)
      wish.color = token;
    if (token->kind != MAKE_TOKEN_ROW)
      continue;
    const int value = token->row->value;
    switch (token->row->role) {
    case LEX_CHANGE:
      wish.change = value;
      break;
    case LEX_LOW:
    case LEX_HIGH:
      wish.change = token->row->role == LEX_LOW ? CHANGE_LOWER : CHANGE_HIGHER;
      break;
    case LEX_SIZE:
      wish.change = value > 100 ? CHANGE_BIGGER : CHANGE_SMALLER;
      break;
    case LEX_PLACE:
      wish.place = value;
      break;
    case LEX_DEGREE:
      wish.degree = value / 100.0;
      break;
    case LEX_NOT:
      wish.removes = TRUE;
      break;
    case LEX_VERB:
      wish.removes |= value == VERB_REMOVE;
      break;
    default:
      break;
    }
  }
  return wish;
}

static void
edit_token(Editor *editor, const MakeToken *token, const Wish *wish)
{
  MadeScene *scene = editor->scene;
  if (token->kind == MAKE_TOKEN_UNKNOWN)
    tell(editor, token, NULL);
  if (token->kind != MAKE_TOKEN_ROW)
    return;
  switch (token->row->role) {
  case LEX_SUN:
    edit_orb(editor, token, wish, "sun", &scene->sun);
    break;
  case LEX_MOON:
    edit_orb(editor, token, wish, "moon", &scene->moon);
    break;
  case LEX_WAVES:
    edit_amount(editor, token, wish, "waves", &scene->waves);
    break;
  case LEX_CLOUDS:
    edit_amount(editor, token, wish, "clouds", &scene->clouds);
    break;
  case LEX_STARS:
    edit_amount(editor, token, wish, "stars", &scene->stars);
    break;
  case LEX_THING:
    edit_thing(editor, token, wish, (SceneKind)(token->row->value % 100));
    break;
  case LEX_FLOWER:
    edit_thing(editor, token, wish, THING_FLOWER);
    break;
  case LEX_HOUR:
  case LEX_WEATHER:
  case LEX_SEASON:
  case LEX_PALETTE:
  case LEX_STYLE:
    if (wish->removes)
      tell(editor, token, NULL);
    else
      edit_look(editor, token);
    break;
  case LEX_FAR:
  case LEX_WATER:
  case LEX_NEAR:
  case LEX_SKY:
    tell(editor, token, NULL); /* another ground is another picture */
    break;
  case LEX_CHANGE:
    if (token->row->value == CHANGE_WARMER || token->row->value == CHANGE_COOLER) {
      scene->palette = token->row->value == CHANGE_WARMER ? PALETTE_WARM : PALETTE_COOL;
      tell(editor, token, "palette: %s", scene_palettes[scene->palette]);
    } else if (token->row->value >= CHANGE_BRIGHTER)
      tell(editor, token, NULL);
    break;
  default:
    break;
  }
}

gboolean
make_scene_edit(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  *traces = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  if (!make_words_check(words, error))
    return FALSE;
  g_autofree char *text = g_utf8_strdown(words, -1);
  g_autoptr(GArray) array = make_tokens(text);
  const MakeToken *tokens = (const MakeToken *)(gpointer)array->data;
  MadeScene changed = *scene;
  Editor editor = {&changed, *traces, 0};
  for (guint from = 0; from < array->len;) {
    guint to = from;
    while (to < array->len && !make_token_is(&tokens[to], LEX_BREAK))
      to++;
    const Wish wish = wish_of(tokens, from, to);
    for (guint i = from; i < to; i++)
      edit_token(&editor, &tokens[i], &wish);
    from = to + 1;
  }
  if (editor.n_done > 0) {
    *scene = changed;
    return TRUE;
  }
  g_set_error_literal(
      error, LITHO_ERROR, LITHO_ERROR_PLAN,
      "these words change nothing of the scene; say for example: move the sun lower, "
      "more waves, fewer trees, at night, warmer");
  return FALSE;
}
