/* jpeg_keep.c: see jpeg_keep.h.
 *
 * A block of 8 × 8 samples of which no pixel changed keeps its quantised coefficients (ITU-T T.81), so that decoders make
 * the same of it; a changed one is transformed and quantised here with the table of its component, from the pixels, its
 * samples being means where the component is sampled less. Entropy coding is anew, with tables made for the file.
 *
 * Decoders interpolate chroma that is sampled less by its neighbours (libjpeg's "fancy upsampling"): a pixel's distance
 * inside the rim of an unchanged place is not counted as the same beside a change.
 *
 * Not done: turned photos (coefficients can be turned, but their decoded pixels are not exactly the turned ones), CMYK,
 * 12 bits, RGB components.
 */
#include <math.h>
#include <string.h>
#include "photo/jpeg_io.h"
#include "photo/jpeg_keep.h"

#define N DCTSIZE
#define COEFFICIENTS_MAX_BYTES (G_GUINT64_CONSTANT(3) << 29) /* 1.5 GiB in memory */

typedef float V8 __attribute__((vector_size(32)));

struct _LithoJpegKeep {
  struct jpeg_decompress_struct in;
  struct jpeg_compress_struct out;
  JpegErrors errors;
  JpegSink sink;
  FILE *file; /* NULL: from memory */
  jvirt_barray_ptr *blocks;
  V8 dct[N];                 /* dct[n][k]: basis function k at sample n */
  int mcu_width, mcu_height; /* px that the component sampled most has blocks for */
  int mcus_across, mcus_down;
  int cells_across;          /* places of 8 × 8 px in a row of MCUs, wholly or partly inside */
  guint8 *now, *before;      /* the pixels of one row of MCUs */
  int n_rows;                /* that are there */
  int mcu_row;               /* its number */
  guint8 *cell;              /* changed ones of this row: mcu_height / 8 rows of cells_across */
  guint8 *mcu;               /* changed ones of the picture */
};

/* Rec. 601 as JFIF has it, full range; the offset of 128 of chroma is that of its samples. */
static const float weights[3][3] = {
    {0.299f, 0.587f, 0.114f}, {-0.168735892f, -0.331264108f, 0.5f}, {0.5f, -0.418687589f, -0.081312411f}};

/* --- what the file is ----------------------------------------------------------------------- */

static gboolean
is_our_kind(const LithoJpegKeep *keep, const PhotoPrivate *priv)
{
  const struct jpeg_decompress_struct *in = &keep->in;
  const int bands = priv->device->Bands;
  const gboolean is_grey = in->num_components == 1 && in->jpeg_color_space == JCS_GRAYSCALE && bands == 1;
  const gboolean is_color = in->num_components == 3 && in->jpeg_color_space == JCS_YCbCr && bands == 3;
  if ((!is_grey && !is_color) || in->data_precision != 8 || (int)in->image_width != priv->device->Xsize ||
      (int)in->image_height != priv->device->Ysize)
    return FALSE;
  guint64 n_bytes = 0;
  for (int c = 0; c < in->num_components; c++) {
    const jpeg_component_info *comp = &in->comp_info[c];
    if (in->max_h_samp_factor % comp->h_samp_factor != 0 || in->max_v_samp_factor % comp->v_samp_factor != 0)
      return FALSE;
    n_bytes += (guint64)comp->width_in_blocks * comp->height_in_blocks * sizeof(JBLOCK);
  }
  return n_bytes <= COEFFICIENTS_MAX_BYTES;
}

static gboolean
open_source(LithoJpegKeep *keep, const PhotoPrivate *priv)
{
  if (priv->bytes == NULL && (keep->file = fopen(priv->path, "rb")) == NULL)
    return FALSE;
  if (setjmp(keep->errors.failed) != 0)
    return FALSE;
  jpeg_create_decompress(&keep->in);
  jpeg_create_compress(&keep->out);
  if (keep->file != NULL) {
    jpeg_stdio_src(&keep->in, keep->file);
  } else {
    gsize size;
    const guint8 *data = g_bytes_get_data(priv->bytes, &size);
    jpeg_mem_src(&keep->in, data, size);
  }
  if (jpeg_read_header(&keep->in, TRUE) != JPEG_HEADER_OK || !is_our_kind(keep, priv))
    return FALSE;
  keep->blocks = jpeg_read_coefficients(&keep->in);
  return keep->blocks != NULL && keep->errors.manager.num_warnings == 0;
}

static gboolean
prepare_output(LithoJpegKeep *keep, gboolean interlace)
{
  static const int ids[] = {1, 2, 3}; /* which say YCbCr where no JFIF marker does */
  struct jpeg_compress_struct *out = &keep->out;
  if (setjmp(keep->errors.failed) != 0)
    return FALSE;
  jpeg_copy_critical_parameters(&keep->in, out);
  for (int c = 0; c < out->num_components; c++)
    out->comp_info[c].component_id = ids[c];
  out->write_JFIF_header = FALSE; /* the target puts it in */
  out->write_Adobe_marker = FALSE;
  out->optimize_coding = TRUE;
  if (interlace)
    jpeg_simple_progression(out);
  return TRUE;
}

static void
prepare_rows(LithoJpegKeep *keep)
{
  const struct jpeg_decompress_struct *in = &keep->in;
  const int width = (int)in->image_width, height = (int)in->image_height;
  keep->mcu_width = in->max_h_samp_factor * N;
  keep->mcu_height = in->max_v_samp_factor * N;
  keep->mcus_across = (width + keep->mcu_width - 1) / keep->mcu_width;
  keep->mcus_down = (height + keep->mcu_height - 1) / keep->mcu_height;
  keep->cells_across = (width + N - 1) / N;
  const gsize n_bytes = (gsize)width * (gsize)in->num_components * (gsize)keep->mcu_height;
  keep->now = g_malloc(n_bytes);
  keep->before = g_malloc(n_bytes);
  keep->cell = g_malloc((gsize)keep->cells_across * (gsize)in->max_v_samp_factor);
  keep->mcu = g_malloc0((gsize)keep->mcus_across * (gsize)keep->mcus_down);
  for (int n = 0; n < N; n++)
    for (int k = 0; k < N; k++)
      keep->dct[n][k] = (float)(cos((2 * n + 1) * k * G_PI / (2 * N)) * (k == 0 ? sqrt(1.0 / N) : sqrt(2.0 / N)));
}

LithoJpegKeep *
litho_jpeg_keep_open(const PhotoPrivate *priv, gboolean interlace)
{
  if (!g_str_equal(priv->photo.format, "jpeg") || litho_metadata_orientation(&priv->metadata) != 1)
    return NULL;
  LithoJpegKeep *keep = g_aligned_alloc0(1, sizeof *keep, 32);
  keep->in.err = keep->out.err = jpeg_errors_init(&keep->errors);
  if (open_source(keep, priv) && prepare_output(keep, interlace)) {
    prepare_rows(keep);
    return keep;
  }
  vips_error_clear();
  litho_jpeg_keep_free(keep);
  return NULL;
}

void
litho_jpeg_keep_free(LithoJpegKeep *keep)
{
  if (keep == NULL)
    return;
  jpeg_destroy_compress(&keep->out); /* both may be called on a struct of zeros */
  jpeg_destroy_decompress(&keep->in);
  if (keep->file != NULL)
    fclose(keep->file);
  g_free(keep->now);
  g_free(keep->before);
  g_free(keep->cell);
  g_free(keep->mcu);
  g_aligned_free(keep);
}

/* --- blocks --------------------------------------------------------------------------------- */

/* The samples of a component whose block begins at (x, y) of the row of MCUs and takes fx × fy px a sample; the picture's
 * edge goes on beyond it. */
static void
sample_block(const LithoJpegKeep *keep, int c, int x, int y, int fx, int fy, V8 out[N])
{
  const int width = (int)keep->in.image_width, bands = keep->in.num_components;
  const float scale = 1.0f / (float)(fx * fy), offset = c == 0 ? 128 : 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      float sum = 0;
      for (int v = 0; v < fy; v++)
        for (int u = 0; u < fx; u++) {
          const gsize at = (gsize)MIN(y + i * fy + v, keep->n_rows - 1) * (gsize)width +
                           (gsize)MIN(x + j * fx + u, width - 1);
          const guint8 *p = keep->now + at * (gsize)bands;
          sum += bands == 1 ? p[0] : weights[c][0] * p[0] + weights[c][1] * p[1] + weights[c][2] * p[2];
        }
      out[i][j] = sum * scale - offset;
    }
}

/* Each row's transform, transposed: twice is both directions. */
static void
transform_rows(const LithoJpegKeep *keep, const V8 in[N], V8 out[N])
{
  V8 rows[N];
  for (int i = 0; i < N; i++) {
    rows[i] = in[i][0] * keep->dct[0];
    for (int n = 1; n < N; n++)
      rows[i] += in[i][n] * keep->dct[n];
  }
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      out[j][i] = rows[i][j];
}

static void
code_block(const LithoJpegKeep *keep, const V8 samples[N], const JQUANT_TBL *table, JCOEFPTR block)
{
  V8 half[N], whole[N];
  transform_rows(keep, samples, half);
  transform_rows(keep, half, whole);
  for (int k = 0; k < DCTSIZE2; k++) {
    const float value = roundf(whole[k / N][k % N] / (float)table->quantval[k]);
    block[k] = (JCOEF)CLAMP(value, -1023, 1023); /* what a baseline code can say */
  }
}

static gboolean
find_changes(LithoJpegKeep *keep)
{
  const int width = (int)keep->in.image_width, bands = keep->in.num_components;
  gboolean any = FALSE;
  memset(keep->cell, 0, (gsize)keep->cells_across * (gsize)keep->in.max_v_samp_factor);
  for (int y = 0; y < keep->n_rows; y++) {
    const gsize row = (gsize)y * (gsize)width * (gsize)bands;
    if (memcmp(keep->now + row, keep->before + row, (gsize)width * (gsize)bands) == 0)
      continue;
    for (int k = 0; k < keep->cells_across; k++) {
      const gsize at = row + (gsize)k * N * (gsize)bands, n = (gsize)MIN(N, width - k * N) * (gsize)bands;
      if (memcmp(keep->now + at, keep->before + at, n) != 0)
        keep->cell[y / N * keep->cells_across + k] = 1;
    }
    any = TRUE;
  }
  return any;
}

static gboolean
is_changed(const LithoJpegKeep *keep, int left, int top, int width, int height)
{
  const int right = MIN(left + width, keep->cells_across);
  for (int y = top; y < top + height; y++)
    for (int x = left; x < right; x++)
      if (keep->cell[y * keep->cells_across + x])
        return TRUE;
  return FALSE;
}

/* The component's blocks in this row of MCUs. */
static void
code_component(LithoJpegKeep *keep, int c)
{
  struct jpeg_decompress_struct *in = &keep->in;
  const jpeg_component_info *comp = &in->comp_info[c];
  const int fx = in->max_h_samp_factor / comp->h_samp_factor, fy = in->max_v_samp_factor / comp->v_samp_factor;
  const JQUANT_TBL *table =
      comp->quant_table != NULL ? comp->quant_table : in->quant_tbl_ptrs[comp->quant_tbl_no];
  const JDIMENSION first = (JDIMENSION)(keep->mcu_row * comp->v_samp_factor);
  JBLOCKARRAY rows = in->mem->access_virt_barray((j_common_ptr)in, keep->blocks[c], first,
                                                 (JDIMENSION)comp->v_samp_factor, TRUE);
  for (int v = 0; v < comp->v_samp_factor && first + (JDIMENSION)v < comp->height_in_blocks; v++)
    for (int h = 0; h < (int)comp->width_in_blocks; h++) {
      if (!is_changed(keep, h * fx, v * fy, fx, fy))
        continue;
      V8 samples[N];
      sample_block(keep, c, h * fx * N, v * fy * N, fx, fy, samples);
      code_block(keep, samples, table, rows[v][h]);
    }
}

static void
finish_row(LithoJpegKeep *keep)
{
  if (find_changes(keep)) {
    const int across = keep->in.max_h_samp_factor, down = keep->in.max_v_samp_factor;
    for (int k = 0; k < keep->mcus_across; k++)
      keep->mcu[(gsize)keep->mcu_row * (gsize)keep->mcus_across + (gsize)k] =
          is_changed(keep, k * across, 0, across, down);
    for (int c = 0; c < keep->in.num_components; c++)
      code_component(keep, c);
  }
  keep->n_rows = 0;
  keep->mcu_row++;
}

/* Lines of the output's and the file's samples side by side, in order. */
static int
take_lines(VipsRegion *region, VipsRect *area, void *data)
{
  LithoJpegKeep *keep = data;
  const int width = (int)keep->in.image_width, height = (int)keep->in.image_height, bands = keep->in.num_components;
  if (setjmp(keep->errors.failed) != 0)
    return -1;
  for (int y = area->top; y < VIPS_RECT_BOTTOM(area); y++) {
    const guint8 *p = VIPS_REGION_ADDR(region, 0, y);
    const gsize row = (gsize)keep->n_rows * (gsize)width * (gsize)bands;
    guint8 *now = keep->now + row, *before = keep->before + row;
    for (int x = 0; x < width; x++, p += 2 * bands)
      for (int b = 0; b < bands; b++) {
        *now++ = p[b];
        *before++ = p[bands + b];
      }
    if (++keep->n_rows == keep->mcu_height || y == height - 1)
      finish_row(keep);
  }
  return 0;
}

/* --- the whole ------------------------------------------------------------------------------ */

static int
changed_at(const LithoJpegKeep *keep, int x, int y)
{
  return x >= 0 && y >= 0 && x < keep->mcus_across && y < keep->mcus_down &&
         keep->mcu[(gsize)y * (gsize)keep->mcus_across + (gsize)x];
}

/* Pixels of unchanged MCUs, without the rim of one that the interpolation of a changed neighbour's chroma reaches. */
static guint64
count_same(const LithoJpegKeep *keep)
{
  gboolean reach_x = FALSE, reach_y = FALSE;
  for (int c = 0; c < keep->in.num_components; c++) {
    reach_x |= keep->in.comp_info[c].h_samp_factor < keep->in.max_h_samp_factor;
    reach_y |= keep->in.comp_info[c].v_samp_factor < keep->in.max_v_samp_factor;
  }
  guint64 n = 0;
  for (int y = 0; y < keep->mcus_down; y++)
    for (int x = 0; x < keep->mcus_across; x++) {
      if (changed_at(keep, x, y))
        continue;
      const int width = MIN(keep->mcu_width, (int)keep->in.image_width - x * keep->mcu_width);
      const int height = MIN(keep->mcu_height, (int)keep->in.image_height - y * keep->mcu_height);
      const int left = reach_x && changed_at(keep, x - 1, y), right = reach_x && changed_at(keep, x + 1, y);
      const int top = reach_y && changed_at(keep, x, y - 1), bottom = reach_y && changed_at(keep, x, y + 1);
      int corners = 0;
      for (int i = 0; reach_x && reach_y && i < 4; i++)
        corners += !(i % 2 ? right : left) && !(i / 2 ? bottom : top) &&
                   changed_at(keep, x + (i % 2 ? 1 : -1), y + (i / 2 ? 1 : -1));
      n += (guint64)MAX(0, MAX(0, width - left - right) * MAX(0, height - top - bottom) - corners);
    }
  return n;
}

static gboolean
write_blocks(LithoJpegKeep *keep, VipsTarget *target)
{
  if (setjmp(keep->errors.failed) != 0)
    return FALSE;
  jpeg_sink_init(&keep->sink, &keep->out, target);
  jpeg_write_coefficients(&keep->out, keep->blocks);
  jpeg_finish_compress(&keep->out);
  return TRUE;
}

int
litho_jpeg_keep_save(LithoJpegKeep *keep, VipsImage *image, VipsImage *before, VipsTarget *target, guint64 *n_same)
{
  g_autoptr(VipsImage) both = NULL;
  if (vips_bandjoin2(image, before, &both, NULL) != 0 || vips_sink_disc(both, take_lines, keep) != 0 ||
      !write_blocks(keep, target) || vips_target_end(target) != 0)
    return -1;
  *n_same = count_same(keep);
  return 0;
}
