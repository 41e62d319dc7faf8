/* read.c: see read.h. Words are cut into tokens (match.c), each does its part (take.c,
 * take_thing.c, relate.c), then the scene is settled as a whole (settle.c).
 */
#include <string.h>
#include "make/reader.h"

void
made_trace_free(MadeTrace *trace)
{
  g_free(trace->words);
  g_free(trace->what);
  g_free(trace->why);
  g_free(trace);
}

void
make_reader_note(MakeReader *reader, const char *words, const char *format, ...)
{
  MadeTrace *trace = g_new0(MadeTrace, 1);
  trace->words = g_strdup(words);
  if (format != NULL) {
    va_list args;
    va_start(args, format);
    trace->what = g_strdup_vprintf(format, args);
    va_end(args);
    reader->n_found++;
  }
  g_ptr_array_add(reader->traces, trace);
}

void
make_reader_forget(MakeReader *reader)
{
  if (reader->color != NULL)
    make_reader_note(reader, reader->color->words, NULL);
  if (reader->size > 0)
    make_reader_note(reader, reader->size_token != NULL ? reader->size_token->words : "size", NULL);
  reader->count = 0;
  reader->size = 0;
  reader->is_row = FALSE;
  reader->place = reader->depth = NONE;
  if (reader->pose_token != NULL)
    make_reader_note(reader, reader->pose_token->words, NULL);
  reader->color = reader->pose_token = NULL;
  reader->pose = POSE_USUAL;
}

/* --- refusals ----------------------------------------------------------------------------------
 */

static gboolean
refuse(const MakeReader *reader, GError **error)
{
  static const char *const messages[] = {
      [REFUSAL_ROOM] = "rooms are not composed, only landscapes",
      [REFUSAL_PORTRAIT] = "faces are not composed: people are small figures in a landscape",
      [REFUSAL_WRITING] = "writing, signs and charts are not composed, only landscapes",
      [REFUSAL_UNSAFE] = "refused: litho makes no pictures of nakedness, sex, cruelty or death",
  };
  if (reader->refusal == REFUSAL_UNSAFE) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_PLAN, messages[REFUSAL_UNSAFE]);
    return FALSE;
  }
  /* A man with a cake is no picture of a man in a meadow. */
  const gboolean is_bare = reader->n_strange > 0 && !(reader->said & SAID_SETTING);
  if (reader->refusal == NONE && reader->n_found > 0 && !is_bare)
    return TRUE;
  g_autoptr(GString) left = g_string_new(NULL);
  for (guint i = 0; is_bare && i < reader->traces->len; i++) {
    const MadeTrace *trace = reader->traces->pdata[i];
    if (trace->what == NULL)
      g_string_append_printf(left, "%s%s", left->len > 0 ? ", " : "", trace->words);
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "%s%s%s; what can: %s",
              reader->refusal != NONE ? messages[reader->refusal]
              : is_bare               ? "what this is about cannot be composed: "
                                      : "nothing in these words can be composed",
              reader->refusal == NONE ? left->str : "", "", made_scene_vocabulary());
  return FALSE;
}

gboolean
make_words_check(const char *words, GError **error)
{
  if (strlen(words) > LITHO_MADE_MAX_WORDS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "the description has %zu bytes, the limit is %d", strlen(words),
                LITHO_MADE_MAX_WORDS);
    return FALSE;
  }
  if (!g_utf8_validate(words, -1, NULL)) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "the description is not valid UTF-8");
    return FALSE;
  }
  return TRUE;
}

void
make_reader_run(MakeReader *reader, MadeScene *scene, GPtrArray *traces, const MakeToken *tokens,
                guint n)
{
  *reader = (MakeReader){.scene = scene,
                         .traces = traces,
                         .tokens = tokens,
                         .n_tokens = n,
                         .place = NONE,
                         .depth = NONE,
                         .last = NONE,
                         .before = NONE,
                         .group = NONE,
                         .actor = NONE,
                         .topic = NONE,
                         .rider_thing = NONE,
                         .subject_before = NONE,
                         .refusal = NONE,
                         .relations = g_array_new(FALSE, FALSE, sizeof(MakeRelation))};
  for (; reader->at < n; reader->at++)
    make_take(reader, &tokens[reader->at]);
  make_take_end(reader);
}

gboolean
made_scene_read(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  *traces = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  made_scene_init(scene);
  if (!make_words_check(words, error))
    return FALSE;
  g_autofree char *text = g_utf8_strdown(words, -1);
  g_autoptr(GArray) tokens = make_tokens(text);
  MakeReader reader;
  make_reader_run(&reader, scene, *traces, (const MakeToken *)(gpointer)tokens->data, tokens->len);
  const gboolean is_good = refuse(&reader, error);
  if (is_good)
    make_settle(&reader);
  g_array_unref(reader.relations);
  return is_good;
}

const char *
made_scene_vocabulary(void)
{
  return "skies (sunrise to night, clear, clouds, storm, fog, rain, snowfall, sun, moon, stars), "
         "grounds (" SCENE_NEAR_WORDS
         "in near view), waters (sea, lake, river), far land (" SCENE_FAR_WORDS
         "at the horizon), and things: " SCENE_THING_WORDS
         "each with number, size, colour and place";
}
