/* From JPEG to JPEG: blocks of which no pixel changed keep their coefficients. The sources are made by libjpeg and libvips
 * here; outputs are read back by both, not by litho. */
#include <stdio.h>
#include <jpeglib.h>
#include "photo_files.h"
#include "run/apply.h"

/* x, y, width, height in shares of the frame; no feather: outside nothing changes. */
#define RECIPE "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.8,\"region\":{\"box\":[0.3,0.3,0.3,0.3]}}]}"

typedef struct {
  int width, height, bands;
  int h, v; /* of luma */
  int restart_rows;
  gboolean progressive;
  int quality;
} Kind;

/* A picture with some texture: its values do not come back from another coding by chance. */
static void
make_jpeg(const char *path, const Kind *kind)
{
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  FILE *file = fopen(path, "wb");
  g_assert_nonnull(file);
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_stdio_dest(&info, file);
  info.image_width = (JDIMENSION)kind->width;
  info.image_height = (JDIMENSION)kind->height;
  info.input_components = kind->bands;
  info.in_color_space = kind->bands == 1 ? JCS_GRAYSCALE : kind->bands == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, kind->quality, TRUE);
  info.comp_info[0].h_samp_factor = kind->h;
  info.comp_info[0].v_samp_factor = kind->v;
  info.restart_in_rows = kind->restart_rows;
  if (kind->progressive)
    jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  g_autofree guint8 *row = g_malloc((gsize)kind->width * (gsize)kind->bands);
  guint32 state = 99;
  for (int y = 0; y < kind->height; y++) {
    for (int x = 0; x < kind->width * kind->bands; x++) {
      state = state * 1664525u + 1013904223u;
      row[x] = (guint8)(40 + (x * 3 / kind->bands + y * 2) % 120 + (int)(state >> 27));
    }
    JSAMPROW rows = row;
    jpeg_write_scanlines(&info, &rows, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  fclose(file);
}

static VipsImage *
read_jpeg(const char *path)
{
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(path, NULL);
  g_assert_nonnull(lazy);
  VipsImage *image = vips_image_copy_memory(lazy);
  g_assert_nonnull(image);
  return image;
}

static void
apply(const char *in, const char *out, const char *recipe_text, const LithoApplyOptions *options, LithoRunResults *results)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("test", recipe_text, -1, &error);
  g_assert_no_error(error);
  litho_apply_photo(recipe, photo, out, options, results, &error);
  g_assert_no_error(error);
}

/* Pixels that are the same in both; the largest difference of all others. */
static guint64
count_same(VipsImage *a, VipsImage *b, int *most)
{
  guint64 n = 0;
  *most = 0;
  for (int y = 0; y < a->Ysize; y++)
    for (int x = 0; x < a->Xsize; x++) {
      const guint8 *p = VIPS_IMAGE_ADDR(a, x, y), *q = VIPS_IMAGE_ADDR(b, x, y);
      int d = 0;
      for (int c = 0; c < a->Bands; c++)
        d = MAX(d, ABS(p[c] - q[c]));
      n += d == 0;
      *most = MAX(*most, d);
    }
  return n;
}

typedef struct {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  FILE *file;
  jvirt_barray_ptr *blocks;
} Coefficients;

static void
coefficients_open(Coefficients *c, const char *path)
{
  c->file = fopen(path, "rb");
  g_assert_nonnull(c->file);
  c->info.err = jpeg_std_error(&c->errors);
  jpeg_create_decompress(&c->info);
  jpeg_stdio_src(&c->info, c->file);
  jpeg_read_header(&c->info, TRUE);
  c->blocks = jpeg_read_coefficients(&c->info);
}

static void
coefficients_close(Coefficients *c)
{
  jpeg_destroy_decompress(&c->info);
  fclose(c->file);
}

/* Sampling, tables and the coefficients of all blocks that lie, with what they say, outside of the box. */
static void
assert_blocks(const char *before, const char *after, const VipsRect *box)
{
  Coefficients a, b;
  coefficients_open(&a, before);
  coefficients_open(&b, after);
  g_assert_cmpint(a.info.num_components, ==, b.info.num_components);
  for (int c = 0; c < a.info.num_components; c++) {
    const jpeg_component_info *p = &a.info.comp_info[c], *q = &b.info.comp_info[c];
    g_assert_cmpint(a.info.max_h_samp_factor / p->h_samp_factor, ==, b.info.max_h_samp_factor / q->h_samp_factor);
    g_assert_cmpint(a.info.max_v_samp_factor / p->v_samp_factor, ==, b.info.max_v_samp_factor / q->v_samp_factor);
    g_assert_cmpmem(p->quant_table->quantval, sizeof p->quant_table->quantval, q->quant_table->quantval,
                    sizeof q->quant_table->quantval);
    const int w = 8 * a.info.max_h_samp_factor / p->h_samp_factor, h = 8 * a.info.max_v_samp_factor / p->v_samp_factor;
    guint n_kept = 0, n_changed = 0;
    for (JDIMENSION y = 0; y < p->height_in_blocks; y++) {
      JBLOCKROW r = *a.info.mem->access_virt_barray((j_common_ptr)&a.info, a.blocks[c], y, 1, FALSE),
                s = *b.info.mem->access_virt_barray((j_common_ptr)&b.info, b.blocks[c], y, 1, FALSE);
      for (JDIMENSION x = 0; x < p->width_in_blocks; x++) {
        VipsRect place = {(int)x * w, (int)y * h, w, h}, common;
        vips_rect_intersectrect(&place, box, &common);
        if (vips_rect_isempty(&common)) {
          g_assert_cmpmem(r[x], sizeof(JBLOCK), s[x], sizeof(JBLOCK));
          n_kept++;
        } else {
          n_changed += memcmp(r[x], s[x], sizeof(JBLOCK)) != 0;
        }
      }
    }
    g_assert_cmpuint(n_kept, >, 0);
    if (c == 0) /* chroma may quantise to what it was */
      g_assert_cmpuint(n_changed, >, 0);
  }
  coefficients_close(&a);
  coefficients_close(&b);
}

/* The box of RECIPE, in whole pixels that it may touch. */
static VipsRect
box_of(int width, int height)
{
  const int left = (int)(0.3 * width), top = (int)(0.3 * height);
  return (VipsRect){left, top, (int)(0.6 * width) + 1 - left, (int)(0.6 * height) + 1 - top};
}

static void
check_kind(const Kind *kind)
{
  g_autofree char *in = in_folder("keep-in.jpg"), *out = in_folder("keep-out.jpg"), *png = in_folder("keep-out.png");
  g_auto(LithoRunResults) results = {0}, exact = {0};
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  make_jpeg(in, kind);
  apply(in, out, RECIPE, &options, &results);
  apply(in, png, RECIPE, &options, &exact);
  g_assert_true(results.unchanged.known);
  g_assert_true(results.unchanged.blocks.known);
  g_assert_false(exact.unchanged.blocks.known);
  const VipsRect box = box_of(kind->width, kind->height);
  assert_blocks(in, out, &box);
  g_autoptr(VipsImage) before = read_jpeg(in), after = read_jpeg(out), wanted = read_jpeg(png);
  int most;
  const guint64 n = count_same(before, after, &most);
  /* Others may be the same by chance: in changed blocks and on the rim that is not counted. */
  g_assert_cmpuint(results.unchanged.blocks.pixels, <=, n);
  g_assert_cmpuint(results.unchanged.blocks.pixels, >, (guint64)kind->width * (guint64)kind->height / 2);
  /* Outside of whole MCUs around the box, and a pixel beyond where chroma is interpolated, all are. */
  const int w = 8 * kind->h, h = 8 * kind->v, rim_x = kind->h > 1, rim_y = kind->v > 1;
  VipsRect mcus = {box.left / w * w - rim_x, box.top / h * h - rim_y, 0, 0};
  mcus.width = (box.left + box.width + w - 1) / w * w + rim_x - mcus.left;
  mcus.height = (box.top + box.height + h - 1) / h * h + rim_y - mcus.top;
  for (int y = 0; y < before->Ysize; y++)
    for (int x = 0; x < before->Xsize; x++)
      if (!vips_rect_includespoint(&mcus, x, y))
        g_assert_cmpmem(VIPS_IMAGE_ADDR(before, x, y), (gsize)kind->bands, VIPS_IMAGE_ADDR(after, x, y),
                        (gsize)kind->bands);
  vips_rect_intersectrect(&mcus, &(VipsRect){0, 0, before->Xsize, before->Ysize}, &mcus);
  g_assert_cmpuint(results.unchanged.blocks.pixels, >=,
                   (guint64)before->Xsize * (guint64)before->Ysize - (guint64)mcus.width * (guint64)mcus.height);
  /* Inside it is what was asked for: as far from it as a coding of this quality is. */
  double mean;
  g_autoptr(VipsImage) part_a = NULL, part_b = NULL, difference = NULL, size = NULL;
  g_assert_cmpint(vips_extract_area(after, &part_a, box.left, box.top, box.width, box.height, NULL), ==, 0);
  g_assert_cmpint(vips_extract_area(wanted, &part_b, box.left, box.top, box.width, box.height, NULL), ==, 0);
  g_assert_cmpint(vips_subtract(part_a, part_b, &difference, NULL), ==, 0);
  g_assert_cmpint(vips_abs(difference, &size, NULL), ==, 0);
  g_assert_cmpint(vips_avg(size, &mean, NULL), ==, 0);
  g_assert_cmpfloat(mean, <, 12);
}

static void
test_kinds(void)
{
  static const Kind kinds[] = {
      {160, 128, 3, 1, 1, 0, FALSE, 90}, {163, 131, 3, 2, 2, 0, FALSE, 90}, {163, 131, 3, 2, 1, 0, FALSE, 75},
      {131, 163, 3, 1, 2, 0, FALSE, 90}, {163, 131, 1, 1, 1, 0, FALSE, 90}, {163, 131, 3, 2, 2, 0, TRUE, 80},
      {200, 150, 3, 2, 2, 1, FALSE, 85}, {217, 150, 3, 4, 1, 0, FALSE, 90}, {163, 131, 1, 2, 2, 0, FALSE, 90},
  };
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_test_message("%d × %d, %d bands, %d × %d", kinds[i].width, kinds[i].height, kinds[i].bands, kinds[i].h, kinds[i].v);
    check_kind(&kinds[i]);
  }
}

/* The changed blocks against libjpeg's own coding of the same pixels with the same tables. */
static void
test_like_libjpeg(void)
{
  static const Kind kind = {160, 128, 3, 1, 1, 0, FALSE, 92};
  g_autofree char *in = in_folder("like-in.jpg"), *out = in_folder("like-out.jpg"), *png = in_folder("like-out.png"),
                  *peer = in_folder("like-peer.jpg");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  make_jpeg(in, &kind);
  apply(in, out, RECIPE, &options, NULL);
  apply(in, png, RECIPE, &options, NULL);
  g_autoptr(VipsImage) wanted = read_jpeg(png);
  g_assert_cmpint(vips_jpegsave(wanted, peer, "Q", 92, "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF, NULL), ==, 0);
  Coefficients a, b;
  coefficients_open(&a, out);
  coefficients_open(&b, peer);
  const VipsRect box = box_of(kind.width, kind.height);
  guint n = 0, n_other = 0;
  for (int c = 0; c < 3; c++)
    for (JDIMENSION y = (JDIMENSION)(box.top / 8 + 1); y < (JDIMENSION)((box.top + box.height) / 8); y++) {
      JBLOCKROW r = *a.info.mem->access_virt_barray((j_common_ptr)&a.info, a.blocks[c], y, 1, FALSE),
                s = *b.info.mem->access_virt_barray((j_common_ptr)&b.info, b.blocks[c], y, 1, FALSE);
      for (int x = box.left / 8 + 1; x < (box.left + box.width) / 8; x++)
        for (int k = 0; k < DCTSIZE2; k++) {
          /* libjpeg rounds colours and halves to whole numbers on the way: a step at the most. */
          g_assert_cmpint(ABS(r[x][k] - s[x][k]), <=, 1);
          n_other += r[x][k] != s[x][k];
          n++;
        }
    }
  g_assert_cmpuint(n, >, 1000);
  g_assert_cmpuint(n_other, <, n / 10);
  coefficients_close(&a);
  coefficients_close(&b);
}

/* Where nothing is to be kept, or it cannot be, the whole picture is coded as ever. */
static void
test_coded_whole(void)
{
  static const Kind rgb = {160, 128, 3, 2, 2, 0, FALSE, 70}, cmyk = {160, 128, 4, 1, 1, 0, FALSE, 90};
  g_autofree char *in = in_folder("whole-in.jpg"), *out = in_folder("whole-out.jpg"), *turned = in_folder("turned.jpg");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  make_jpeg(in, &rgb);
  options.save.quality = 92;
  g_auto(LithoRunResults) said = {0}, everywhere = {0}, inks = {0}, upright = {0}, stripped = {0};
  apply(in, out, RECIPE, &options, &said);
  g_assert_true(said.unchanged.known);
  g_assert_false(said.unchanged.blocks.known);
  options.save.quality = 0;
  apply(in, out, "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.8}]}", &options, &everywhere);
  g_assert_false(everywhere.unchanged.blocks.known);
  g_autoptr(VipsImage) image = read_jpeg(in);
  vips_image_set_int(image, VIPS_META_ORIENTATION, 6);
  g_assert_cmpint(vips_jpegsave(image, turned, NULL), ==, 0);
  apply(turned, out, RECIPE, &options, &upright);
  g_assert_true(upright.unchanged.known);
  g_assert_false(upright.unchanged.blocks.known);
  options.save.profile = "p3";
  apply(in, out, RECIPE, &options, &stripped);
  g_assert_false(stripped.unchanged.blocks.known);
  options.save.profile = NULL;
  make_jpeg(in, &cmyk);
  apply(in, out, RECIPE, &options, &inks);
  g_assert_false(inks.unchanged.blocks.known);
}

/* A file cut short after it was opened is no source of coefficients: the pixels that were decoded are coded. */
static void
test_source_gone(void)
{
  static const Kind kind = {160, 128, 3, 2, 2, 0, FALSE, 70};
  g_autofree char *in = in_folder("gone-in.jpg"), *out = in_folder("gone-out.jpg");
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  make_jpeg(in, &kind);
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("test", RECIPE, -1, &error);
  g_assert_no_error(error);
  g_assert_true(g_file_set_contents(in, "\xff\xd8\xff", 3, NULL));
  g_auto(LithoRunResults) results = {0};
  g_assert_true(litho_apply_photo(recipe, photo, out, &options, &results, &error));
  g_assert_no_error(error);
  g_assert_false(results.unchanged.blocks.known);
  g_autoptr(VipsImage) after = read_jpeg(out);
  g_assert_cmpint(after->Xsize, ==, 160);
}

/* Interlaced on demand, and the profile and comments of the source beside the blocks. */
static void
test_beside_the_blocks(void)
{
  static const Kind kind = {163, 131, 3, 2, 2, 0, FALSE, 90};
  g_autofree char *in = in_folder("beside-in.jpg"), *with = in_folder("beside-p3.jpg"), *out = in_folder("beside-out.jpg");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  make_jpeg(in, &kind);
  options.save.profile = "p3";
  apply(in, with, "{\"litho\":1,\"steps\":[]}", &options, NULL);
  options.save.profile = NULL;
  options.save.interlace = TRUE;
  g_auto(LithoRunResults) results = {0};
  apply(with, out, RECIPE, &options, &results);
  g_assert_true(results.unchanged.blocks.known);
  g_autoptr(VipsImage) before = read_jpeg(with), after = read_jpeg(out);
  gconstpointer p, q;
  gsize n_p, n_q;
  g_assert_cmpint(vips_image_get_blob(before, VIPS_META_ICC_NAME, &p, &n_p), ==, 0);
  g_assert_cmpint(vips_image_get_blob(after, VIPS_META_ICC_NAME, &q, &n_q), ==, 0);
  g_assert_cmpmem(p, n_p, q, n_q);
  Coefficients c;
  coefficients_open(&c, out);
  g_assert_true(c.info.progressive_mode);
  coefficients_close(&c);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/jpeg-keep/kinds", test_kinds);
  g_test_add_func("/jpeg-keep/like-libjpeg", test_like_libjpeg);
  g_test_add_func("/jpeg-keep/coded-whole", test_coded_whole);
  g_test_add_func("/jpeg-keep/source-gone", test_source_gone);
  g_test_add_func("/jpeg-keep/beside-the-blocks", test_beside_the_blocks);
  return g_test_run();
}
