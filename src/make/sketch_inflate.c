/* sketch_inflate.c: a form of a sketch as pixels. Its cover is that of its paths by non-zero
 * winding, four lines a row, exact across. Its roundness is the root of the solution of Poisson's
 * equation in it (∇²φ = -4, φ = 0 outside: of a disc a half ball; Joshi and Carr 2008), which is
 * solved from coarse to fine. From its normals come the light of sun and sky, light from the
 * ground, light that comes through at the edge, hair and folds. */
#include <string.h>
#include "make/sketch.h"

#define LINES 4
#define COARSEST 20 /* px of the first level */
#define MOST_CUTS 64

typedef struct {
  int x0, y0, w, h;
  float *cover, *phi; /* (h,w) */
} Patch;

typedef struct {
  float x;
  int turn; /* 1 up, -1 down */
} Cut;

static int
add_cut(Cut *cuts, int n, float x, int turn)
{
  if (n >= MOST_CUTS)
    return n;
  int j = n;
  for (; j > 0 && cuts[j - 1].x > x; j--)
    cuts[j] = cuts[j - 1];
  cuts[j] = (Cut){x, turn};
  return n + 1;
}

/* Cover of a line: what lies between cuts where the winding is not 0. */
static void
add_line(const Patch *patch, float *row, const Cut *cuts, int n)
{
  int winding = 0;
  for (int i = 0; i + 1 < n; i++) {
    winding += cuts[i].turn;
    if (winding == 0)
      continue;
    const float a = cuts[i].x, b = cuts[i + 1].x;
    for (int x = MAX(0, (int)a); x <= MIN(patch->w - 1, (int)b); x++)
      row[x] += (1.0f / LINES) * clamp01(MIN(b, (float)x + 1) - MAX(a, (float)x));
  }
}

/* Corners in px of the patch; the outline is roughened where hair stands. */
static void
to_pixels(const Sketch *sketch, const SketchCanvas *canvas, const SketchMark *m, const Patch *patch,
          float (*out)[2])
{
  const float k = canvas->per_m, fuzz = m->hide.fuzz_m * k;
  const SketchCorner *c = &g_array_index(sketch->corners, SketchCorner, m->from);
  for (int i = 0; i < m->n_more; i++) {
    out[i][0] = (c[i].x - canvas->left) * k - (float)patch->x0;
    out[i][1] = (c[i].y - canvas->bottom) * k - (float)patch->y0;
    if (fuzz < .15f)
      continue;
    const float wave = MAX(2.2f * m->hide.fuzz_m, 1e-3f);
    for (int a = 0; a < 2; a++)
      out[i][a] += 2 * fuzz *
                   lattice_noise(c[i].x / wave, c[i].y / wave,
                                 sketch->dice.seed + 17 + (guint32)(a + m->from));
  }
}

static void
fill_cover(const Sketch *sketch, const SketchCanvas *canvas, const SketchMark *m, Patch *patch)
{
  const SketchCorner *corners = &g_array_index(sketch->corners, SketchCorner, m->from);
  g_autofree float(*p)[2] = g_malloc((gsize)m->n_more * sizeof *p);
  g_autofree int *next = g_new(int, m->n_more);
  to_pixels(sketch, canvas, m, patch, p);
  for (int i = 0, start = 0; i < m->n_more; i++) {
    if (corners[i].starts)
      start = i;
    next[i] = i + 1 < m->n_more && !corners[i + 1].starts ? i + 1 : start;
  }
  const int n_lines = patch->h * LINES;
  g_autofree Cut *cuts = g_new(Cut, (gsize)n_lines * MOST_CUTS);
  g_autofree int *n = g_new0(int, n_lines);
  for (int i = 0; i < m->n_more; i++) {
    const float *a = p[i], *b = p[next[i]];
    const gboolean up = a[1] <= b[1];
    const float *low = up ? a : b, *high = up ? b : a;
    const int from = MAX(0, (int)ceilf(low[1] * LINES - .5f)),
              to = MIN(n_lines - 1, (int)ceilf(high[1] * LINES - .5f) - 1);
    for (int s = from; s <= to; s++) {
      const float y = ((float)s + .5f) / LINES,
                  x = low[0] + (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1]);
      n[s] = add_cut(cuts + (gsize)s * MOST_CUTS, n[s], x, up ? 1 : -1);
    }
  }
  for (int s = 0; s < n_lines; s++)
    add_line(patch, patch->cover + (gsize)(s / LINES) * (gsize)patch->w,
             cuts + (gsize)s * MOST_CUTS, n[s]);
  for (int i = 0; i < patch->w * patch->h; i++)
    patch->cover[i] = MIN(patch->cover[i], 1);
}

/* Gauss-Seidel with some over-relaxation; φ is kept down by the cover at the edge. */
static void
relax(float *phi, const float *cover, int w, int h, float cell, int rounds)
{
  const float source = cell * cell; /* 4 / 4 */
  for (int r = 0; r < rounds; r++)
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        const int i = y * w + x;
        if (cover[i] <= 0)
          continue;
        const float left = x > 0 ? phi[i - 1] : 0, right = x < w - 1 ? phi[i + 1] : 0,
                    low = y > 0 ? phi[i - w] : 0, high = y < h - 1 ? phi[i + w] : 0;
        const float wish = cover[i] * (.25f * (left + right + low + high) + source);
        phi[i] += (r + 1 < rounds ? 1.5f : 1) * (wish - phi[i]);
        phi[i] = MAX(phi[i], 0);
      }
}

/* φ of a patch of w × h cells of `cell` px. */
static void
solve(float *phi, const float *cover, int w, int h, float cell)
{
  if (MAX(w, h) <= COARSEST) {
    relax(phi, cover, w, h, cell, 40);
    return;
  }
  const int cw = (w + 1) / 2, ch = (h + 1) / 2;
  g_autofree float *small = g_new0(float, (gsize)cw *ch);
  g_autofree float *coarse = g_new0(float, (gsize)cw *ch);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      small[(y / 2) * cw + x / 2] += .25f * cover[y * w + x];
  solve(coarse, small, cw, ch, 2 * cell);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float fx = CLAMP(.5f * (float)x - .25f, 0, (float)cw - 1),
                  fy = CLAMP(.5f * (float)y - .25f, 0, (float)ch - 1);
      const int ix = MIN((int)fx, MAX(cw - 2, 0)), iy = MIN((int)fy, MAX(ch - 2, 0)),
                jx = MIN(ix + 1, cw - 1), jy = MIN(iy + 1, ch - 1);
      const float s = fx - (float)ix, t = fy - (float)iy;
      phi[y * w + x] = mixf(mixf(coarse[iy * cw + ix], coarse[iy * cw + jx], s),
                            mixf(coarse[jy * cw + ix], coarse[jy * cw + jx], s), t) *
                       cover[y * w + x];
    }
  relax(phi, cover, w, h, cell, 6);
}

/* How much of a pattern of this wavelength a picture of this scale can show. */
static float
shown(float wave_m, float per_m)
{
  return smooth(1.4f, 3.5f, wave_m * per_m);
}

typedef struct {
  const Sketch *sketch;
  const SketchHide *hide;
  float per_m;
  guint32 seed;
} Cover;

static Vec
albedo_at(const Cover *c, float x, float y)
{
  const SketchHide *hide = c->hide;
  Vec albedo = hide->albedo;
  if (hide->high_y > hide->low_y && vec_luma(hide->under) > 0)
    albedo = vec_mix(hide->under, albedo,
                     smooth(hide->low_y, hide->high_y,
                            y + .25f * (hide->high_y - hide->low_y) *
                                    lattice_noise(x / .11f, y / .11f, c->seed + 3)));
  if (hide->spots > 0) {
    const float wave = hide->spot_m,
                spot = lattice_noise(x / wave, y / wave, c->seed) +
                       .18f * lattice_noise(x / wave * 4, y / wave * 4, c->seed + 1),
                from = .5f - hide->spots;
    albedo = vec_mix(albedo, hide->other, smooth(from - .03f, from + .03f, spot));
  }
  float tone = 1 + .09f * lattice_noise(x / .23f, y / .23f, c->seed + 7);
  if (hide->grain > 0) {
    const float ca = cosf(hide->grain_turn), sa = sinf(hide->grain_turn), u = x * ca + y * sa,
                v = y * ca - x * sa;
    for (int o = 0; o < 3; o++) { /* strands, locks, and what they clump to */
      const float wave = hide->grain_m * (float)(1 << o);
      tone += hide->grain * (.5f + .25f * (float)o) * shown(wave, c->per_m) *
              lattice_noise(u / (3.2f * wave), v / wave, c->seed + 11 + (guint32)o);
    }
  }
  return vec_scale(albedo, MAX(tone, .15f));
}

/* Slope that folds of cloth add. */
static void
add_folds(const Cover *c, float x, float y, float *gx, float *gy)
{
  const SketchHide *hide = c->hide;
  const float wave = hide->folds_m;
  if (hide->folds <= 0)
    return;
  const float k = hide->folds * shown(wave, c->per_m);
  *gx += k * lattice_noise(x / wave + .7f * y / wave, y / (2.6f * wave), c->seed + 21);
  *gy += .6f * k * lattice_noise(x / (1.6f * wave), y / wave, c->seed + 22);
}

static Vec
light_at(const Cover *c, Vec albedo, Vec normal)
{
  const Sketch *sketch = c->sketch;
  const float back = MAX(sketch->to_sun.z, 0), front = -normal.z;
  /* Sun, softened as by fur and skin; sky from above; what the ground throws back. */
  const float facing = vec_dot(normal, sketch->to_sun),
              sun = MAX(facing, 0) * .86f + .14f * clamp01(.5f + .5f * facing) * (1 - back);
  const Vec bounce = vec_scale(vec_mul(sketch->sun, vec(.15f, .135f, .09f)),
                               MAX(sketch->to_sun.y, 0) * clamp01(.35f - .65f * normal.y));
  Vec in = vec_axpy(vec_scale(sketch->sky, .64f + .36f * normal.y), sun, sketch->sun);
  in = vec_add(in, bounce);
  Vec light = vec_mul(albedo, in);
  if (c->hide->rim > 0 && back > 0) { /* the light comes from behind, round the edge */
    const float edge = smooth(.35f, 1, 1 - front), toward = clamp01(.45f + .9f * facing);
    light = vec_axpy(light, c->hide->rim * back * edge * edge * toward,
                     vec_mul(vec_mix(albedo, vec(.6f, .6f, .6f), .35f), sketch->sun));
  }
  if (c->hide->shine > 0) {
    const Vec half = vec_unit(vec_add(sketch->to_sun, vec(0, 0, -1)));
    const float s = MAX(vec_dot(normal, half), 0), s4 = s * s * s * s, s16 = s4 * s4 * s4 * s4;
    light = vec_axpy(light, c->hide->shine * (.25f * s4 + s16), sketch->sun);
    light = vec_axpy(light, c->hide->shine * .35f * clamp01(normal.y) * (1 - front * front),
                     sketch->sky);
  }
  return light;
}

static void
shade(const Cover *c, const SketchMark *m, SketchCanvas *canvas, const Patch *patch)
{
  const SketchBump *bumps =
      m->n_bumps > 0 ? &g_array_index(c->sketch->bumps, SketchBump, m->from_bump) : NULL;
  const int w = patch->w, h = patch->h;
  const float k = c->per_m, round = 1 - m->hide.flat;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int i = y * w + x;
      const float cover = patch->cover[i];
      if (cover <= 0)
        continue;
      const float px = canvas->left + ((float)(x + patch->x0) + .5f) / k,
                  py = canvas->bottom + ((float)(y + patch->y0) + .5f) / k,
                  deep = sqrtf(MAX(patch->phi[i], .3f));
      float gx = .5f * ((x < w - 1 ? patch->phi[i + 1] : 0) - (x > 0 ? patch->phi[i - 1] : 0)),
            gy = .5f * ((y < h - 1 ? patch->phi[i + w] : 0) - (y > 0 ? patch->phi[i - w] : 0));
      gx *= round / (2 * deep); /* of the height, √φ */
      gy *= round / (2 * deep);
      for (int b = 0; b < m->n_bumps; b++) {
        const float dx = px - bumps[b].x, dy = py - bumps[b].y, r2 = bumps[b].r * bumps[b].r,
                    in = 1 - (dx * dx + dy * dy) / r2;
        if (in <= 0)
          continue;
        gx -= 4 * bumps[b].high * in * dx / r2;
        gy -= 4 * bumps[b].high * in * dy / r2;
      }
      add_folds(c, px, py, &gx, &gy);
      const Vec normal = vec_unit(vec(-gx, -gy, -1)),
                light = light_at(c, albedo_at(c, px, py), normal);
      float *p = canvas->pixels +
                 4 * ((gsize)(y + patch->y0) * (gsize)canvas->width + (gsize)(x + patch->x0));
      p[0] += cover * (light.x - p[0]);
      p[1] += cover * (light.y - p[1]);
      p[2] += cover * (light.z - p[2]);
      p[3] += cover * (1 - p[3]);
    }
}

void
sketch_form_draw(const Sketch *sketch, SketchCanvas *canvas, const SketchMark *m)
{
  const float k = canvas->per_m;
  Patch patch = {.x0 = MAX(0, (int)((m->x[0] - canvas->left) * k) - 1),
                 .y0 = MAX(0, (int)((m->y[0] - canvas->bottom) * k) - 1)};
  patch.w = MIN(canvas->width - 1, (int)((m->x[1] - canvas->left) * k) + 1) - patch.x0 + 1;
  patch.h = MIN(canvas->height - 1, (int)((m->y[1] - canvas->bottom) * k) + 1) - patch.y0 + 1;
  if (m->n_more < 3 || patch.w < 1 || patch.h < 1)
    return;
  g_autofree float *cover = g_new0(float, (gsize)patch.w *(gsize)patch.h);
  g_autofree float *phi = g_new0(float, (gsize)patch.w *(gsize)patch.h);
  patch.cover = cover;
  patch.phi = phi;
  fill_cover(sketch, canvas, m, &patch);
  solve(phi, cover, patch.w, patch.h, 1);
  const Cover c = {sketch, &m->hide, k, sketch->dice.seed + (guint32)m->from};
  shade(&c, m, canvas, &patch);
}
