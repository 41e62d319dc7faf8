/* edit_clause.c: see editor.h: what a clause wishes ("add", "more", "lower", "on the left", "red"),
 * done to what it names. A pair ("make the palms pines", "a lake instead of the sea", 把海换成湖)
 * is exchanged.
 */
#include <string.h>
#include "make/editor.h"

/* --- traces -------------------------------------------------------------------------------------
 */

void
make_editor_done(MakeEditor *editor, const MakeToken *token, const char *format, ...)
{
  MadeTrace *trace = g_new0(MadeTrace, 1);
  va_list args;
  va_start(args, format);
  trace->words = g_strdup(token->words);
  trace->what = g_strdup_vprintf(format, args);
  va_end(args);
  editor->n_done++;
  g_ptr_array_add(editor->traces, trace);
}

void
make_editor_refuse(MakeEditor *editor, const MakeToken *token, const char *why)
{
  MadeTrace *trace = g_new0(MadeTrace, 1);
  trace->words = g_strdup(token->words);
  trace->why = g_strdup(why);
  editor->n_refused++;
  g_ptr_array_add(editor->traces, trace);
}

/* --- tokens -------------------------------------------------------------------------------------
 */

gboolean
make_is_word(const MakeToken *token, const char *list)
{
  const gsize n = strlen(token->words);
  for (const char *p = list; *p != '\0'; p += strcspn(p, "|"), p += *p == '|')
    if (strcspn(p, "|") == n && strncmp(p, token->words, n) == 0)
      return TRUE;
  return FALSE;
}

/* Something that a scene shows. */
gboolean
make_is_noun(const MakeToken *token)
{
  return token->kind == MAKE_TOKEN_ROW && token->row->role <= LEX_SKY &&
         token->row->role != LEX_PALETTE;
}

const char *
make_editor_before(const MakeEditor *editor, guint i)
{
  return i > editor->from ? editor->tokens[i - 1].words : "";
}

/* Words that describe a noun may stand between it and its article. */
static guint
first_of_phrase(const MakeEditor *editor, guint i)
{
  while (i > editor->from) {
    const MakeToken *token = &editor->tokens[i - 1];
    if (token->kind == MAKE_TOKEN_ROW && !make_token_is(token, LEX_SIZE) &&
        !make_token_is(token, LEX_COUNT) && !make_token_is(token, LEX_NOTHING) &&
        !make_token_is(token, LEX_PLACE) && !make_token_is(token, LEX_CHANGE))
      break;
    i--;
  }
  return i;
}

gboolean
make_is_definite(const MakeEditor *editor, guint i)
{
  const guint first = first_of_phrase(editor, i);
  if (first > editor->from && make_is_word(&editor->tokens[first - 1],
                                           "the|these|those|this|that|its|all|both|把|那|这|所有"))
    return TRUE;
  if (!editor->tokens[i].is_chinese)
    return FALSE;
  for (guint k = i + 1; k < editor->to; k++) /* 船放右边 */
    if (make_token_is(&editor->tokens[k], LEX_VERB))
      return first == i;
  return FALSE;
}

gboolean
make_is_reference(const MakeEditor *editor, guint i)
{
  gboolean has_other = FALSE;
  for (guint k = editor->from; k < editor->to; k++) {
    const MakeToken *token = &editor->tokens[k];
    has_other |= k != i && (make_is_thing(token) || make_token_is(token, LEX_SUN) ||
                            make_token_is(token, LEX_MOON));
    has_other |= k < i && token->kind == MAKE_TOKEN_UNKNOWN; /* "a dragon on the beach" */
  }
  if (!has_other || !make_is_noun(&editor->tokens[i]))
    return FALSE;
  const MakeToken *next = i + 1 < editor->to ? &editor->tokens[i + 1] : NULL;
  if (next != NULL && next->is_chinese &&
      ((make_token_is(next, LEX_RELATION) && next->row->many > 0) ||
       make_is_word(next, "里|中|边|面")))
    return TRUE;
  guint k = first_of_phrase(editor, i);
  while (k > editor->from && make_is_word(&editor->tokens[k - 1], "the|a|an|its"))
    k--;
  if (k == editor->from)
    return FALSE;
  const MakeToken *before = &editor->tokens[k - 1];
  return (make_token_is(before, LEX_RELATION) && before->row->many == 0) ||
         make_is_word(before, "in|at|into|onto|inside|across|through");
}

/* --- wishes -------------------------------------------------------------------------------------
 */

int
make_wish_sign(const MakeWish *wish)
{
  if (wish->changes & (1u << CHANGE_MORE | 1u << CHANGE_BIGGER | 1u << CHANGE_HIGHER))
    return wish->changes & 1u << CHANGE_FEWER ? -1 : 1;
  return wish->changes & (1u << CHANGE_FEWER | 1u << CHANGE_SMALLER | 1u << CHANGE_LOWER) ? -1 : 0;
}

/* Of two that exclude each other the last counts; "fewer, a bit more" is fewer still. */
static void
take_change(MakeWish *wish, LexChange change)
{
  static const LexChange pairs[][2] = {{CHANGE_HIGHER, CHANGE_LOWER},
                                       {CHANGE_BIGGER, CHANGE_SMALLER},
                                       {CHANGE_NEARER, CHANGE_FARTHER},
                                       {CHANGE_LATER, CHANGE_EARLIER}};
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
    if (change == pairs[i][0] || change == pairs[i][1])
      wish->changes &= ~(1u << pairs[i][0] | 1u << pairs[i][1]);
  wish->changes |= 1u << change;
}

static void
wish_take(MakeWish *wish, const MakeToken *token)
{
  const int value = token->row->value;
  switch (token->row->role) {
  case LEX_CHANGE:
    take_change(wish, (LexChange)value);
    break;
  case LEX_LOW:
  case LEX_HIGH:
    take_change(wish, token->row->role == LEX_LOW ? CHANGE_LOWER : CHANGE_HIGHER);
    break;
  case LEX_SIZE:
    take_change(wish, value > 100 ? CHANGE_BIGGER : CHANGE_SMALLER);
    break;
  case LEX_PLACE:
    wish->place = value;
    break;
  case LEX_DEPTH:
    wish->depth = value;
    break;
  case LEX_COUNT:
    wish->count = value;
    break;
  case LEX_OTHER:
    wish->is_another = make_is_word(token, "another|another one|另一|另");
    break;
  case LEX_DEGREE:
    wish->degree = value / 100.0;
    break;
  case LEX_NOT:
    wish->removes = TRUE;
    break;
  case LEX_VERB:
    wish->removes |= value == VERB_REMOVE;
    wish->verb = value;
    break;
  default:
    break;
  }
}

static MakeWish
wish_of(const MakeEditor *editor)
{
  MakeWish wish = {.verb = NONE, .place = NONE, .depth = NONE, .degree = 1};
  for (guint i = editor->from; i < editor->to; i++) {
    const MakeToken *token = &editor->tokens[i];
    if (token->kind == MAKE_TOKEN_COLOR)
      wish.color = token;
    else if (token->kind == MAKE_TOKEN_COUNT)
      wish.count = token->value;
    else if (token->kind == MAKE_TOKEN_ROW)
      wish_take(&wish, token);
    /* "move the horizon up" */
    if (make_is_word(token, "up|upwards"))
      wish.changes |= wish.verb == VERB_MOVE ? 1u << CHANGE_HIGHER : 0;
    if (make_is_word(token, "down|downwards"))
      wish.changes |= wish.verb == VERB_MOVE ? 1u << CHANGE_LOWER : 0;
  }
  return wish;
}

/* --- pairs --------------------------------------------------------------------------------------
 */

static gboolean
may_pair(const MakeToken *token)
{
  return make_is_thing(token) || make_is_ground(token) || token->row->role == LEX_SUN ||
         token->row->role == LEX_MOON;
}

/* The nouns of [from, to) that are exchanged for each other; how many there are. */
static guint
nouns_of(const MakeEditor *editor, guint from, guint to, guint found[2])
{
  guint n = 0;
  for (guint i = from; i < to; i++)
    if (make_is_noun(&editor->tokens[i]) && may_pair(&editor->tokens[i]) &&
        !make_is_reference(editor, i)) {
      if (n < 2)
        found[n] = i;
      n++;
    }
  return n;
}

/* "make the palms pines": nothing but articles and numbers between them, and of one kind. */
static gboolean
is_made_into(const MakeEditor *editor, const guint pair[2])
{
  const MakeToken *a = &editor->tokens[pair[0]], *b = &editor->tokens[pair[1]];
  if (make_is_thing(a) ? !make_is_thing(b) : a->row->role != b->row->role)
    return FALSE;
  gboolean is_made = FALSE;
  for (guint i = editor->from; i < pair[0]; i++)
    is_made |= make_is_word(&editor->tokens[i], "make|turn|have|let|让|把");
  for (guint i = pair[0] + 1; i < pair[1] && is_made; i++) {
    const MakeToken *token = &editor->tokens[i];
    is_made = token->kind == MAKE_TOKEN_COLOR || token->kind == MAKE_TOKEN_COUNT ||
              make_token_is(token, LEX_COUNT) || make_token_is(token, LEX_SIZE) ||
              make_is_word(token, "a|an|into|be|become|成|变|变成");
  }
  return is_made;
}

/* pair[0] is exchanged for pair[1]. */
static gboolean
find_pair(const MakeEditor *editor, const MakeWish *wish, guint pair[2])
{
  guint instead = editor->to, before[2], behind[2];
  for (guint i = editor->from; i < editor->to; i++)
    if (make_token_is(&editor->tokens[i], LEX_VERB) && editor->tokens[i].row->value == VERB_INSTEAD)
      instead = i;
  if (instead < editor->to) {
    const guint n_before = nouns_of(editor, editor->from, instead, before),
                n_behind = nouns_of(editor, instead, editor->to, behind);
    if (n_before >= 1 && n_behind >= 1) {
      pair[0] = behind[0];
      pair[1] = before[0];
      return TRUE;
    }
    pair[0] = behind[0];
    pair[1] = behind[1];
    return n_behind == 2; /* "instead of the sea a lake" */
  }
  if (nouns_of(editor, editor->from, editor->to, pair) != 2)
    return FALSE;
  return wish->verb == VERB_SWAP || is_made_into(editor, pair);
}

static void
exchange(MakeEditor *editor, guint old_at, guint new_at)
{
  const MakeToken *old = &editor->tokens[old_at], *wanted = &editor->tokens[new_at];
  const MakeWish removes = {.verb = VERB_REMOVE,
                            .removes = TRUE,
                            .place = NONE,
                            .depth = NONE,
                            .degree = 1},
                 plain = {.verb = VERB_ADD, .place = NONE, .depth = NONE, .degree = 1};
  if (make_is_thing(old) && make_is_thing(wanted)) {
    make_edit_exchange(editor, old_at, new_at);
    return;
  }
  const guint was_done = editor->n_done;
  if (make_is_thing(wanted)) {
    guint from = new_at;
    while (from > editor->from && from - 1 != old_at &&
           !make_token_is(&editor->tokens[from - 1], LEX_VERB))
      from--;
    make_edit_add(editor, from, new_at + 1);
  } else if (make_is_ground(wanted))
    make_ground_set(editor, wanted);
  else
    make_edit_light(editor, wanted, &plain);
  if (editor->n_done == was_done)
    return;
  const gboolean same_place = make_is_ground(old) && old->row->role == wanted->row->role;
  if (make_is_thing(old))
    make_edit_thing(editor, old_at, &removes);
  else if (make_is_ground(old) && !same_place && make_scene_has_ground(editor->scene, old))
    make_ground_remove(editor, old);
  else if (!make_is_ground(old))
    make_edit_light(editor, old, &removes);
  make_edit_homeless(editor, wanted);
}

/* --- clauses ------------------------------------------------------------------------------------
 */

/* "beside the lighthouse" where there is none. FALSE: refused. */
static gboolean
check_references(MakeEditor *editor)
{
  for (guint i = editor->from; i < editor->to; i++) {
    const MakeToken *token = &editor->tokens[i];
    if (!make_is_reference(editor, i))
      continue;
    const gboolean is_there =
        make_is_thing(token)
            ? make_scene_has(editor->scene, make_thing_kind(token)) || !make_is_definite(editor, i)
        : make_is_ground(token) ? make_scene_has_ground(editor->scene, token)
                                : TRUE;
    if (is_there)
      continue;
    for (guint k = editor->from; k < i; k++)
      if (editor->tokens[k].kind == MAKE_TOKEN_UNKNOWN)
        make_editor_refuse(editor, &editor->tokens[k], NULL);
    make_editor_refuse(editor, token, "it is not in the scene");
    return FALSE;
  }
  return TRUE;
}

/* Are the clause's things set up anew, or beside something? */
static gboolean
is_adding(const MakeEditor *editor, const MakeWish *wish)
{
  gboolean has_thing = FALSE, has_reference = FALSE, is_new = FALSE, is_old = FALSE;
  for (guint i = editor->from; i < editor->to; i++) {
    const MakeToken *token = &editor->tokens[i];
    const gboolean is_reference = make_is_reference(editor, i);
    has_reference |= is_reference && !make_is_ground(token);
    if (is_reference || !make_is_thing(token))
      continue;
    has_thing = TRUE;
    const gboolean is_there = make_scene_has(editor->scene, make_thing_kind(token));
    is_new |= !is_there && !make_is_definite(editor, i);
    is_old |= is_there && make_is_definite(editor, i) && token->is_chinese;
  }
  if (wish->removes || (!has_thing && !has_reference))
    return FALSE;
  if (has_reference || is_new)
    return TRUE;
  /* One more of what is there; with a place or a look of its own it stands for itself. */
  const gboolean is_own =
      wish->place != NONE || wish->depth != NONE || wish->color != NULL || wish->changes & ~1u;
  return (wish->verb == VERB_ADD || wish->is_another || make_wishes(wish, CHANGE_MORE)) && is_own &&
         !is_old;
}

static void
edit_token(MakeEditor *editor, guint i, const MakeWish *wish, gboolean adds)
{
  const MakeToken *token = &editor->tokens[i];
  if (token->kind == MAKE_TOKEN_UNKNOWN)
    make_editor_refuse(editor, token, NULL);
  if (token->kind == MAKE_TOKEN_CLOCK)
    make_edit_light(editor, token, wish);
  if (token->kind != MAKE_TOKEN_ROW || make_is_reference(editor, i))
    return;
  if (make_is_thing(token)) {
    if (!adds)
      make_edit_thing(editor, i, wish);
  } else if (make_is_ground(token)) {
    /* done before */
  } else if (token->row->role == LEX_REFUSE)
    make_editor_refuse(editor, token, "no landscape");
  else if (!adds || (token->row->role != LEX_SUN && token->row->role != LEX_MOON))
    make_edit_light(editor, token, wish);
}

void
make_edit_clause(MakeEditor *editor)
{
  const MakeWish wish = wish_of(editor);
  guint pair[2];
  if (find_pair(editor, &wish, pair)) {
    exchange(editor, pair[0], pair[1]);
    return;
  }
  if (!check_references(editor))
    return;
  const gboolean adds = is_adding(editor, &wish);
  /* A river first, then the bridge. */
  for (guint i = editor->from; i < editor->to; i++)
    if (make_is_ground(&editor->tokens[i]) && !make_is_reference(editor, i))
      make_edit_ground(editor, &editor->tokens[i], &wish);
  if (adds)
    make_edit_add(editor, editor->from, editor->to);
  for (guint i = editor->from; i < editor->to; i++)
    edit_token(editor, i, &wish, adds);
}
