/* Area, place and geometry operations against formulas written another way: direct two-dimensional
 * sums in double, index arithmetic, pictures whose answer is known because they were made so. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "op/op.h"
#include "pixel/bm3d.h"
#include "pixel/geometry.h"
#include "pixel/keystone.h"
#include "color/srgb.h"
#include "pixel/noise.h"
#include "color/oklab.h"

typedef void (*Paint)(int x, int y, float *p);

static VipsImage *
from_pixels(const float *pixels, int width, int height, int bands)
{
  VipsImage *image = vips_image_new_from_memory_copy(
      pixels, sizeof(float) * (size_t)(width * height * bands), width, height, bands,
      VIPS_FORMAT_FLOAT);
  image->Type = bands == 3 ? VIPS_INTERPRETATION_scRGB : VIPS_INTERPRETATION_B_W;
  return image;
}

static VipsImage *
painted(int width, int height, Paint paint)
{
  g_autofree float *p = g_new(float, 3 * (gsize)(width * height));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      paint(x, y, p + 3 * (y * width + x));
  return from_pixels(p, width, height, 3);
}

static VipsImage *
alpha_like(VipsImage *in)
{
  g_autofree float *p = g_new(float, (gsize)(in->Xsize * in->Ysize));
  for (int i = 0; i < in->Xsize * in->Ysize; i++)
    p[i] = (float)(i % 7) / 7;
  return from_pixels(p, in->Xsize, in->Ysize, 1);
}

static float *
pixels_of(VipsImage *in)
{
  size_t size;
  float *p = vips_image_write_to_memory(in, &size);
  if (p == NULL)
    g_error("%s", vips_error_buffer());
  return p;
}

/* "name=value,name=value"; a box is written as four numbers between colons. */
static LithoValue *
values_of(const LithoOp *op, const char *text)
{
  LithoValue *values = litho_values_new(op->n_params);
  g_auto(GStrv) pairs = g_strsplit(text, ",", -1);
  for (int i = 0; pairs[i] != NULL; i++) {
    char *value = strchr(pairs[i], '=');
    guint k;
    *value++ = '\0';
    const LithoParam *p = litho_op_param(op, pairs[i], &k);
    g_assert_nonnull(p);
    values[k].set = TRUE;
    if (p->kind == LITHO_PARAM_POINTS) {
      values[k].points = g_new(double, 4);
      values[k].n_points = 4;
      for (int j = 0; j < 4; j++, value++)
        values[k].points[j] = g_ascii_strtod(value, &value);
    } else if (p->kind >= LITHO_PARAM_CHOICE)
      values[k].text = g_strdup(value);
    else
      values[k].num = g_ascii_strtod(value, NULL);
  }
  return values;
}

static VipsImage *
apply_at(const char *name, const char *text, VipsImage *in, VipsImage *proxy, double scale)
{
  const LithoOp *op = litho_op_find(name);
  LithoValue *values = values_of(op, text);
  LithoOpContext ctx = {in->Xsize, in->Ysize, scale, proxy, NULL, NULL};
  GError *error = NULL;
  VipsImage *out = NULL;
  ctx.floor = TRUE; /* formulas, whatever nets are installed */
  op->apply(&ctx, values, in, &out, &error);
  g_assert_no_error(error);
  litho_values_free(values, op->n_params);
  return out;
}

static VipsImage *
apply(const char *name, const char *text, VipsImage *in)
{
  return apply_at(name, text, in, in, 1);
}

static void
assert_size(VipsImage *image, int width, int height)
{
  g_assert_cmpint(image->Xsize, ==, width);
  g_assert_cmpint(image->Ysize, ==, height);
}

/* --- pictures ------------------------------------------------------------------------------- */

static void
paint_busy(int x, int y, float *p)
{
  p[0] = 0.3f + 0.2f * sinf((float)x * 0.7f) + 0.1f * cosf((float)(x * y) * 0.05f);
  p[1] = 0.4f + 0.3f * ((x / 5 + y / 3) % 2);
  p[2] = 0.1f + 0.05f * (float)((x * 31 + y * 17) % 13);
}

static void
paint_step(int x, int y, float *p)
{
  (void)y;
  p[0] = p[1] = p[2] = x < 60 ? 0.1f : 0.6f;
}

static void
paint_grey(int x, int y, float *p)
{
  (void)x;
  (void)y;
  p[0] = p[1] = p[2] = 0.2f;
}

static const float *
clamped(const float *p, int width, int height, int x, int y)
{
  return p + 3 * (CLAMP(y, 0, height - 1) * width + CLAMP(x, 0, width - 1));
}

/* --- blur, sharpen -------------------------------------------------------------------------- */

static void
test_gauss(void)
{
  g_autoptr(VipsImage) in = painted(37, 23, paint_busy);
  g_autoptr(VipsImage) out = apply("blur", "amount=2", in);
  g_autofree float *p = pixels_of(in), *q = pixels_of(out);
  for (int y = 0; y < 23; y++)
    for (int x = 0; x < 37; x++)
      for (int c = 0; c < 3; c++) {
        double sum = 0, weight = 0;
        for (int j = -12; j <= 12; j++)
          for (int i = -12; i <= 12; i++) {
            double w = exp(-(i * i + j * j) / 8.0);
            sum += w * clamped(p, 37, 23, x + i, y + j)[c];
            weight += w;
          }
        /* The operation's kernel ends at 3 sigma: 0.3 % of the weight a direction lies beyond. */
        g_assert_cmpfloat_with_epsilon(q[3 * (y * 37 + x) + c], sum / weight, 0.004);
      }
}

/* A blurred step is the normal distribution, also on the way through the small picture. */
static void
test_gauss_wide(void)
{
  g_autoptr(VipsImage) in = painted(121, 40, paint_step);
  g_autoptr(VipsImage) out = apply("blur", "amount=15", in);
  g_autofree float *q = pixels_of(out);
  assert_size(out, 121, 40);
  for (int x = 0; x < 121; x++) {
    double want = 0.1 + 0.5 * 0.5 * (1 + erf((x + 0.5 - 60) / (15 * sqrt(2))));
    g_assert_cmpfloat_with_epsilon(q[3 * (20 * 121 + x)], want, 0.006);
  }
}

static void
paint_dot(int x, int y, float *p)
{
  p[0] = p[1] = p[2] = x == 30 && y == 30 ? 1 : 0;
}

static void
test_motion(void)
{
  g_autoptr(VipsImage) in = painted(61, 61, paint_dot);
  g_autoptr(VipsImage) out = apply("blur", "amount=10,type=motion,angle=0", in);
  g_autofree float *q = pixels_of(out);
  double on = 0, off = 0;
  for (int y = 0; y < 61; y++)
    for (int x = 0; x < 61; x++)
      *(y == 30 && abs(x - 30) <= 6 ? &on : &off) += q[3 * (y * 61 + x)];
  g_assert_cmpfloat_with_epsilon(on, 1, 1e-4);
  g_assert_cmpfloat_with_epsilon(off, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon(q[3 * (30 * 61 + 33)], 0.1, 0.01);
}

/* A blur on a half-size picture is the half-size picture of the blur. */
static void
test_scale(void)
{
  g_autoptr(VipsImage) in = painted(240, 80, paint_step);
  g_autoptr(VipsImage) half = apply("resize", "percent=50", in);
  g_autoptr(VipsImage) large = apply("blur", "amount=8", in);
  g_autoptr(VipsImage) small = apply_at("blur", "amount=8", half, half, 0.5);
  g_autoptr(VipsImage) shrunk = apply("resize", "percent=50", large);
  g_autofree float *p = pixels_of(small), *q = pixels_of(shrunk);
  assert_size(small, 120, 40);
  for (int i = 0; i < 3 * 120 * 40; i++)
    g_assert_cmpfloat_with_epsilon(p[i], q[i], 0.01);
}

static void
test_sharpen(void)
{
  enum { W = 40, H = 30 };
  g_autoptr(VipsImage) in = painted(W, H, paint_busy);
  g_autoptr(VipsImage) out = apply("sharpen", "amount=80,radius=1.2,threshold=1", in);
  g_autofree float *p = pixels_of(in), *q = pixels_of(out);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      double sum = 0, weight = 0;
      for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++) {
          const float *s = clamped(p, W, H, x + i, y + j);
          double w = exp(-(i * i + j * j) / (2 * 1.2 * 1.2));
          sum += w * sqrt(0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2]);
          weight += w;
        }
      const float *s = clamped(p, W, H, x, y);
      double luma = 0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2], v = sqrt(luma);
      double d = v - sum / weight, kept = MAX(fabs(d) - 0.01, 0);
      double to = v + copysign(0.8 * kept / (1 + kept / 0.15), d);
      for (int c = 0; c < 3; c++) /* kernels end at 2.6 and 3.3 sigma */
        g_assert_cmpfloat_with_epsilon(q[3 * (y * W + x) + c], s[c] * to * to / luma, 0.012);
      /* One factor for all channels: no hue change. */
      g_assert_cmpfloat_with_epsilon(q[3 * (y * W + x)] * s[1], q[3 * (y * W + x) + 1] * s[0], 1e-5);
    }
}

static void
test_sharpen_signs(void)
{
  g_autoptr(VipsImage) in = painted(120, 20, paint_step), flat = painted(50, 50, paint_grey);
  g_autoptr(VipsImage) up = apply("sharpen", "amount=100", in);
  g_autoptr(VipsImage) down = apply("sharpen", "amount=-100", in);
  g_autoptr(VipsImage) same = apply("sharpen", "amount=300", flat);
  g_autofree float *a = pixels_of(in), *b = pixels_of(up), *c = pixels_of(down);
  g_autofree float *d = pixels_of(flat), *e = pixels_of(same);
  int at = 3 * (10 * 120 + 60);
  g_assert_cmpfloat(b[at], >, a[at]);
  g_assert_cmpfloat(b[at - 3], <, a[at - 3]);
  g_assert_cmpfloat(c[at], <, a[at]);
  g_assert_cmpfloat(c[at - 3], >, a[at - 3]);
  for (int i = 0; i < 3 * 50 * 50; i++)
    g_assert_cmpfloat_with_epsilon(e[i], d[i], 1e-6);
}

/* --- kernels of the place ------------------------------------------------------------------- */

/* Runs a point operation over a grey frame; plane c0 of each pixel in `out`. */
static void
run_kernel(const char *name, const char *text, int width, int height, float grey, float *out)
{
  const LithoOp *op = litho_op_find(name);
  LithoValue *values = values_of(op, text);
  LithoOpContext ctx = {width, height, 1, NULL, NULL, NULL};
  gpointer state = NULL;
  float c[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  g_assert_true(op->prepare(&ctx, values, &state, NULL));
  g_assert_cmpint(width, <=, LITHO_SPAN_MAX);
  for (int y = 0; y < height; y++) {
    for (int i = 0; i < width; i++) {
      c[0][i] = grey;
      c[1][i] = c[2][i] = op->space == LITHO_SPACE_LINEAR ? grey : 0;
    }
    LithoSpan span = {c[0], c[1], c[2], width, 0, y, width, height};
    op->kernel(state, &span);
    memcpy(out + y * width, c[0], sizeof(float) * (size_t)width);
  }
  g_free(state);
  litho_values_free(values, op->n_params);
}

static void
test_vignette(void)
{
  g_autofree float *out = g_new(float, 301 * 201);
  run_kernel("vignette", "amount=80", 301, 201, 0.5f, out);
  g_assert_cmpfloat_with_epsilon(out[100 * 301 + 150], 0.5, 1e-6);
  /* 80 % of 2.5 stops at the corner; its pixel's centre lies just inside. */
  g_assert_cmpfloat_with_epsilon(out[0], 0.5 * exp2(-2.0), 0.001);
  for (int i = 0; i < 301 * 201; i++)
    g_assert_cmpfloat_with_epsilon(out[i], out[301 * 201 - 1 - i], 1e-5);
  run_kernel("vignette", "amount=-80", 301, 201, 0.5f, out);
  g_assert_cmpfloat(out[0], >, 1.9);
}

static void
test_grain(void)
{
  enum { N = 256 };
  g_autofree float *a = g_new(float, N * N), *b = g_new(float, N * N);
  run_kernel("grain", "amount=50,size=2", N, N, 0.4f, a);
  run_kernel("grain", "amount=50,size=2", N, N, 0.4f, b);
  g_assert_cmpmem(a, sizeof(float) * N * N, b, sizeof(float) * N * N);
  double sum = 0, square = 0, beside = 0;
  for (int i = 0; i < N * N; i++) {
    sum += a[i] - 0.4;
    square += (a[i] - 0.4) * (a[i] - 0.4);
    beside += (a[i] - 0.4) * (a[(i + 1) % (N * N)] - 0.4);
  }
  double deviation = sqrt(square / (N * N));
  double want = 0.06 * (2.6 * sqrt(0.4) * 0.36 + 0.25 * 0.24);
  g_assert_cmpfloat_with_epsilon(sum / (N * N), 0, 0.002);
  g_assert_cmpfloat_with_epsilon(deviation / want, 1, 0.15);
  g_assert_cmpfloat(beside / square, >, 0.2); /* grains are larger than a pixel */
  run_kernel("grain", "amount=50,size=2,seed=2", N, N, 0.4f, b);
  g_assert_cmpint(memcmp(a, b, sizeof(float) * N * N), !=, 0);
}

/* --- clarity, dehaze ------------------------------------------------------------------------ */

static void
test_clarity(void)
{
  g_autoptr(VipsImage) flat = painted(80, 60, paint_grey), step = painted(120, 60, paint_step);
  g_autoptr(VipsImage) same = apply("clarity", "amount=100", flat);
  g_autoptr(VipsImage) edge = apply("clarity", "amount=100", step);
  g_autofree float *a = pixels_of(same), *b = pixels_of(edge);
  for (int i = 0; i < 3 * 80 * 60; i++)
    g_assert_cmpfloat_with_epsilon(a[i], 0.2, 1e-4);
  /* No halo: in sqrt light a step of 0.46 overshoots by less than a tenth of itself. */
  for (int x = 0; x < 120; x++) {
    double v = sqrt(b[3 * (30 * 120 + x)]), want = sqrt(x < 60 ? 0.1 : 0.6);
    g_assert_cmpfloat_with_epsilon(v, want, 0.046);
  }
}

/* A scene of dark and coloured patches under a veil that thickens to the top. */
static void
paint_scene(int x, int y, float *p)
{
  (void)y;
  int k = (x / 4) % 4;
  p[0] = k == 0 ? 0.5f : 0.02f;
  p[1] = k == 1 ? 0.4f : 0.02f;
  p[2] = k == 2 ? 0.5f : 0.02f;
}

static void
paint_hazy(int x, int y, float *p)
{
  float t = 0.03f + 0.9f * (float)y / 160;
  paint_scene(x, y, p);
  for (int c = 0; c < 3; c++)
    p[c] = p[c] * t + 0.8f * (1 - t);
}

static double
distance(const float *a, const float *b, int n)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt(sum / n);
}

static void
test_dehaze(void)
{
  enum { W = 200, H = 160 };
  g_autoptr(VipsImage) clear = painted(W, H, paint_scene), hazy = painted(W, H, paint_hazy);
  g_autoptr(VipsImage) less = apply("dehaze", "amount=100", hazy);
  g_autoptr(VipsImage) more = apply("dehaze", "amount=-60", hazy);
  g_autofree float *j = pixels_of(clear), *i = pixels_of(hazy), *l = pixels_of(less);
  g_autofree float *m = pixels_of(more);
  /* The lower part: above, the veil is so thick that the operation holds back (noise). */
  int from = 3 * W * 60, n = 3 * W * (H - 60);
  g_assert_cmpfloat(distance(l + from, j + from, n), <, 0.35 * distance(i + from, j + from, n));
  g_assert_cmpfloat(distance(m + from, j + from, n), >, distance(i + from, j + from, n));
}

/* --- denoise -------------------------------------------------------------------------------- */

static void
paint_shapes(int x, int y, float *p)
{
  float code[3] = {0.3f + 0.4f * ((x / 40 + y / 30) % 2), 0.5f, 0.2f + 0.5f * (float)y / 512};
  if (hypotf((float)x - 100, (float)y - 90) < 60)
    code[1] = 0.8f + 0.1f * sinf((float)x * 0.8f);
  for (int c = 0; c < 3; c++)
    p[c] = srgb_decodef(code[c]);
}

/* Gaussian noise of `sigma` code values / 255 (Box-Muller of a fixed seed). */
static VipsImage *
add_noise(VipsImage *in, double sigma)
{
  g_autofree float *p = pixels_of(in);
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (int i = 0; i < 3 * in->Xsize * in->Ysize; i++) {
    double u = 1 - g_rand_double(rand), v = g_rand_double(rand);
    double noise = sqrt(-2 * log(u)) * cos(2 * G_PI * v);
    p[i] = srgb_decodef(srgb_encodef(p[i]) + (float)(sigma / 255 * noise));
  }
  return from_pixels(p, in->Xsize, in->Ysize, 3);
}

static double
coded_psnr(VipsImage *a, VipsImage *b)
{
  g_autofree float *p = pixels_of(a), *q = pixels_of(b);
  double sum = 0;
  int n = 3 * a->Xsize * a->Ysize;
  for (int i = 0; i < n; i++)
    sum += pow(srgb_encodef(p[i]) - srgb_encodef(q[i]), 2);
  return 10 * log10(n / sum);
}

static void
test_denoise(void)
{
  g_autoptr(VipsImage) clean = painted(200, 180, paint_shapes);
  g_autoptr(VipsImage) noisy = add_noise(clean, 20);
  g_autoptr(VipsImage) said = apply("denoise", "sigma=20,model=none", noisy);
  g_autoptr(VipsImage) found = apply("denoise", "model=none", noisy);
  g_autoptr(VipsImage) none = apply("denoise", "amount=0", noisy);
  double before = coded_psnr(noisy, clean);
  g_assert_cmpfloat_with_epsilon(before, 20 * log10(255.0 / 20), 0.1);
  g_assert_cmpfloat(coded_psnr(said, clean), >, before + 12);
  g_assert_cmpfloat(coded_psnr(found, clean), >, before + 11.5);
  g_assert_true(none == noisy);
}

static void
test_noise_measure(void)
{
  g_autoptr(VipsImage) clean = painted(400, 300, paint_shapes);
  for (int sigma = 5; sigma <= 40; sigma += 35) {
    g_autoptr(VipsImage) noisy = add_noise(clean, sigma);
    float found[3];
    g_assert_true(pixel_noise_measure(noisy, found, NULL));
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon(found[c] * 255 / (sigma * pixel_noise_opponent_gain[c]), 1, 0.12);
  }
}

/* Tiles of the operation against the method run on the whole frame at once. */
static void
test_denoise_tiles(void)
{
  enum { W = 560, H = 530 };
  g_autoptr(VipsImage) clean = painted(W, H, paint_shapes);
  g_autoptr(VipsImage) noisy = add_noise(clean, 15);
  g_autoptr(VipsImage) tiled = apply("denoise", "sigma=15,model=none", noisy);
  g_autofree float *p = pixels_of(noisy), *q = pixels_of(tiled);
  LithoBm3d *whole = litho_bm3d_new(W, H);
  float sigma[3];
  for (int i = 0; i < W * H; i++) {
    float code[3], o[3];
    for (int c = 0; c < 3; c++)
      code[c] = srgb_encodef(p[3 * i + c]);
    noise_to_opponent(code, o);
    for (int c = 0; c < 3; c++)
      litho_bm3d_plane(whole, c)[i] = o[c];
  }
  for (int c = 0; c < 3; c++)
    sigma[c] = 15 / 255.0f * pixel_noise_opponent_gain[c];
  litho_bm3d_run(whole, W, H, 0, 0, sigma);
  double worst = 0;
  for (int i = 0; i < W * H; i++) {
    float o[3], code[3];
    for (int c = 0; c < 3; c++)
      o[c] = litho_bm3d_plane(whole, c)[i];
    noise_from_opponent(o, code);
    for (int c = 0; c < 3; c++)
      worst = MAX(worst, fabs(code[c] - srgb_encodef(q[3 * i + c])));
  }
  litho_bm3d_free(whole);
  /* Patches near a tile's rim may find other partners than in the whole frame. */
  g_assert_cmpfloat(worst, <, 1.0 / 255);
}

/* --- geometry ------------------------------------------------------------------------------- */

static void
test_quarter_turns(void)
{
  enum { W = 7, H = 5 };
  g_autoptr(VipsImage) in = painted(W, H, paint_busy);
  g_autoptr(VipsImage) right = apply("rotate", "angle=90", in);
  g_autoptr(VipsImage) left = apply("rotate", "angle=-90", in);
  g_autoptr(VipsImage) mirror = apply("flip", "direction=horizontal", in);
  g_autofree float *p = pixels_of(in), *r = pixels_of(right), *l = pixels_of(left);
  g_autofree float *m = pixels_of(mirror);
  assert_size(right, H, W);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      const float *from = p + 3 * (y * W + x);
      g_assert_cmpmem(from, 12, r + 3 * (x * H + H - 1 - y), 12);
      g_assert_cmpmem(from, 12, l + 3 * ((W - 1 - x) * H + y), 12);
      g_assert_cmpmem(from, 12, m + 3 * (y * W + W - 1 - x), 12);
    }
}

/* The inner rectangle lies inside, and no larger one of a fine search does. */
static gboolean
fits(double w, double h, int width, int height, double angle)
{
  double c = fabs(cos(angle)), s = fabs(sin(angle));
  return w * c + h * s <= width + 1e-6 && w * s + h * c <= height + 1e-6;
}

static void
test_inner_rectangle(void)
{
  for (int degrees = 1; degrees < 180; degrees += 7) {
    int w, h;
    double angle = degrees * G_PI / 180, best = 0;
    litho_inner_rectangle(300, 200, degrees, 0, &w, &h);
    g_assert_true(fits(w, h, 300, 200, angle));
    for (double u = 1; u <= 300; u++)
      for (double v = 1; v <= 300; v++)
        if (u * v > best && fits(u, v, 300, 200, angle))
          best = u * v;
    g_assert_cmpfloat((w + 1) * (h + 1), >=, best);
    litho_inner_rectangle(300, 200, degrees, 1.5, &w, &h);
    g_assert_true(fits(w, h, 300, 200, angle));
    g_assert_cmpfloat_with_epsilon((double)w / h, 1.5, 0.05);
  }
}

static void
test_crop(void)
{
  static const struct { const char *params; int width, height; } rows[] = {
      {"amount=10", 180, 90},          {"aspect=1:1", 100, 100}, {"aspect=4:5", 80, 100},
      {"aspect=original", 200, 100},   {"aspect=3:1", 200, 67},  {"box=0.25:0.5:0.5:0.5", 100, 50},
      {"amount=50,aspect=square", 50, 50}, {"border=1", 200, 100}, {"box=0.9:0.9:1:1", 20, 10},
  };
  g_autoptr(VipsImage) in = painted(200, 100, paint_busy);
  g_autoptr(VipsImage) alpha = alpha_like(in);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(VipsImage) out = apply("crop", rows[i].params, in);
    g_autoptr(VipsImage) mask = apply_at("crop", rows[i].params, alpha, in, 1);
    assert_size(out, rows[i].width, rows[i].height);
    assert_size(mask, rows[i].width, rows[i].height);
  }
}

/* A picture of 160×110 in a white mat of 12 in a black frame of 9 at the left, 20 at the bottom. */
static void
paint_framed(int x, int y, float *p)
{
  int left = 21, top = 12, right = 21 + 160, bottom = 12 + 110;
  if (x >= left && x < right && y >= top && y < bottom)
    paint_busy(x, y, p);
  else
    p[0] = p[1] = p[2] = x < 9 || y >= 134 ? 0.01f : 0.95f;
}

static void
test_border(void)
{
  g_autoptr(VipsImage) in = painted(193, 154, paint_framed), out = apply("crop", "border=1", in);
  g_autofree float *p = pixels_of(in), *q = pixels_of(out);
  assert_size(out, 160, 110);
  g_assert_cmpmem(q, 12 * 160, p + 3 * (12 * 193 + 21), 12 * 160);
}

static void
paint_horizon(int x, int y, float *p)
{
  /* 3.3° clockwise: lower at the right; soft as a resampled edge is. */
  float d = ((float)y - 200 - tanf(3.3f * 0.01745329f) * ((float)x - 250)) / 1.2f;
  float t = 1 / (1 + expf(-d));
  for (int c = 0; c < 3; c++)
    p[c] = 0.6f - 0.45f * t + 0.02f * (float)((x * 7 + y * 13 + c) % 5);
}

static void
test_straighten(void)
{
  g_autoptr(VipsImage) in = painted(500, 400, paint_horizon), flat = painted(90, 90, paint_grey);
  g_autoptr(VipsImage) out = apply("straighten", "", in), same = apply("straighten", "", flat);
  double before, after;
  g_assert_true(litho_tilt_find(in, FALSE, NULL, &before, NULL));
  g_assert_true(litho_tilt_find(out, FALSE, NULL, &after, NULL));
  g_assert_cmpfloat_with_epsilon(before, 3.3, 0.2);
  g_assert_cmpfloat_with_epsilon(after, 0, 0.2);
  g_assert_cmpfloat_with_epsilon((double)out->Xsize / out->Ysize, 1.25, 0.01);
  g_assert_true(same == flat);
}

/* 9° is a wing, not a horizon; and masts alone say nothing. */
static void
paint_wing(int x, int y, float *p)
{
  float d = ((float)y - 200 - tanf(9 * 0.01745329f) * ((float)x - 250)) / 1.2f;
  p[0] = p[1] = p[2] = 0.6f - 0.45f / (1 + expf(-d));
}

static void
paint_masts(int x, int y, float *p)
{
  float u = fabsf(fmodf((float)x + tanf(4 * 0.01745329f) * (float)y, 120) - 60);
  p[0] = p[1] = p[2] = 0.6f - 0.45f / (1 + expf(u - 3)) + 0.02f * (float)((x * 7 + y * 13) % 5);
}

static void
test_straighten_declines(void)
{
  g_autoptr(VipsImage) wing = painted(500, 400, paint_wing), masts = painted(500, 400, paint_masts);
  g_autoptr(VipsImage) same = apply("straighten", "", masts);
  double tilt;
  g_assert_true(litho_tilt_find(wing, FALSE, NULL, &tilt, NULL));
  g_assert_cmpfloat(tilt, ==, 0);
  g_assert_true(same == masts);
}

/* 31°, and uprights that stand on it. */
static void
paint_steep(int x, int y, float *p)
{
  const float s = sinf(31 * 0.01745329f), c = cosf(31 * 0.01745329f);
  const float u = ((float)x - 250) * c + ((float)y - 200) * s, v = ((float)y - 200) * c - ((float)x - 250) * s;
  const float post = fabsf(fmodf(u + 600, 90) - 45) - 5;
  const float t = 1 / (1 + expf(-v / 1.2f)), d = v < 0 ? 0.2f / (1 + expf(post / 1.2f)) : 0;
  for (int k = 0; k < 3; k++)
    p[k] = 0.6f - 0.45f * t - d + 0.02f * (float)((x * 7 + y * 13 + k) % 5);
}

/* What is said to be tilted may be so by a lot. */
static void
test_straighten_steep(void)
{
  g_autoptr(VipsImage) steep = painted(500, 400, paint_steep), out = apply("straighten", "", steep);
  double unsaid, said, after;
  g_assert_true(litho_tilt_find(steep, FALSE, NULL, &unsaid, NULL));
  g_assert_true(litho_tilt_find(steep, TRUE, NULL, &said, NULL));
  g_assert_true(litho_tilt_find(out, TRUE, NULL, &after, NULL));
  g_assert_cmpfloat(unsaid, ==, 0);
  g_assert_cmpfloat_with_epsilon(said, 31, 0.5);
  g_assert_cmpfloat_with_epsilon(after, 0, 0.5);
}

/* Uprights and level bars of a wall as a camera sees it that looks up by 12°, 3° turned, f the long edge (500 px). */
static void
paint_wall(int x, int y, float *p)
{
  const double a = 12 * G_PI / 180, b = 3 * G_PI / 180, f = 500;
  const double u = x - 249.5, v = y - 199.5;
  const double ru = cos(b) * u + sin(b) * v, rv = cos(b) * v - sin(b) * u; /* upright */
  const double z = sin(a) * rv + cos(a) * f, X = f * ru / z, Y = f * (cos(a) * rv - sin(a) * f) / z;
  const double bar = fabs(fmod(X + 3000, 60) - 30) - 10, ledge = fabs(fmod(Y + 3000, 80) - 40) - 5;
  p[0] = p[1] = p[2] = (float)(0.6 - 0.4 / (1 + exp(bar)) - 0.1 / (1 + exp(ledge)));
}

/* Where the first dark bar right of `from` begins in a row, px. */
static double
bar_begins(const float *p, int width, int from, int y)
{
  const float *row = p + 3 * (gsize)y * (gsize)width;
  for (int x = from; x + 1 < width; x++)
    if (row[3 * x] > 0.38f && row[3 * (x + 1)] <= 0.38f)
      return x + (row[3 * x] - 0.38) / (row[3 * x] - row[3 * (x + 1)]);
  return NAN;
}

/* An upright's drift from the top to the bottom of the corrected frame: 0.15° of lean, which is what half a pixel of error
 * at either end of the proxy's segments comes to, is a pixel. */
static void
test_perspective(void)
{
  g_autoptr(VipsImage) in = painted(500, 400, paint_wall), out = apply("perspective", "", in);
  LithoKeystone found, rest;
  LithoUprights uprights;
  g_assert_true(litho_keystone_find(in, FALSE, &found, &uprights, NULL));
  g_assert_cmpint(uprights, ==, LITHO_UPRIGHTS_CONVERGE);
  g_assert_true(litho_keystone_find(out, TRUE, &rest, &uprights, NULL));
  g_assert_cmpint(uprights, ==, LITHO_UPRIGHTS_PARALLEL);
  g_assert_cmpfloat_with_epsilon(found.pitch, 12, 0.5);
  g_assert_cmpfloat_with_epsilon(found.roll, 3, 0.5);
  g_assert_cmpfloat_with_epsilon(rest.pitch, 0, 1);
  g_assert_cmpfloat_with_epsilon((double)out->Xsize / out->Ysize, 1.25, 0.01);
  g_autofree float *p = pixels_of(out);
  /* between two ledges, so that the threshold is the bars' alone */
  for (int from = out->Xsize / 5; from < out->Xsize * 4 / 5; from += out->Xsize / 5) {
    const double top = bar_begins(p, out->Xsize, from, 3), bottom = bar_begins(p, out->Xsize, (int)top - 5, out->Ysize - 4);
    g_assert_cmpfloat_with_epsilon(top, bottom, 1.5);
  }
}

/* Parallel uprights, and a flat picture, are left alone; a said amount there and back is the same picture inside. */
static void
test_perspective_declines(void)
{
  g_autoptr(VipsImage) masts = painted(500, 400, paint_masts), flat = painted(90, 90, paint_grey);
  g_autoptr(VipsImage) same = apply("perspective", "", masts), grey = apply("perspective", "", flat);
  g_assert_true(same == masts);
  g_assert_true(grey == flat);
  g_autoptr(VipsImage) wider = apply("perspective", "vertical=40,horizontal=-30", masts);
  g_assert_cmpint(wider->Xsize, <, 500);
  g_assert_cmpfloat_with_epsilon((double)wider->Xsize / wider->Ysize, 1.25, 0.01);
}

static void
test_resize(void)
{
  static const struct { const char *op, *params; int width, height; } rows[] = {
      {"resize", "percent=50", 100, 50},
      {"resize", "width=60", 60, 30},
      {"resize", "height=25", 50, 25},
      {"resize", "long_edge=40", 40, 20},
      {"resize", "width=80,height=80", 80, 40},
      {"resize", "width=80,height=80,fit=cover", 80, 80},
      {"resize", "width=80,height=80,fit=stretch", 80, 80},
      {"upscale", "factor=3", 600, 300},
      {"pad", "amount=10", 220, 120},
      {"pad", "px=7", 214, 114},
      {"pad", "aspect=1:1", 200, 200},
      {"rotate", "angle=30,fit=expand", 224, 187},
      {"rotate", "angle=30,fit=keep", 200, 100},
      {"straighten", "angle=5", 170, 85},
      {"straighten", "angle=30,keep_all=1", 224, 187},
  };
  g_autoptr(VipsImage) in = painted(200, 100, paint_grey), alpha = alpha_like(in);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(VipsImage) out = apply(rows[i].op, rows[i].params, in);
    g_autoptr(VipsImage) mask = apply_at(rows[i].op, rows[i].params, alpha, in, 1);
    assert_size(out, rows[i].width, rows[i].height);
    assert_size(mask, rows[i].width, rows[i].height);
    g_autofree float *q = pixels_of(out);
    g_assert_cmpfloat_with_epsilon(q[3 * (out->Xsize / 2 + out->Ysize / 2 * out->Xsize)], 0.2, 1e-4);
  }
}

static void
paint_checks(int x, int y, float *p)
{
  p[0] = p[1] = p[2] = (float)((x + y) % 2);
}

/* Enlarging by 2: each axis against the sum of sinc(d)·sinc(d/3) written in double, centres aligned; a dot's centre of
 * gravity stays in its pixel's middle. */
static void
test_upscale_is_lanczos(void)
{
  enum { N = 16, DOT = 8 };
  float p[3 * N * N] = {0};
  for (int c = 0; c < 3; c++)
    p[3 * (DOT * N + DOT) + c] = 1;
  g_autoptr(VipsImage) in = from_pixels(p, N, N, 3), out = apply("upscale", "factor=2,model=none", in);
  g_autofree float *q = pixels_of(out);
  double gravity[2] = {0}, sum = 0;
  for (int y = 0; y < 2 * N; y++)
    for (int x = 0; x < 2 * N; x++) {
      double want = 1;
      for (int axis = 0; axis < 2; axis++) {
        double at = ((axis == 0 ? x : y) + 0.5) / 2 - 0.5, total = 0, own = 0;
        for (int k = (int)floor(at) - 2; k <= (int)floor(at) + 3; k++) {
          double d = G_PI * (at - k), w = sin(d) / d * sin(d / 3) / (d / 3); /* at is never whole */
          total += w;
          own += k == DOT ? w : 0;
        }
        want *= own / total;
      }
      double got = q[3 * (y * 2 * N + x)];
      g_assert_cmpfloat_with_epsilon(got, want, 1e-6); /* twelve float products */
      gravity[0] += x * got;
      gravity[1] += y * got;
      sum += got;
    }
  g_assert_cmpfloat_with_epsilon(gravity[0] / sum, 2 * DOT + 0.5, 1e-4);
  g_assert_cmpfloat_with_epsilon(gravity[1] / sum, 2 * DOT + 0.5, 1e-4);
}

static void
test_resize_keeps_light(void)
{
  g_autoptr(VipsImage) in = painted(160, 160, paint_checks);
  g_autoptr(VipsImage) out = apply("resize", "percent=25", in);
  g_autofree float *q = pixels_of(out);
  for (int y = 4; y < 36; y++)
    for (int x = 4; x < 36; x++)
      g_assert_cmpfloat_with_epsilon(q[3 * (y * 40 + x)], 0.5, 0.01);
}

static void
test_pad_color(void)
{
  g_autoptr(VipsImage) in = painted(20, 10, paint_grey), alpha = alpha_like(in);
  g_autoptr(VipsImage) out = apply("pad", "px=4,color=#ff8000", in);
  g_autoptr(VipsImage) mask = apply_at("pad", "px=4,color=#ff8000", alpha, in, 1);
  g_autofree float *q = pixels_of(out), *a = pixels_of(mask);
  g_assert_cmpfloat_with_epsilon(q[0], 1, 1e-3);
  g_assert_cmpfloat_with_epsilon(q[1], pow((128 / 255.0 + 0.055) / 1.055, 2.4), 1e-3);
  g_assert_cmpfloat_with_epsilon(q[2], 0, 1e-3);
  g_assert_cmpfloat(a[0], ==, 1);
}

/* --- all area operations -------------------------------------------------------------------- */

static const struct { const char *op, *params; } area_rows[] = {
    {"sharpen", "amount=90"},
    {"sharpen", "amount=200,radius=9"},
    {"blur", "amount=3"},
    {"blur", "amount=20"},
    {"blur", "amount=30,type=motion,angle=30"},
    {"blur", "amount=30,type=zoom,center_x=0.2"},
    {"clarity", "amount=70"},
    {"clarity", "amount=-70"},
    {"dehaze", "amount=70"},
    {"dehaze", "amount=-70"},
    {"denoise", "sigma=10"},
};

/* A part asked for alone is the same as that part of the whole; twice gives the same bytes. */
static void
test_parts(void)
{
  enum { W = 301, H = 157 };
  g_autoptr(VipsImage) in = painted(W, H, paint_busy);
  for (guint i = 0; i < G_N_ELEMENTS(area_rows); i++) {
    g_autoptr(VipsImage) one = apply(area_rows[i].op, area_rows[i].params, in);
    g_autoptr(VipsImage) two = apply(area_rows[i].op, area_rows[i].params, in);
    g_autoptr(VipsImage) part = NULL;
    g_assert_cmpint(vips_extract_area(two, &part, 119, 61, 77, 45, NULL), ==, 0);
    g_autofree float *a = pixels_of(one), *b = pixels_of(part);
    for (int y = 0; y < 45; y++)
      g_assert_cmpmem(a + 3 * ((y + 61) * W + 119), 12 * 77, b + 3 * y * 77, 12 * 77);
    for (int k = 0; k < 3 * W * H; k++)
      g_assert_true(isfinite(a[k]));
  }
}

static void
test_small_frames(void)
{
  static const int sizes[][2] = {{1, 1}, {1, 90}, {90, 1}, {3, 2}, {7, 9}, {129, 8}};
  for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
    g_autoptr(VipsImage) in = painted(sizes[s][0], sizes[s][1], paint_busy);
    for (guint i = 0; i < G_N_ELEMENTS(area_rows); i++) {
      g_autoptr(VipsImage) out = apply(area_rows[i].op, area_rows[i].params, in);
      g_autofree float *q = pixels_of(out);
      assert_size(out, sizes[s][0], sizes[s][1]);
      for (int k = 0; k < 3 * sizes[s][0] * sizes[s][1]; k++)
        g_assert_true(isfinite(q[k]));
    }
  }
}

static void
test_refusals(void)
{
  static const struct { const char *op, *params; int code; const char *part; } rows[] = {
      {"crop", "aspect=wide", LITHO_ERROR_RECIPE, "16:9"},
      {"pad", "px=3,color=grurple", LITHO_ERROR_RECIPE, "grurple"},
      {"upscale", "factor=8", LITHO_ERROR_LIMIT, "too large"},
  };
  g_autoptr(VipsImage) in = NULL;
  g_assert_cmpint(vips_black(&in, 9000, 9000, "bands", 3, NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const LithoOp *op = litho_op_find(rows[i].op);
    LithoValue *values = values_of(op, rows[i].params);
    LithoOpContext ctx = {9000, 9000, 1, in, NULL, NULL};
    g_autoptr(GError) error = NULL;
    VipsImage *out = NULL;
    g_assert_false(op->apply(&ctx, values, in, &out, &error));
    g_assert_error(error, LITHO_ERROR, rows[i].code);
    g_assert_nonnull(strstr(error->message, rows[i].part));
    litho_values_free(values, op->n_params);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/area/blur-is-a-gaussian", test_gauss);
  g_test_add_func("/area/blur-wide-is-a-gaussian", test_gauss_wide);
  g_test_add_func("/area/blur-motion", test_motion);
  g_test_add_func("/area/blur-scales", test_scale);
  g_test_add_func("/area/sharpen-formula", test_sharpen);
  g_test_add_func("/area/sharpen-signs", test_sharpen_signs);
  g_test_add_func("/area/clarity-without-halo", test_clarity);
  g_test_add_func("/area/dehaze-known-haze", test_dehaze);
  g_test_add_func("/area/denoise-gain", test_denoise);
  g_test_add_func("/area/denoise-measures", test_noise_measure);
  g_test_add_func("/area/denoise-tiles", test_denoise_tiles);
  g_test_add_func("/area/parts-and-repeats", test_parts);
  g_test_add_func("/area/small-frames", test_small_frames);
  g_test_add_func("/place/vignette", test_vignette);
  g_test_add_func("/place/grain", test_grain);
  g_test_add_func("/geometry/quarter-turns", test_quarter_turns);
  g_test_add_func("/geometry/inner-rectangle", test_inner_rectangle);
  g_test_add_func("/geometry/crop", test_crop);
  g_test_add_func("/geometry/border", test_border);
  g_test_add_func("/geometry/straighten", test_straighten);
  g_test_add_func("/geometry/straighten_declines", test_straighten_declines);
  g_test_add_func("/geometry/straighten_steep", test_straighten_steep);
  g_test_add_func("/geometry/perspective", test_perspective);
  g_test_add_func("/geometry/perspective_declines", test_perspective_declines);
  g_test_add_func("/geometry/sizes", test_resize);
  g_test_add_func("/geometry/upscale-is-lanczos", test_upscale_is_lanczos);
  g_test_add_func("/geometry/resize-keeps-light", test_resize_keeps_light);
  g_test_add_func("/geometry/pad-color", test_pad_color);
  g_test_add_func("/geometry/refusals", test_refusals);
  return g_test_run();
}
