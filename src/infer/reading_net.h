/* reading_net.h: the net that reads a request: its steps in the order of the words, what is left
 * alone, what cannot be done.
 *
 * An encoder of many languages (nn/q4_file.h: the first layers of multilingual-e5-small, the last
 * of them trained here) gives a row for each token. A small decoder then takes one item after the
 * other out of the request, as pointer networks do (Vinyals et al. 2015): a recurrent state points
 * at the first and the last token of the next item's words, knowing which words are taken; the
 * item's rows, pooled, say what it is (an operation with its direction, "keep", "cannot add" …),
 * where, how much, in which colour, and point at the words of the place, of the exception, of a
 * value (a style, a new background), of a number, of a colour. It ends by pointing at the request's
 * beginning.
 *
 * The names of items, regions and colours are in the weights' file: nothing here knows an
 * operation. What it does not do: read numbers (the words of one are pointed at), judge whether a
 * plan makes sense.
 */
#ifndef LITHO_INFER_READING_NET_H
#define LITHO_INFER_READING_NET_H

#include <gio/gio.h>
#include "litho.h"

#define LITHO_READING_ITEMS 8 /* at most, of a request */

/* Bytes of the request; start = end = 0: none. */
typedef struct {
  guint start, end;
} LithoReadingSpan;

typedef enum { LITHO_READING_STEP, LITHO_READING_KEEP, LITHO_READING_CANNOT } LithoReadingKind;
typedef enum { LITHO_READING_SOME, LITHO_READING_TOUCH, LITHO_READING_LOT } LithoReadingDegree;
typedef enum { LITHO_READING_OPEN_NO, LITHO_READING_OPEN_ALL, LITHO_READING_OPEN_LIGHT, LITHO_READING_OPEN_POP } LithoReadingOpen;

typedef struct {
  LithoReadingKind kind;
  const char *name; /* the operation ("exposure"); of what cannot be done its kind: add, person,
                       text, merge, move, other; "" for keep */
  int sign;         /* -1, 0, 1 */
  float sure;       /* probability of what it is, 0..1 */
  LithoReadingDegree degree;
  LithoReadingOpen open; /* asks without saying what */
  const char *
      region; /* "all", a class's name, "text" (the words of `place`), "tones:shadows" …, "color" */
  const char *color; /* "none", a name, "other" (the words of `colored`) */
  LithoReadingSpan span, place, except, value, number, colored;
} LithoReadingItem; /* strings are the net's */

typedef enum { LITHO_READING_REFUSE_NONE, LITHO_READING_REFUSE_PART, LITHO_READING_REFUSE_ALL } LithoReadingRefuse;

typedef struct {
  int n;
  LithoReadingItem items[LITHO_READING_ITEMS]; /* in the order of their words */
  LithoReadingRefuse
      refuse; /* all: something cannot be done and there is no step; part: and there are steps */
} LithoNetReading;

typedef struct _LithoReadingNet LithoReadingNet;

/* path: a file of reading weights; NULL: the one that comes with litho. words: the file of 4-bit
 * words; NULL: the installed one (role "words"). Errors: MODEL (says how to get it; other words
 * than it was trained on), HASH, NOT_FOUND, READ. */
LithoReadingNet *litho_reading_net_open(const char *path, const char *words, GError **error);
void litho_reading_net_free(LithoReadingNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoReadingNet, litho_reading_net_free)
const char *litho_reading_net_sha256(const LithoReadingNet *net); /* of the weights' file */

/* Reads a request (UTF-8; its first 126 tokens). Not thread-safe. */
void litho_reading_net_read(LithoReadingNet *net, const char *text, LithoNetReading *out);

#endif
