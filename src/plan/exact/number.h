/* number.h: numbers as they are written, for quantity.c. Each function takes a byte position and gives the one behind
 * what it found there, or the same where it found nothing. */
#ifndef LITHO_PLAN_EXACT_NUMBER_H
#define LITHO_PLAN_EXACT_NUMBER_H

#include <glib.h>

typedef struct {
  double v;
  gboolean is_word; /* said in words: a quantity only with a unit */
  gboolean is_half; /* half, third…: may follow "by", "to" alone */
} ExactNumber;

/* Does one of the words ("a|b c|裁") stand at byte `at`, with no letter or digit going on behind a Latin one? Its
 * length in bytes, the longest; 0: none. Case is ignored. */
guint litho_words_at(const char *text, guint at, const char *words);

/* A row of a table of words. */
typedef struct {
  const char *words; /* "a|b c|裁" */
  int kind;
  double v;
} ExactRow;

/* The row with the longest word at p, and its length; NULL where none stands there, or p is inside a Latin word. */
const ExactRow *exact_row_at(const char *text, guint p, const ExactRow *rows, guint n_rows, guint *length);

guint exact_skip_blanks(const char *text, guint at);
/* One of the words ("a|b"), then blanks; 0 where none stands there. */
guint exact_take(const char *text, guint at, const char *words);
/* The digit, ASCII or full-width, or -1. */
int exact_digit_at(const char *text, guint at, guint *next);
/* "0.7" "1,200" "1/3" "1 1/2" "1½" */
guint exact_figure(const char *text, guint at, double *v);
/* "二十五" "零点七" "半" */
guint exact_chinese(const char *text, guint at, double *v);
/* "half" "thirds" */
guint exact_part_word(const char *text, guint at, double *v);
/* Any of them, and "twenty-five", "a third of a", 三分之一. */
guint exact_any_number(const char *text, guint at, ExactNumber *number);
#endif
