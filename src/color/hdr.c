/* hdr.c: see hdr.h.
 *
 * PQ: SMPTE ST 2084 / BT.2100 table 4. HLG: BT.2100 table 5, system gamma 1.2 on a display of 1000
 * cd/m². White is 203 cd/m² (BT.2408), so that a grey of 18 % under it is 18 %. Tone mapping looks
 * at the fullest channel m alone and scales all three alike, which keeps hue and saturation: up to
 * a knee nothing changes; above it, t = (m - k)/(1 - k) becomes t(1 + t/T²)/(1 + t) (Reinhard et
 * al. 2002, eq. 4, moved to the knee), T being the t of the picture's brightest channel: slope 1 at
 * the knee, 1 at the brightest. A picture that has nothing above white is not changed, and white
 * stays above 0.85 whatever a light in it may reach. No local adaptation, no metadata (MaxCLL, gain
 * maps).
 */
#include <math.h>
#include "color/hdr.h"

#define HLG_PEAK_NITS 1000.0
#define HLG_SYSTEM_GAMMA 1.2

static double
pq_to_nits(double v)
{
  const double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096,
               c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32;
  const double p = pow(v, 1 / m2);
  return 10000 * pow(fmax(p - c1, 0) / (c2 - c3 * p), 1 / m1);
}

static double
hlg_to_scene(double v)
{
  const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
  return v <= 0.5 ? v * v / 3 : (exp((v - c) / a) + b) / 12;
}

LithoHdr *
litho_hdr_new(LithoHdrKind kind, int n_codes, const double matrix[9], const double luma[3])
{
  LithoHdr *hdr = g_new0(LithoHdr, 1);
  hdr->kind = kind;
  hdr->n_codes = n_codes;
  hdr->peak = 1;
  hdr->light = g_new(float, n_codes);
  for (int i = 0; i < n_codes; i++) {
    const double v = (double)i / (n_codes - 1);
    hdr->light[i] =
        (float)(kind == LITHO_HDR_PQ ? pq_to_nits(v) / LITHO_HDR_WHITE_NITS : hlg_to_scene(v));
  }
  for (int i = 0; i < 9; i++)
    hdr->matrix[i] = (float)matrix[i];
  for (int i = 0; i < 3; i++)
    hdr->luma[i] = (float)luma[i];
  return hdr;
}

void
litho_hdr_free(LithoHdr *hdr)
{
  if (hdr == NULL)
    return;
  g_free(hdr->light);
  g_free(hdr);
}

/* Display light of pixel i over white; gives the fullest channel. */
static inline float
light_of(const LithoHdr *hdr, const void *codes, int bands, gsize i, float light[3])
{
  for (int c = 0; c < 3; c++) {
    const gsize at = i * (gsize)bands + (gsize)(bands == 1 ? 0 : c);
    light[c] = hdr->light[hdr->n_codes == 256 ? ((const guint8 *)codes)[at]
                                              : ((const guint16 *)codes)[at]];
  }
  if (hdr->kind == LITHO_HDR_HLG) {
    const float y = hdr->luma[0] * light[0] + hdr->luma[1] * light[1] + hdr->luma[2] * light[2];
    const float gain =
        y > 0 ? (float)(HLG_PEAK_NITS / LITHO_HDR_WHITE_NITS) * powf(y, (float)HLG_SYSTEM_GAMMA - 1)
              : 0;
    for (int c = 0; c < 3; c++)
      light[c] *= gain;
  }
  return fmaxf(light[0], fmaxf(light[1], light[2]));
}

void
litho_hdr_see(LithoHdr *hdr, const void *codes, int bands, gsize n)
{
  float light[3];
  for (gsize i = 0; i < n; i++)
    hdr->peak = fmaxf(hdr->peak, light_of(hdr, codes, bands, i, light));
}

void
litho_hdr_map(const LithoHdr *hdr, const void *codes, int bands, gsize n, float *rgb)
{
  const float room = 1 - LITHO_HDR_KNEE, top = (hdr->peak - LITHO_HDR_KNEE) / room;
  const float *m = hdr->matrix;
  for (gsize i = 0; i < n; i++) {
    float light[3];
    const float most = light_of(hdr, codes, bands, i, light);
    float scale = 1;
    if (most > LITHO_HDR_KNEE && hdr->peak > 1) {
      const float t = (most - LITHO_HDR_KNEE) / room;
      scale = (LITHO_HDR_KNEE + room * t * (1 + t / (top * top)) / (1 + t)) / most;
    }
    for (int c = 0; c < 3; c++)
      rgb[3 * i + c] =
          scale * (m[3 * c] * light[0] + m[3 * c + 1] * light[1] + m[3 * c + 2] * light[2]);
  }
}
