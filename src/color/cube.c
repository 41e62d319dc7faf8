/* cube.c: .cube colour tables (Adobe Cube LUT Specification 1.0): parsing and interpolation.
 *
 * Tetrahedral interpolation: each cell of the lattice is cut into six tetrahedra along its grey
 * diagonal, so neutral inputs blend neutral lattice points only. Resolve's LUT_nD_INPUT_RANGE is read as
 * the domain; its files that hold a 1D and a 3D table are refused.
 */
#include <math.h>
#include <string.h>
#include "color/cube.h"
#include "color/srgb.h"

typedef struct {
  const char *name;
  guint line; /* from 1 */
  GError **error;
} Where;

G_GNUC_PRINTF(3, 4)
static gboolean
fail(const Where *where, LithoError code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(where->error, LITHO_ERROR, code, "%s, line %u: %s", where->name, where->line, what);
  return FALSE;
}

/* Exactly n finite numbers and nothing else. */
static gboolean
read_numbers(const Where *where, const char *text, int n, double *out)
{
  for (int i = 0; i < n; i++) {
    while (*text == ' ' || *text == '\t')
      text++;
    char *end;
    /* strtod also knows "nan", "inf" and hexadecimal. */
    if (*text == '\0' || strchr("+-.0123456789", *text) == NULL || (text[0] == '0' && text[1] == 'x'))
      return fail(where, LITHO_ERROR_FORMAT, "needs %d number%s, has %d", n, n > 1 ? "s" : "", i);
    out[i] = g_ascii_strtod(text, &end);
    if (end == text || !isfinite(out[i]) || fabs(out[i]) > 1e6)
      return fail(where, LITHO_ERROR_FORMAT, "\"%.20s\" is not a usable number", text);
    text = end;
    if (*text != '\0' && *text != ' ' && *text != '\t')
      return fail(where, LITHO_ERROR_FORMAT, "\"%.20s\" follows a number", text);
  }
  while (*text == ' ' || *text == '\t')
    text++;
  if (*text != '\0')
    return fail(where, LITHO_ERROR_FORMAT, "\"%.20s\" is too much", text);
  return TRUE;
}

static const char *
after_keyword(const char *line, const char *keyword)
{
  gsize n = strlen(keyword);
  return strncmp(line, keyword, n) == 0 && (line[n] == ' ' || line[n] == '\t') ? line + n : NULL;
}

static gboolean
read_size(const Where *where, LithoCube *cube, const char *rest, gboolean is_3d)
{
  double size = 0;
  if (cube->size != 0)
    return fail(where, LITHO_ERROR_FORMAT, "a second table size (a 1D with a 3D table is not read)");
  if (!read_numbers(where, rest, 1, &size))
    return FALSE;
  const int max = is_3d ? LITHO_CUBE_MAX_3D : LITHO_CUBE_MAX_1D;
  if (size != floor(size) || size < 2 || size > max)
    return fail(where, size > max ? LITHO_ERROR_LIMIT : LITHO_ERROR_FORMAT,
                "table size %g; legal are whole numbers 2..%d", size, max);
  cube->size = (int)size;
  cube->is_3d = is_3d;
  const gsize n = is_3d ? (gsize)cube->size * cube->size * cube->size : (gsize)cube->size;
  cube->values = g_try_new(float, 3 * n);
  if (cube->values == NULL)
    return fail(where, LITHO_ERROR_LIMIT, "no memory for a table of %zu colours", n);
  return TRUE;
}

static gboolean
read_keyword(const Where *where, LithoCube *cube, const char *line)
{
  const char *rest;
  double v[3];
  if (after_keyword(line, "TITLE") != NULL || g_str_equal(line, "TITLE"))
    return TRUE;
  if ((rest = after_keyword(line, "LUT_3D_SIZE")) != NULL)
    return read_size(where, cube, rest, TRUE);
  if ((rest = after_keyword(line, "LUT_1D_SIZE")) != NULL)
    return read_size(where, cube, rest, FALSE);
  if ((rest = after_keyword(line, "DOMAIN_MIN")) != NULL ||
      (rest = after_keyword(line, "DOMAIN_MAX")) != NULL) {
    float *bound = line[8] == 'I' ? cube->domain_min : cube->domain_max;
    if (!read_numbers(where, rest, 3, v))
      return FALSE;
    for (int k = 0; k < 3; k++)
      bound[k] = (float)v[k];
    return TRUE;
  }
  if ((rest = after_keyword(line, "LUT_3D_INPUT_RANGE")) != NULL ||
      (rest = after_keyword(line, "LUT_1D_INPUT_RANGE")) != NULL) {
    if (!read_numbers(where, rest, 2, v))
      return FALSE;
    for (int k = 0; k < 3; k++) {
      cube->domain_min[k] = (float)v[0];
      cube->domain_max[k] = (float)v[1];
    }
    return TRUE;
  }
  return fail(where, LITHO_ERROR_FORMAT, "\"%.30s\" is not a keyword of a .cube file", line);
}

LithoCube *
litho_cube_parse(const char *name, const char *text, gsize length, GError **error)
{
  Where where = {.name = name, .line = 1, .error = error};
  if (length > LITHO_CUBE_MAX_BYTES) {
    fail(&where, LITHO_ERROR_LIMIT, "the file has %zu bytes, more than %d", length,
         LITHO_CUBE_MAX_BYTES);
    return NULL;
  }
  g_autoptr(LithoCube) cube = g_new0(LithoCube, 1);
  for (int k = 0; k < 3; k++)
    cube->domain_max[k] = 1;
  gsize n = 0, need = 0;
  const char *at = text, *stop = text + length;
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  for (; at < stop; where.line++) {
    const char *newline = memchr(at, '\n', (gsize)(stop - at));
    const char *end = newline != NULL ? newline : stop;
    char line[256];
    const gsize size = (gsize)(end - at);
    if (size >= sizeof line) {
      fail(&where, LITHO_ERROR_FORMAT, "longer than 250 characters");
      return NULL;
    }
    memcpy(line, at, size);
    line[size] = '\0';
    at = newline != NULL ? newline + 1 : stop;
    if (strlen(line) != size) {
      fail(&where, LITHO_ERROR_FORMAT, "holds a zero byte");
      return NULL;
    }
    g_strstrip(line);
    if (line[0] == '\0' || line[0] == '#')
      continue;
    if (g_ascii_isalpha(line[0])) {
      if (n > 0) {
        fail(&where, LITHO_ERROR_FORMAT, "\"%.30s\" after the table has begun", line);
        return NULL;
      }
      if (!read_keyword(&where, cube, line))
        return NULL;
      need = cube->is_3d ? (gsize)cube->size * cube->size * cube->size : (gsize)cube->size;
      continue;
    }
    double v[3];
    if (n == need) {
      fail(&where, LITHO_ERROR_FORMAT, need == 0 ? "a table line before LUT_1D_SIZE or LUT_3D_SIZE"
                                                 : "more lines than the table has colours");
      return NULL;
    }
    if (!read_numbers(&where, line, 3, v))
      return NULL;
    for (int k = 0; k < 3; k++)
      cube->values[3 * n + k] = (float)v[k];
    n++;
  }
  if (need == 0 || n < need) {
    fail(&where, LITHO_ERROR_FORMAT, "the file ends after %zu of %zu colours", n, need);
    return NULL;
  }
  for (int k = 0; k < 3; k++) {
    if (!(cube->domain_max[k] > cube->domain_min[k])) {
      fail(&where, LITHO_ERROR_FORMAT, "DOMAIN_MAX is not above DOMAIN_MIN");
      return NULL;
    }
    cube->scale[k] = (float)(cube->size - 1) / (cube->domain_max[k] - cube->domain_min[k]);
  }
  return g_steal_pointer(&cube);
}

void
litho_cube_free(LithoCube *cube)
{
  if (cube == NULL)
    return;
  g_free(cube->values);
  g_free(cube);
}

void
litho_cube_at(const LithoCube *cube, const float in[3], float out[3])
{
  const int last = cube->size - 1;
  float f[3], beyond[3];
  int at[3];
  for (int k = 0; k < 3; k++) {
    const float low = cube->domain_min[k], high = cube->domain_max[k];
    const float c = in[k] > low ? (in[k] < high ? in[k] : high) : low;
    const float x = (c - low) * cube->scale[k];
    beyond[k] = in[k] - c;
    at[k] = MIN((int)x, last - 1);
    f[k] = x - (float)at[k];
  }
  if (!cube->is_3d) {
    for (int k = 0; k < 3; k++) {
      const float *v = cube->values + 3 * at[k] + k;
      out[k] = v[0] + f[k] * (v[3] - v[0]) + beyond[k];
    }
    return;
  }
  const gsize step[3] = {3, 3 * (gsize)cube->size, 3 * (gsize)cube->size * cube->size};
  const float *v0 = cube->values + at[0] * step[0] + at[1] * step[1] + at[2] * step[2];
  /* Walk from the low corner to the high one along the axes in order of falling fraction. */
  int a = 0, b = 1, c = 2, swap;
  if (f[a] < f[b])
    swap = a, a = b, b = swap;
  if (f[b] < f[c])
    swap = b, b = c, c = swap;
  if (f[a] < f[b])
    swap = a, a = b, b = swap;
  const float *v1 = v0 + step[a], *v2 = v1 + step[b], *v3 = v2 + step[c];
  for (int k = 0; k < 3; k++)
    out[k] = v0[k] + f[a] * (v1[k] - v0[k]) + f[b] * (v2[k] - v1[k]) + f[c] * (v3[k] - v2[k]) +
             beyond[k];
}

void
litho_cube_span(const LithoCube *cube, float strength, LithoSpan *span)
{
  float *const planes[3] = {span->c0, span->c1, span->c2};
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < span->n; i++)
      planes[k][i] = lane_srgb_encode(planes[k][i]);
  for (int i = 0; i < span->n; i++) {
    const float in[3] = {span->c0[i], span->c1[i], span->c2[i]};
    float out[3];
    litho_cube_at(cube, in, out);
    for (int k = 0; k < 3; k++)
      planes[k][i] = in[k] + strength * (out[k] - in[k]);
  }
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < span->n; i++)
      planes[k][i] = lane_srgb_decode(planes[k][i]);
}
