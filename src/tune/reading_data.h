/* reading_data.h: requests with their readings, from JSON lines. Private to tune/reading_*.c and
 * tests.
 *
 *   {"text", "steps": [{"op", "sign", "span", "region": name | {"text"} | {"tones"} | {"color"},
 *    "region_span", "target", "except", "except_span", "degree", "open", "color", "number", "to",
 * "style"}], "keep": [{"span", "region"}], "cannot": [{"span", "kind"}], "sure": 0..1, "held":
 * true}
 *
 * Spans are words of the text, letter for letter; what is not found in it is left out. All but text
 * may be absent. An item is a step, a keep or a cannot; items come in the order of their words.
 */
#ifndef LITHO_TUNE_READING_DATA_H
#define LITHO_TUNE_READING_DATA_H

#include <gio/gio.h>
#include "infer/reading_model.h"
#include "infer/reading_net.h"

typedef struct {
  int cls, region, degree, open, color;                /* numbers of labels; -1: not known */
  LithoReadingSpan span, pointers[READING_N_POINTERS]; /* bytes; 0, 0: none */
} TuneReadingItem;

typedef struct {
  char *text;
  GArray *items; /* TuneReadingItem, at most LITHO_READING_ITEMS; owned */
  float weight;  /* 0.4 + 0.6 · sure */
  gboolean held; /* by its id, or because it says so */
} TuneReadingRequest;

typedef struct {
  GPtrArray *requests;                 /* TuneReadingRequest* */
  char **classes, **regions, **colors; /* by how often they come; colours in a fixed order */
} TuneReadingData;

/* paths: NULL-terminated. hold: a request is held out when the first 32 bits of its id's sha256 are
 * below `hold` modulo 100, as bench/planner_gold.py does; requests without an id are not. Errors:
 * NOT_FOUND, READ, USAGE (says the line). */
TuneReadingData *tune_reading_data_read(const char *const *paths, int hold, GError **error);
void tune_reading_data_free(TuneReadingData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TuneReadingData, tune_reading_data_free)

#endif
