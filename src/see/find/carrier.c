/* carrier.c: see carrier.h. The score is that of the writing, times how sure the sheet is. */
#include <math.h>
#include <string.h>
#include "pixel/sheet.h"
#include "see/find/carrier.h"
#include "see/find/writing.h"
#include "see/paint.h"
#include "see/writing/lines.h"

#define QUOTED 0.7      /* a match from here on names the sheet by what it says */
#define SEEN_LEAST 0.3  /* of a line: fainter ones are no writing */
#define SHEET_LEAST 0.2 /* sureness of a sheet: less is a chance likeness */
#define TRUST 0.8       /* in a sheet that fits all that is asked */
#define NO_PRICE 0.3    /* of the score: a price has digits */
#define MOST_BLOCKS 8
#define SAME 0.6 /* overlap of boxes: two blocks on one sheet */

/* Words that no row of the nouns has, or that lead to one of these. */
gboolean
see_query_is_carrier(const SeeQuery *query)
{
  static const char *const nouns[] = {"sign",   "poster", "sticker",      "label",
                                      "banner", "paper",  "business card"};
  static const char *const heads[] = {"notice", "note",  "plaque", "placard", "leaflet", "flyer",
                                      "tag",    "board", "告示",   "通知",    "便条",    "纸条"};
  for (guint i = 0; i < G_N_ELEMENTS(nouns); i++)
    if (litho_noun_is(query->noun, nouns[i]))
      return TRUE;
  const char *blank = strrchr(query->head, ' '), *last = blank != NULL ? blank + 1 : query->head;
  for (guint i = 0; i < G_N_ELEMENTS(heads) && query->noun == NULL; i++)
    if (g_str_equal(last, heads[i]) ||
        (!g_str_is_ascii(heads[i]) && g_str_has_suffix(last, heads[i])))
      return TRUE;
  return FALSE;
}

/* The lines of one block. */
typedef struct {
  int number;
  double score, match;
  GPtrArray *lines; /* SeeLine*, borrowed; owned */
} Block;

static gboolean
has_digit(const char *text)
{
  while (*text != '\0' && !g_ascii_isdigit(*text))
    text++;
  return *text != '\0';
}

/* "the price sticker" is the one with a number on it. */
static gboolean
asks_for_price(const SeeQuery *query)
{
  g_autofree char *said = g_utf8_strdown(query->said != NULL ? query->said : query->words, -1);
  return strstr(said, "price") != NULL || strstr(said, "价") != NULL;
}

static void
block_clear(gpointer data)
{
  g_ptr_array_unref(((Block *)data)->lines);
}

static GArray *
blocks_of(const SeeQuery *query, const GPtrArray *lines)
{
  GArray *blocks = g_array_new(FALSE, FALSE, sizeof(Block));
  g_array_set_clear_func(blocks, block_clear);
  gboolean is_price = FALSE;
  for (guint i = 0; i < lines->len && asks_for_price(query); i++)
    is_price |= has_digit(((const SeeLine *)lines->pdata[i])->text);
  for (guint i = 0; i < lines->len; i++) {
    SeeLine *line = lines->pdata[i];
    Block *block = NULL;
    for (guint k = 0; k < blocks->len && block == NULL; k++)
      if (g_array_index(blocks, Block, k).number == line->block)
        block = &g_array_index(blocks, Block, k);
    if (line->score < SEEN_LEAST)
      continue;
    if (block == NULL) {
      const Block one = {line->block, 0, 0, g_ptr_array_new()};
      g_array_append_val(blocks, one);
      block = &g_array_index(blocks, Block, blocks->len - 1);
    }
    block->score =
        MAX(block->score, line->score * (is_price && !has_digit(line->text) ? NO_PRICE : 1));
    block->match = MAX(block->match, see_writing_match(query->said, line->text));
    g_ptr_array_add(block->lines, line);
  }
  return blocks;
}

/* The sheet of a block, where there is one that no candidate is yet. */
static gboolean
add_sheet(LithoScene *scene, const SeeQuery *query, const SeePicture *picture, const Block *block,
          GPtrArray *candidates, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  const int w = picture->width[0], h = picture->height[0];
  g_autofree guint8 *writing = g_new0(guint8, (gsize)w * (gsize)h);
  for (guint i = 0; i < block->lines->len; i++) {
    const SeeLineBox *at = &((const SeeLine *)block->lines->pdata[i])->at;
    double rx, ry, along, down;
    see_line_reach(at, &rx, &ry);
    for (int y = MAX((int)(at->cy - ry), 0); y < MIN(at->cy + ry, h); y++)
      for (int x = MAX((int)(at->cx - rx), 0); x < MIN(at->cx + rx, w); x++) {
        see_line_place(at, x + 0.5, y + 0.5, &along, &down);
        writing[(gsize)y * (gsize)w + (gsize)x] |=
            fabs(along) <= at->half_length && fabs(down) <= at->half_height;
      }
  }
  g_autoptr(LithoPlane) sheet = litho_plane_new(w, h);
  const double sure = pixel_sheet_find(picture->rgb[0], w, h, writing, sheet);
  if (sure < SHEET_LEAST)
    return TRUE;
  SeeCandidate *one = see_candidate_of_plane(query->head, "the sheet that writing stands on",
                                             TRUST * sure * block->score,
                                             see_plane_shrunk(sheet, proxy->Xsize, proxy->Ysize));
  if (one == NULL)
    return TRUE;
  for (guint i = 0; i < candidates->len; i++)
    if (see_box_iou(&one->box, &((const SeeCandidate *)candidates->pdata[i])->box) > SAME) {
      see_candidate_free(one);
      return TRUE;
    }
  one->fine = g_steal_pointer(&sheet);
  g_ptr_array_add(candidates, one);
  return TRUE;
}

gboolean
see_carrier_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                       GError **error)
{
  const GPtrArray *lines = see_scene_lines(scene, NULL, error);
  const SeePicture *picture = lines != NULL ? see_scene_fine_picture(scene, error) : NULL;
  if (picture == NULL)
    return FALSE;
  g_autoptr(GArray) blocks = blocks_of(query, lines);
  double match = 0;
  for (guint i = 0; i < blocks->len; i++)
    match = MAX(match, g_array_index(blocks, Block, i).match);
  for (guint i = 0, n = 0; i < blocks->len && n < MOST_BLOCKS; i++) {
    const Block *block = &g_array_index(blocks, Block, i);
    if (match >= QUOTED && block->match < QUOTED)
      continue;
    n++;
    if (!add_sheet(scene, query, picture, block, candidates, error))
      return FALSE;
  }
  return TRUE;
}
