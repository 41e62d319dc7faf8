/* backdrop.c: a new background from words or a picture.
 *
 * Words are looked for, not parsed: what says blur, transparency, a gradient or a direction, a sky (skies.h), and the colour
 * names of color_names.h in the order in which they stand. Gradients are straight lines in Oklab.
 */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/backdrop.h"
#include "color/names.h"
#include "color/oklab.h"
#include "photo/photo.h"

/* In English whole words, in Chinese anywhere. */
static gboolean
has_any(const char *text, const char *const *words)
{
  for (; *words != NULL; words++) {
    const gsize n = strlen(*words);
    for (const char *at = strstr(text, *words); at != NULL; at = strstr(at + 1, *words)) {
      const gboolean begins = at == text || !g_ascii_isalpha(at[-1]);
      if ((guchar)**words >= 0x80 || (begins && !g_ascii_isalpha(at[n])))
        return TRUE;
    }
  }
  return FALSE;
}

/* Length of the longest colour word at `at`, and its colour; 0: none. */
static gsize
color_at(const char *text, const char *at, float lab[3])
{
  guint n;
  gsize longest = 0;
  const LithoColorName *names = litho_color_names(&n);
  if (*at == '#') {
    const gsize length = 1 + strspn(at + 1, "0123456789abcdefABCDEF");
    g_autofree char *code = g_strndup(at, length);
    return litho_color_parse(code, lab) ? length : 0;
  }
  if ((guchar)*at < 0x80 && at > text && g_ascii_isalpha(at[-1]))
    return 0;
  for (guint i = 0; i < n; i++)
    for (const char *const *w = names[i].words, *word = names[i].name; word != NULL; word = *w++) {
      const gsize length = strlen(word);
      if (length <= longest || strncmp(at, word, length) != 0)
        continue;
      const gboolean whole = (guchar)*word >= 0x80 || !g_ascii_isalpha(at[length]);
      if (whole && litho_color_parse(names[i].name, lab))
        longest = length;
    }
  return longest;
}

static guint
find_colors(const char *text, float color[2][3])
{
  guint n = 0;
  for (const char *at = text; *at != '\0' && n < 2;) {
    const gsize length = color_at(text, at, color[n]);
    n += length > 0;
    at += MAX(length, 1);
  }
  return n;
}

static void
find_direction(const char *text, LithoBackdrop *backdrop)
{
  static const char *const outwards[] = {"radial", "circular", "middle", "centre", "center", "径向", "放射", NULL};
  static const char *const across[] = {"left", "horizontal", "sideways", "左", "水平", "横向", NULL};
  static const char *const slanted[] = {"diagonal", "对角", "斜", NULL};
  static const char *const upwards[] = {"bottom to top", "upwards", "从下", NULL};
  backdrop->x = 0;
  backdrop->y = 1;
  if (has_any(text, outwards))
    backdrop->y = 0;
  else if (has_any(text, across))
    backdrop->x = 1, backdrop->y = 0;
  else if (has_any(text, slanted))
    backdrop->x = backdrop->y = M_SQRT1_2;
  else if (has_any(text, upwards))
    backdrop->y = -1;
}

void
litho_backdrop_parse(const char *words, LithoBackdrop *backdrop)
{
  static const char *const blurred[] = {"blur", "blurred", "blurry", "bokeh", "defocused", "out of focus",
                                        "模糊", "虚化", NULL};
  static const char *const gone[] = {"transparent", "transparency", "none", "nothing", "透明", NULL};
  static const char *const graded[] = {"gradient", "fade", "fading", "ombre", "渐变", NULL};
  static const char *const plain[] = {"plain", "solid", "clean", "blank", "studio", "纯色", "素色", "证件", NULL};
  g_autofree char *text = g_ascii_strdown(words, -1);
  *backdrop = (LithoBackdrop){0};
  const guint n = find_colors(text, backdrop->color);
  if (has_any(text, blurred)) {
    backdrop->kind = LITHO_BACKDROP_BLUR;
  } else if (has_any(text, gone)) {
    backdrop->kind = LITHO_BACKDROP_TRANSPARENT;
  } else if (has_any(text, graded)) {
    backdrop->kind = LITHO_BACKDROP_GRADIENT;
    find_direction(text, backdrop);
    if (n == 0)
      litho_color_parse("#f2f2f2", backdrop->color[0]);
    if (n < 2) { /* into a darker kind of itself */
      memcpy(backdrop->color[1], backdrop->color[0], sizeof backdrop->color[0]);
      backdrop->color[1][0] *= 0.6f;
    }
  } else if (pixel_sky_parse(text) != PIXEL_SKY_NONE) {
    backdrop->kind = LITHO_BACKDROP_SKY;
    backdrop->sky = pixel_sky_parse(text);
  } else if (n > 0 || has_any(text, plain)) {
    backdrop->kind = LITHO_BACKDROP_COLOR;
    if (n == 0)
      litho_color_parse("white", backdrop->color[0]);
  } else {
    backdrop->kind = LITHO_BACKDROP_PICTURE;
  }
}

static int
paint_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const LithoBackdrop *backdrop = b;
  const VipsRect *r = &out->valid;
  const float *from = backdrop->color[0], *to = backdrop->color[1];
  const double w = out->im->Xsize, h = out->im->Ysize;
  const gboolean outwards = backdrop->x == 0 && backdrop->y == 0;
  const double length = outwards ? hypot(w, h) / 2 : fabs(backdrop->x) * w + fabs(backdrop->y) * h;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    float *p = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int x = r->left; x < VIPS_RECT_RIGHT(r); x++, p += 3) {
      const double u = x + 0.5 - w / 2, v = y + 0.5 - h / 2;
      const float t = backdrop->kind == LITHO_BACKDROP_COLOR ? 0
                      : outwards ? (float)(hypot(u, v) / length)
                                 : (float)((backdrop->x * u + backdrop->y * v) / length + 0.5);
      oklab_to_linear(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]),
                      from[2] + t * (to[2] - from[2]), &p[0], &p[1], &p[2]);
    }
  }
  return 0;
}

static void
paint_free(VipsImage *image, gpointer data)
{
  g_free(data);
}

gboolean
litho_backdrop_paint(const LithoBackdrop *backdrop, int width, int height, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) image = vips_image_new();
  LithoBackdrop *own = g_memdup2(backdrop, sizeof *backdrop);
  g_signal_connect(image, "postclose", G_CALLBACK(paint_free), own);
  vips_image_init_fields(image, width, height, 3, VIPS_FORMAT_FLOAT, VIPS_CODING_NONE,
                         VIPS_INTERPRETATION_scRGB, 1, 1);
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_ANY, NULL) != 0 ||
      vips_image_generate(image, NULL, paint_generate, NULL, NULL, own) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a backdrop");
  *out = g_steal_pointer(&image);
  return TRUE;
}

gboolean
litho_backdrop_picture(const char *name, GBytes *bytes, int width, int height, VipsImage **out,
                       GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open_bytes(name, bytes, NULL, error);
  g_autoptr(VipsImage) linear = photo != NULL ? litho_photo_linear(photo, error) : NULL;
  g_autoptr(VipsImage) sized = NULL;
  if (linear == NULL)
    return FALSE;
  const double scale = MAX((double)width / linear->Xsize, (double)height / linear->Ysize);
  /* A size that rounds down to a pixel less than the frame would leave a line open. */
  const double across = MAX(scale, (width + 0.01) / linear->Xsize), down = MAX(scale, (height + 0.01) / linear->Ysize);
  VipsImage *cut = NULL;
  if (vips_resize(linear, &sized, across, "vscale", down, NULL) != 0 ||
      vips_extract_area(sized, &cut, (sized->Xsize - width) / 2, (sized->Ysize - height) / 2, width, height,
                        NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, name);
  /* A large picture is decoded while it is read: it goes with its pixels. */
  g_object_set_data_full(G_OBJECT(cut), "litho-photo", g_steal_pointer(&photo), (GDestroyNotify)litho_photo_free);
  *out = cut;
  return TRUE;
}
