/* writing.c: see writing.h. Lines (see/writing) that belong together are one candidate; its mask is
 * their strokes. */
#include <math.h>
#include <string.h>
#include "see/find/writing.h"
#include "see/paint.h"
#include "see/writing/lines.h"

#define QUOTED 0.7         /* a match from here on is what the phrase quotes */
#define OTHER 0.3          /* of the score of what it does not quote, where something does */
#define READABLE 0.75      /* sureness from which on a line says what it says */
#define UNNAMED_LEAST 0.75 /* a match for a head that is no word for writing */
#define IS_NO_DATE 0.2     /* of the score */
#define IS_NO_NUMBER 0.15
#define AT_EDGE 0.09     /* of the frame's side: so far from an edge marks lie */
#define NOT_AT_EDGE 0.35 /* of the score of a mark in the middle */
#define SEEN_LEAST 0.12  /* worse lines are left out of blocks */
#define MOST_BLOCKS 12   /* that are candidates, each with its mask */
#define WHOLE_LEAST 0.3  /* and of "the text", that is all of it */

gboolean
see_noun_is_writing(const LithoNoun *noun)
{
  return litho_noun_is(noun, "writing") || litho_noun_is(noun, "logo");
}

/* --- what it is
 * ----------------------------------------------------------------------------------- */

typedef struct {
  int letters, digits, joints; /* - . / : ' between digits */
  gboolean has_month, has_address;
} Signs;

static Signs
signs_of(const char *text)
{
  static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                       "sep", "oct", "nov", "dec", "年",  "月",  "日"};
  static const char *const addresses[] = {"www", ".com", ".net", ".org",      "http",
                                          "@",   "©",    "(c)",  "copyright", "photo"};
  g_autofree char *lower = g_utf8_strdown(text, -1);
  Signs signs = {0};
  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    signs.digits += g_unichar_isdigit(c);
    signs.letters += g_unichar_isalpha(c);
    signs.joints += at > lower && g_ascii_isdigit(at[-1]) && strchr("-./:' ", *at) != NULL &&
                    *at < 0x7f && (g_ascii_isdigit(at[1]) || at[1] == ' ');
  }
  for (guint i = 0; i < G_N_ELEMENTS(months); i++)
    signs.has_month |= strstr(lower, months[i]) != NULL;
  for (guint i = 0; i < G_N_ELEMENTS(addresses); i++)
    signs.has_address |= strstr(lower, addresses[i]) != NULL;
  return signs;
}

/* Near to an edge of the frame: 1. */
static double
at_edge(const LithoBox *box)
{
  const double gap = MIN(MIN(box->x, 1 - box->x - box->w), MIN(box->y, 1 - box->y - box->h));
  return NOT_AT_EDGE + (1 - NOT_AT_EDGE) * exp(-pow(MAX(gap, 0) / AT_EDGE, 2));
}

/* Of the line's score: how well it is what the noun names. */
static double
fit_of_noun(const LithoNoun *noun, const SeeLine *line, const LithoBox *block)
{
  const Signs signs = signs_of(line->text);
  if (litho_noun_is(noun, "date stamp") || litho_noun_is(noun, "timestamp")) {
    if (*line->text == '\0')
      return 0.6 * at_edge(block);
    const gboolean is_date = signs.digits >= 4 && (signs.joints > 0 || signs.has_month);
    return is_date                                             ? 1
           : signs.digits >= 3 && signs.digits > signs.letters ? 0.6 * at_edge(block)
                                                               : IS_NO_DATE;
  }
  if (litho_noun_is(noun, "number"))
    return signs.digits == 0 ? IS_NO_NUMBER : signs.digits >= signs.letters ? 1 : 0.5;
  if (litho_noun_is(noun, "watermark") || litho_noun_is(noun, "signature") ||
      litho_noun_is(noun, "caption"))
    return signs.has_address ? 1 : at_edge(block);
  return 1;
}

/* --- blocks
 * --------------------------------------------------------------------------------------- */

/* Lines that are one candidate. */
typedef struct {
  GPtrArray *lines; /* SeeLine*, borrowed */
  LithoBox box;
  double score, seen;
} Block;

static void
block_free(gpointer data)
{
  g_ptr_array_unref(((Block *)data)->lines);
  g_free(data);
}

static void
block_add(Block *block, SeeLine *line)
{
  const LithoBox a = block->box, b = line->box;
  if (block->lines->len == 0)
    block->box = b;
  else {
    block->box.x = MIN(a.x, b.x);
    block->box.y = MIN(a.y, b.y);
    block->box.w = MAX(a.x + a.w, b.x + b.w) - block->box.x;
    block->box.h = MAX(a.y + a.h, b.y + b.h) - block->box.y;
  }
  block->seen = MAX(block->seen, line->score);
  g_ptr_array_add(block->lines, line);
}

static Block *
block_new(void)
{
  Block *block = g_new0(Block, 1);
  block->lines = g_ptr_array_new();
  return block;
}

/* Every block of lines that are seen well enough. alone: each line by itself. */
static GPtrArray *
make_blocks(const GPtrArray *lines, gboolean alone)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func(block_free);
  for (guint i = 0; i < lines->len; i++) {
    SeeLine *line = lines->pdata[i];
    Block *block = NULL;
    if (line->score < SEEN_LEAST)
      continue;
    for (guint k = 0; k < blocks->len && block == NULL && !alone; k++)
      if (((SeeLine *)((Block *)blocks->pdata[k])->lines->pdata[0])->block == line->block)
        block = blocks->pdata[k];
    if (block == NULL)
      g_ptr_array_add(blocks, block = block_new());
    block_add(block, line);
  }
  return blocks;
}

static gboolean
add_block(LithoScene *scene, const SeePicture *picture, const Block *block, GPtrArray *candidates,
          GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  g_autoptr(LithoPlane) fine = litho_plane_new(picture->width[0], picture->height[0]);
  g_autoptr(GString) says = g_string_new(NULL);
  for (guint i = 0; i < block->lines->len; i++) {
    const SeeLine *line = block->lines->pdata[i];
    see_line_paint(picture, &line->at, fine);
    g_string_append_printf(says, "%s%s", says->len > 0 ? " " : "", line->text);
  }
  g_autofree char *label =
      says->len > 0 ? g_strdup_printf("writing: %s", says->str) : g_strdup("writing");
  SeeCandidate *one = see_candidate_of_plane(label, "lines of writing", block->score,
                                             see_plane_shrunk(fine, proxy->Xsize, proxy->Ysize));
  if (one == NULL)
    return TRUE;
  one->seen = block->seen;
  one->box = block->box;
  one->fine = g_steal_pointer(&fine);
  g_ptr_array_add(candidates, one);
  return TRUE;
}

static double
best_match(const SeeQuery *query, const Block *block)
{
  g_autoptr(GString) all = g_string_new(NULL);
  double best = 0;
  for (guint i = 0; i < block->lines->len; i++) {
    const SeeLine *line = block->lines->pdata[i];
    best = MAX(best, see_writing_match(query->said, line->text));
    g_string_append(all, line->text);
  }
  return MAX(best, see_writing_match(query->said, all->str));
}

/* "The text", "the numbers", and nothing that says which: all of it is one candidate. */
static gboolean
means_all(const SeeQuery *query)
{
  static const char *const words[] = {"writing", "text", "letters", "lettering", "word", NULL};
  return query->noun != NULL && (query->many || g_strv_contains(words, query->noun->word)) &&
         query->count == 0 && !see_query_tells_which(query);
}

static int
best_first(gconstpointer a, gconstpointer b)
{
  const Block *p = *(Block *const *)a, *q = *(Block *const *)b;
  return (p->score < q->score) - (p->score > q->score);
}

gboolean
see_writing_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                       gboolean *looked, GError **error)
{
  const gboolean is_named = see_noun_is_writing(query->noun);
  gboolean has_net = FALSE;
  *looked = FALSE;
  if (!is_named && (query->said == NULL || *query->head == '\0'))
    return TRUE;
  const GPtrArray *lines = see_scene_lines(scene, &has_net, error);
  if (lines == NULL)
    return FALSE;
  *looked = is_named && has_net;
  if (lines->len == 0)
    return TRUE;
  const SeePicture *picture = see_scene_fine_picture(scene, error);
  if (picture == NULL)
    return FALSE;
  double quoted = 0;
  for (guint i = 0; i < lines->len; i++)
    quoted = MAX(quoted, see_writing_match(query->said, ((SeeLine *)lines->pdata[i])->text));
  /* What the phrase quotes may be a line that cannot be read, but none that says something else. */
  const gboolean is_quoted = quoted >= QUOTED || see_writing_is_quoted(query->said);
  g_autoptr(GPtrArray) blocks = make_blocks(lines, is_quoted);
  for (guint i = 0; i < blocks->len; i++) {
    Block *block = blocks->pdata[i];
    const double match = best_match(query, block);
    double fit = 0;
    for (guint k = 0; k < block->lines->len; k++) {
      const SeeLine *line = block->lines->pdata[k];
      const double read = is_quoted && line->sure >= READABLE ? OTHER : 1;
      fit = MAX(fit, read * line->score * fit_of_noun(query->noun, line, &block->box));
    }
    if (!is_named)
      block->score = match >= UNNAMED_LEAST ? match * block->seen : 0;
    else
      block->score = quoted < QUOTED ? fit : match >= QUOTED ? match * block->seen : OTHER * fit;
  }
  if (!is_quoted && means_all(query)) {
    Block *all = block_new();
    for (guint i = 0; i < blocks->len; i++) {
      const Block *block = blocks->pdata[i];
      for (guint k = 0; k < block->lines->len && block->score >= WHOLE_LEAST; k++)
        block_add(all, block->lines->pdata[k]);
    }
    all->score = all->seen;
    if (all->lines->len > 0) {
      g_ptr_array_set_size(blocks, 0);
      g_ptr_array_add(blocks, all);
    } else
      block_free(all);
  }
  g_ptr_array_sort(blocks, best_first);
  for (guint i = 0; i < MIN(blocks->len, MOST_BLOCKS); i++) {
    const Block *block = blocks->pdata[i];
    if (block->score > 0 && !add_block(scene, picture, block, candidates, error))
      return FALSE;
  }
  return TRUE;
}
