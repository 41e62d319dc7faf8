/* chat_picture.c: see chat_picture.h. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "cli/cmd/chat_picture.h"

#define WAIT_MS 200
#define CHUNK 4096 /* base64 bytes a kitty escape may hold */

gboolean
chat_pictures_from_name(const char *name, ChatPictures *out)
{
  static const char *const names[] = {"auto", "kitty", "iterm", "sixel", "none"};
  *out = CHAT_PICTURES_AUTO;
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS(names); i++)
    if (strcmp(names[i], name) == 0) {
      *out = (ChatPictures)i;
      return TRUE;
    }
  return name == NULL;
}

/* --- asking ------------------------------------------------------------------------------------- */

/* Reads the terminal's answer up to the end of DA1 ("…c"). */
static void
read_answer(char *answer, gsize size)
{
  gsize n = 0;
  const gint64 until = g_get_monotonic_time() + WAIT_MS * 1000;
  while (n + 1 < size) {
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    const int left = (int)((until - g_get_monotonic_time()) / 1000);
    if (left <= 0 || poll(&fd, 1, left) <= 0 || read(STDIN_FILENO, answer + n, 1) != 1)
      break;
    n++;
    answer[n] = '\0';
    const char *da = strstr(answer, "\033[?");
    if (da != NULL && answer[n - 1] == 'c')
      break;
  }
  answer[n] = '\0';
}

/* Is 4 (sixel) among the attributes of "\033[?62;4;22c"? */
static gboolean
has_sixel(const char *answer)
{
  const char *p = strstr(answer, "\033[?");
  for (p = p != NULL ? p + 3 : NULL; p != NULL && *p != '\0' && *p != 'c';) {
    char *end;
    const long v = strtol(p, &end, 10);
    if (v == 4)
      return TRUE;
    if (end == p)
      return FALSE;
    p = *end == ';' ? end + 1 : end;
  }
  return FALSE;
}

ChatPictures
chat_pictures_detect(void)
{
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return CHAT_PICTURES_NONE;
  const char *program = g_getenv("TERM_PROGRAM"), *terminal = g_getenv("LC_TERMINAL");
  if (g_strcmp0(program, "iTerm.app") == 0 || g_strcmp0(terminal, "iTerm2") == 0)
    return CHAT_PICTURES_ITERM;
  struct termios old, raw;
  if (tcgetattr(STDIN_FILENO, &old) != 0)
    return CHAT_PICTURES_NONE;
  raw = old;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  static const char question[] = "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c";
  char answer[512] = "";
  if (write(STDOUT_FILENO, question, sizeof question - 1) == (gssize)sizeof question - 1)
    read_answer(answer, sizeof answer);
  tcsetattr(STDIN_FILENO, TCSANOW, &old);
  if (strstr(answer, "_Gi=31;OK") != NULL)
    return CHAT_PICTURES_KITTY;
  return has_sixel(answer) ? CHAT_PICTURES_SIXEL : CHAT_PICTURES_NONE;
}

/* --- showing ------------------------------------------------------------------------------------ */

static void
print_kitty(FILE *to, GBytes *png)
{
  gsize size;
  const guchar *data = g_bytes_get_data(png, &size);
  g_autofree char *text = g_base64_encode(data, size);
  const gsize length = strlen(text);
  for (gsize at = 0; at < length; at += CHUNK) {
    const gsize n = MIN(CHUNK, length - at);
    fprintf(to, "\033_G%sm=%d;%.*s\033\\", at == 0 ? "a=T,f=100,q=2," : "", at + n < length, (int)n, text + at);
  }
}

static void
print_iterm(FILE *to, GBytes *png)
{
  gsize size;
  const guchar *data = g_bytes_get_data(png, &size);
  g_autofree char *text = g_base64_encode(data, size);
  fprintf(to, "\033]1337;File=inline=1;size=%zu;preserveAspectRatio=1:%s\007", size, text);
}

enum { LEVELS_R = 6, LEVELS_G = 7, LEVELS_B = 6, N_COLORS = LEVELS_R * LEVELS_G * LEVELS_B };

/* The level of a code, with Bayer's 4 × 4 threshold between levels. */
static int
level(int code, int levels, int x, int y)
{
  static const int bayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
  const double v = code / 255.0 * (levels - 1);
  const int low = (int)v;
  return MIN(levels - 1, low + (v - low > (bayer[y & 3][x & 3] + 0.5) / 16));
}

static int
color_at(VipsImage *picture, int x, int y)
{
  const guint8 *p = (const guint8 *)VIPS_IMAGE_ADDR(picture, x, y);
  const int b = picture->Bands >= 3;
  return (level(p[0], LEVELS_R, x, y) * LEVELS_G + level(p[b], LEVELS_G, x, y)) * LEVELS_B +
         level(p[2 * b], LEVELS_B, x, y);
}

static void
put_run(FILE *to, int n, int bits)
{
  if (n > 3)
    fprintf(to, "!%d%c", n, 63 + bits);
  else
    for (int i = 0; i < n; i++)
      fputc(63 + bits, to);
}

/* Six rows: for each colour in them its bits, run by run. */
static void
print_band(FILE *to, VipsImage *picture, int y0, guint8 *codes)
{
  gboolean used[N_COLORS] = {FALSE};
  const int w = picture->Xsize, h = MIN(6, picture->Ysize - y0);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      codes[y * w + x] = (guint8)color_at(picture, x, y0 + y);
      used[codes[y * w + x]] = TRUE;
    }
  for (int c = 0; c < N_COLORS; c++) {
    if (!used[c])
      continue;
    fprintf(to, "#%d", c);
    int run = 0, last = -1;
    for (int x = 0; x < w; x++) {
      int bits = 0;
      for (int y = 0; y < h; y++)
        bits |= (codes[y * w + x] == c) << y;
      if (bits != last && last >= 0) {
        put_run(to, run, last);
        run = 0;
      }
      last = bits;
      run++;
    }
    put_run(to, run, last);
    fputc('$', to);
  }
  fputc('-', to);
}

static void
print_sixel(FILE *to, VipsImage *picture)
{
  G_STATIC_ASSERT(N_COLORS <= 256);
  g_autofree guint8 *codes = g_new(guint8, 6 * (gsize)picture->Xsize);
  fprintf(to, "\033P0;1q\"1;1;%d;%d", picture->Xsize, picture->Ysize);
  for (int c = 0; c < N_COLORS; c++)
    fprintf(to, "#%d;2;%d;%d;%d", c, c / (LEVELS_G * LEVELS_B) * 100 / (LEVELS_R - 1),
            c / LEVELS_B % LEVELS_G * 100 / (LEVELS_G - 1), c % LEVELS_B * 100 / (LEVELS_B - 1));
  for (int y = 0; y < picture->Ysize; y += 6)
    print_band(to, picture, y, codes);
  fprintf(to, "\033\\");
}

void
chat_picture_print(FILE *to, ChatPictures how, VipsImage *picture, GBytes *png)
{
  if (how == CHAT_PICTURES_KITTY)
    print_kitty(to, png);
  else if (how == CHAT_PICTURES_ITERM)
    print_iterm(to, png);
  else if (how == CHAT_PICTURES_SIXEL)
    print_sixel(to, picture);
  if (how != CHAT_PICTURES_NONE)
    fputc('\n', to);
  fflush(to);
}
