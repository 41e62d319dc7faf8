/* ground.c: free text to a part of the photo: "the man on the left", "her shirt", "后面的行人".
 *
 * The text's head noun names people, a class of a segmenting net, or a named region; its cover is
 * split into instances (connected parts; people who touch, by their faces), and the words of place,
 * size, order, colour and company choose among them. What no net and no region knows ("the power
 * lines") is looked for by the text tower (dense.c) where one is installed, and said to be absent otherwise.
 */
#include <math.h>
#include "see/find/dense.h"
#include "see/find/ground.h"
#include "see/paint.h"
#include "see/find/finder.h"

/* What an unknown word takes from the score. */
#define UNKNOWN_WORD 0.8

gboolean
see_token_is_noun(const SeeToken *token)
{
  return token->kind == SEE_WORD_THING || token->kind == SEE_WORD_PART;
}

/* The noun that the text is about: English: the last one before a link; Chinese: the last one. */
static int
head_of(const GPtrArray *tokens)
{
  int head = -1;
  for (guint i = 0; i < tokens->len; i++) {
    const SeeToken *token = tokens->pdata[i];
    const gboolean is_chinese = (guchar)token->text[0] >= 0x80;
    if (see_token_is_noun(token))
      head = (int)i;
    else if (head >= 0 && !is_chinese &&
             (token->kind == SEE_WORD_LINK || token->kind == SEE_WORD_OF ||
              token->kind == SEE_WORD_BEHIND || token->kind == SEE_WORD_PLACE))
      break;
  }
  return head;
}

static void
read_noun(SeeQuery *query, const GPtrArray *tokens, int i, int head)
{
  const SeeToken *token = tokens->pdata[i],
                 *next = i + 1 < (int)tokens->len ? tokens->pdata[i + 1] : NULL;
  const SeeToken *before = i > 0 ? tokens->pdata[i - 1] : NULL;
  const gboolean is_owner = query->head->kind == SEE_WORD_PART && token->kind == SEE_WORD_THING;
  if (i == head)
    return;
  if (is_owner && (i < head || (before != NULL && query->owner == NULL)))
    query->owner = token->word;
  else if (i < head && g_strcmp0(token->word->region, "background") == 0)
    query->place = SEE_PLACE_BACK; /* "the background person" */
  else if (i < head && next != NULL && next->kind == SEE_WORD_OWNER)
    query->owner = token->word;
  else if (token->kind == SEE_WORD_THING)
    g_ptr_array_add(query->company, (gpointer)token->word);
}

static void
read_query(const GPtrArray *tokens, SeeQuery *query)
{
  const int head = head_of(tokens);
  query->head = head >= 0 ? ((SeeToken *)tokens->pdata[head])->word : NULL;
  query->several = head >= 0 && ((SeeToken *)tokens->pdata[head])->plural;
  for (int i = 0; i < (int)tokens->len; i++) {
    const SeeToken *token = tokens->pdata[i];
    if (query->head != NULL && see_token_is_noun(token))
      read_noun(query, tokens, i, head);
    else if (token->kind == SEE_WORD_PLACE &&
             (query->place == SEE_PLACE_NONE || token->word->value != SEE_PLACE_SMALLEST))
      query->place = (SeePlace)token->word->value;
    else if (token->kind == SEE_WORD_BEHIND)
      query->behind = TRUE;
    else if (token->kind == SEE_WORD_ORDER)
      query->order = token->word->value;
    else if (token->kind == SEE_WORD_ALL)
      query->several = TRUE;
    else if (token->kind == SEE_WORD_COLOR)
      query->color = token->text;
    else if (token->kind == SEE_WORD_UNKNOWN)
      query->n_unknown++;
  }
  if (query->order != 0)
    query->several = FALSE;
}

/* --- places --------------------------------------------------------------------------------- */

/* Weight 0..1 of a place of the frame. */
static float
in_place(SeePlace place, double x, double y)
{
  const double d = place == SEE_PLACE_LEFT     ? 0.5 - x
                   : place == SEE_PLACE_RIGHT  ? x - 0.5
                   : place == SEE_PLACE_TOP    ? 0.5 - y
                   : place == SEE_PLACE_BOTTOM ? y - 0.5
                   : place == SEE_PLACE_MIDDLE ? 0.3 - hypot(x - 0.5, y - 0.5)
                                               : 1;
  return (float)CLAMP(0.5 + d / 0.1, 0, 1);
}

static void
keep_place(LithoPlane *plane, SeePlace place)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      plane->v[(gsize)y * plane->width + x] *=
          in_place(place, (x + 0.5) / plane->width, (y + 0.5) / plane->height);
}

/* A text of places only: "the left side". */
static gboolean
place_cover(LithoScene *scene, const SeeQuery *query, SeeCoarseMask *cover, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  cover->method = g_strdup("place");
  cover->present = TRUE;
  cover->score = 1;
  cover->plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  for (gsize i = 0; i < (gsize)proxy->Xsize * proxy->Ysize; i++)
    cover->plane->v[i] = 1;
  keep_place(cover->plane, query->place);
  return TRUE;
}

/* A part of the people that are meant, within its band of their height. */
static gboolean
part_cover(LithoScene *scene, SeeQuery *query, SeeCoarseMask *cover, GError **error)
{
  static const SeeWord person = {.region = "person", .labels = "person", .kind = SEE_WORD_THING};
  const SeeWord *owner = query->owner != NULL ? query->owner : &person, *part = query->head;
  const SeeCoarseMask *of_all = see_scene_coarse_mask(scene, part->region, error);
  PixelComponent box;
  g_auto(SeeCoarseMask) who = {0};
  if (of_all == NULL || !see_noun_find(scene, owner, &who, error))
    return FALSE;
  /* "her face": whose is not said. All that there are. */
  query->several =
      query->several || (query->place == SEE_PLACE_NONE && query->order == 0 && !query->behind);
  query->color = NULL; /* the colour is the part's */
  cover->method = g_strdup(of_all->method);
  cover->score = of_all->score;
  if (!of_all->present)
    return TRUE;
  if (!who.present) { /* a face without a person around it */
    cover->present = TRUE;
    cover->plane = see_plane_copy(of_all->plane);
    return TRUE;
  }
  if (!see_choose_instances(scene, query, see_is_people(owner), &who, &box, error))
    return FALSE;
  cover->score = MIN(cover->score, who.score);
  g_autoptr(LithoPlane) plane = see_plane_copy(of_all->plane);
  const double height = MAX(box.y1 - box.y0, 1);
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++) {
      const double v = (y + 0.5 - box.y0) / height;
      const gboolean in_band = part->bottom <= 0 || (v >= part->top && v <= part->bottom);
      const gsize i = (gsize)y * plane->width + x;
      if (!in_band || who.plane->v[i] <= 0.1f)
        plane->v[i] = 0;
    }
  cover->present = see_plane_area(plane) > 0;
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}

gboolean
see_text_find(LithoScene *scene, const char *text, SeeCoarseMask *cover, GError **error)
{
  g_autoptr(GPtrArray) tokens = see_ground_words(text);
  g_autoptr(GPtrArray) company = g_ptr_array_new();
  SeeQuery query = {.company = company};
  PixelComponent box;
  read_query(tokens, &query);
  if (query.head == NULL && query.place != SEE_PLACE_NONE && query.place <= SEE_PLACE_MIDDLE &&
      query.n_unknown == 0)
    return place_cover(scene, &query, cover, error);
  if (query.head == NULL) {
    gboolean looked = FALSE;
    if (!see_dense_find(scene, text, cover, &looked, error))
      return FALSE;
    if (!looked)
      cover->method = g_strdup("none: no region, and no class of a net, is called that");
    else if (cover->present && query.place != SEE_PLACE_NONE && query.place <= SEE_PLACE_MIDDLE)
      keep_place(cover->plane, query.place);
    return TRUE;
  }
  if (query.head->kind == SEE_WORD_PART) {
    if (!part_cover(scene, &query, cover, error))
      return FALSE;
  } else {
    if (!see_noun_find(scene, query.head, cover, error))
      return FALSE;
    if (cover->present && query.head->labels != NULL) {
      if (!see_choose_instances(scene, &query, see_is_people(query.head), cover, &box, error))
        return FALSE;
    } else if (cover->present)
      keep_place(cover->plane, query.place);
  }
  cover->score *= pow(UNKNOWN_WORD, query.n_unknown);
  if (!cover->present || see_plane_area(cover->plane) <= 0) {
    cover->present = FALSE;
    g_clear_pointer(&cover->plane, litho_plane_free);
  }
  return TRUE;
}
