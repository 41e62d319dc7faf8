/* progress.c: a progress bar with the time left.
 *
 * The time left is the mean speed so far carried on, shown from 2 % or one second on; the bar is
 * drawn ten times a second at most.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/progress.h"
#include "cli/text.h"

#define BAR_CELLS 24
#define NAME_CELLS 30
#define NOTE_CELLS 60
#define DRAW_EVERY_US (G_USEC_PER_SEC / 10)

struct _Progress {
  GMutex lock;
  CliProgressStyle style;
  guint n_items, n_begun, n_done, n_slots;
  double *fractions; /* of the items being worked at, one a slot */
  char *name;        /* of the item begun last, or a note */
  double from;       /* share that was done before start_us */
  gint64 start_us, drawn_us;
  gboolean on_screen;
};

Progress *
cli_progress_new(CliProgressStyle style, guint n_items, guint n_slots)
{
  Progress *p = g_new0(Progress, 1);
  g_mutex_init(&p->lock);
  p->style = style == PROGRESS_AUTO && !isatty(STDERR_FILENO) ? PROGRESS_QUIET : style;
  p->n_items = MAX(n_items, 1);
  p->n_slots = n_slots;
  p->fractions = g_new0(double, n_slots);
  p->name = g_strdup("");
  p->start_us = g_get_monotonic_time();
  return p;
}

static void
erase(Progress *p)
{
  if (p->on_screen)
    fputs("\r\033[K", stderr);
  p->on_screen = FALSE;
}

static void
draw(Progress *p)
{
  gint64 now_us = g_get_monotonic_time();
  if (p->style != PROGRESS_AUTO || (p->on_screen && now_us - p->drawn_us < DRAW_EVERY_US))
    return;
  double sum = p->n_done;
  for (guint i = 0; i < p->n_slots; i++)
    sum += p->fractions[i];
  double share = CLAMP(sum / p->n_items, 0, 1), passed = (now_us - p->start_us) / 1e6;
  g_autofree char *left = NULL;
  const double own = share - p->from;
  if (share < 1 && own > 0.02 * (1 - p->from) && passed > 1)
    left = cli_text_duration(MAX(1, floor(passed / own * (1 - share))));
  char bar[BAR_CELLS + 1];
  int full = (int)(share * BAR_CELLS);
  memset(bar, '.', BAR_CELLS);
  memset(bar, '#', full);
  bar[BAR_CELLS] = '\0';
  fprintf(stderr, "\r\033[K[%s] %3.0f %%", bar, share * 100);
  if (p->n_items > 1)
    fprintf(stderr, "  %u/%u", MIN(p->n_begun, p->n_items), p->n_items);
  if (left != NULL)
    fprintf(stderr, "  %s left", left);
  fprintf(stderr, "  %s", p->name);
  fflush(stderr);
  p->on_screen = TRUE;
  p->drawn_us = now_us;
}

/* Made safe for a terminal and cut. */
static void
set_name(Progress *p, const char *text, glong cells)
{
  g_autofree char *safe = cli_text_safe(text);
  g_free(p->name);
  p->name = g_utf8_substring(safe, 0, MIN(cells, g_utf8_strlen(safe, -1)));
}

void
cli_progress_note(Progress *p, const char *text)
{
  g_mutex_lock(&p->lock);
  set_name(p, text, NOTE_CELLS);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_from(Progress *p, double share)
{
  g_mutex_lock(&p->lock);
  p->from = CLAMP(share, 0, 1);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_begin(Progress *p, guint slot, const char *name)
{
  g_mutex_lock(&p->lock);
  p->n_begun++;
  p->fractions[slot] = 0;
  set_name(p, name, NAME_CELLS);
  if (p->style == PROGRESS_LINES) {
    g_autofree char *whole = cli_text_safe(name);
    fprintf(stderr, "%u/%u %s\n", p->n_begun, p->n_items, whole);
  }
  draw(p);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_set(Progress *p, guint slot, double fraction)
{
  g_mutex_lock(&p->lock);
  p->fractions[slot] = CLAMP(fraction, 0, 1);
  draw(p);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_done(Progress *p, guint slot)
{
  g_mutex_lock(&p->lock);
  p->n_done++;
  p->fractions[slot] = 0;
  draw(p);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_clear(Progress *p)
{
  g_mutex_lock(&p->lock);
  erase(p);
  fflush(stderr);
  g_mutex_unlock(&p->lock);
}

void
cli_progress_free(Progress *p)
{
  if (p == NULL)
    return;
  erase(p);
  g_mutex_clear(&p->lock);
  g_free(p->fractions);
  g_free(p->name);
  g_free(p);
}
