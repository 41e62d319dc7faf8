/* Photos that are broken, hostile, blocked or odd, and places that cannot be written: each has its
 * clear error, and nothing is lost or left behind. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "photo_files.h"

static void
write_bytes(const char *path, const void *data, gsize length)
{
  g_assert_true(g_file_set_contents(path, data, (gssize)length, NULL));
}

/* Opening fails with `code`, and the message names the file and holds `part`. */
static void
assert_refused(const char *path, const LithoLoadOptions *options, LithoError code, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, options, &error);
  g_assert_null(photo);
  g_assert_error(error, LITHO_ERROR, (int)code);
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *shown = litho_file_display(base);
  g_assert_nonnull(strstr(error->message, shown));
  if (strstr(error->message, part) == NULL)
    g_error("'%s' does not say '%s'", error->message, part);
  g_assert_null(strchr(error->message, '\n'));
}

static void
test_not_pictures(void)
{
  g_autofree char *missing = in_folder("missing.jpg"), *empty = in_folder("empty.jpg");
  g_autofree char *text = in_folder("text.jpg"), *raw = in_folder("shot.cr2");
  g_autofree char *dng = in_folder("shot.dng"), *one = in_folder("one.png");
  assert_refused(missing, NULL, LITHO_ERROR_NOT_FOUND, "No such file");
  assert_refused(folder, NULL, LITHO_ERROR_READ, "folder");
  write_bytes(empty, "", 0);
  assert_refused(empty, NULL, LITHO_ERROR_FORMAT, "empty");
  write_bytes(one, "\x89", 1);
  assert_refused(one, NULL, LITHO_ERROR_FORMAT, "not a picture");
  write_bytes(text, "Dear photo,\n", 12);
  assert_refused(text, NULL, LITHO_ERROR_FORMAT, "not a picture");
  write_bytes(raw, "II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0", 18);
  assert_refused(raw, NULL, LITHO_ERROR_READ, "raw");
  /* A DNG is a TIFF with DNGVersion; its first directory is a preview: NewSubfileType 1. */
  static const guint8 preview[] = {'I',  'I',  42, 0, 8, 0, 0, 0, 2, 0, 254, 0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0,
                                   0x12, 0xc6, 1,  0, 4, 0, 0, 0, 1, 4, 0,   0, 0, 0, 0, 0};
  write_bytes(dng, preview, sizeof preview);
  assert_refused(dng, NULL, LITHO_ERROR_READ, "raw");
}

static void
test_content_decides(void)
{
  g_autoptr(VipsImage) picture = make_smooth(48, 32, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *png = in_folder("really.png"), *jpg = in_folder("named.jpg");
  write_by_vips(picture, png, NULL, 1);
  g_assert_cmpint(g_rename(png, jpg), ==, 0);
  g_autoptr(LithoPhoto) photo = open_photo(jpg);
  g_assert_cmpstr(photo->format, ==, "png");
  g_autofree char *out = in_folder("no-suffix");
  save_photo(photo, out, &plain);
  g_autoptr(LithoPhoto) again = open_photo(out);
  g_assert_cmpstr(again->format, ==, "png");
  g_autoptr(GError) error = NULL;
  g_autofree char *odd = in_folder("out.docx");
  g_assert_false(try_save(photo, odd, &plain, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
}

static void
test_truncated(gconstpointer data)
{
  const char *suffix = data;
  static const int percents[] = {30, 60, 90};
  g_autoptr(VipsImage) picture = make_noise(160, 120, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *name = g_strconcat("whole", suffix, NULL), *path = in_folder(name);
  g_autofree char *cut_name = g_strconcat("cut", suffix, NULL), *cut = in_folder(cut_name);
  write_by_vips(picture, path, NULL, 1);
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
  const char *const allow[] = {"jxl", NULL};
  const LithoLoadOptions options = {.allow = allow};
  for (guint i = 0; i < G_N_ELEMENTS(percents); i++) {
    write_bytes(cut, bytes, size * percents[i] / 100);
    assert_refused(cut, &options, LITHO_ERROR_READ, "");
  }
}

/* A file of a few bytes whose header promises more than any memory: refused by the header. */
static void
test_bombs(void)
{
  g_autofree char *png = in_folder("bomb.png"), *gif = in_folder("bomb.gif");
  g_autofree char *jpg = in_folder("bomb.jpg");
  guint8 png_bytes[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\1\x86\xa0\0\1\x86\xa0\x08\2\0\0\0\0\0\0\0"
                       "\0\0\0\0IDAT\x35\xaf\x06\x1e";
  guint32 crc = 0xffffffff; /* of IHDR, or libpng would refuse the file for that */
  for (int i = 12; i < 29; i++) {
    crc ^= png_bytes[i];
    for (int k = 0; k < 8; k++)
      crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
  }
  for (int i = 0; i < 4; i++)
    png_bytes[29 + i] = (guint8)(~crc >> (24 - 8 * i));
  write_bytes(png, png_bytes, sizeof png_bytes - 1);
  assert_refused(png, NULL, LITHO_ERROR_LIMIT, "100000 × 100000");
  static const guint8 gif_bytes[] =
      "GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff"
      "\xff\xff\0\2\2\x44\1\0;";
  write_bytes(gif, gif_bytes, sizeof gif_bytes - 1);
  assert_refused(gif, NULL, LITHO_ERROR_LIMIT, "65535 × 65535");
  static const guint8 jpg_bytes[] = "\xff\xd8\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\3\1\x11\0\2\x11\0\3"
                                    "\x11\0\xff\xda\0\x0c\3\1\0\2\0\3\0"
                                    "\0\x3f\0\0\xff\xd9";
  write_bytes(jpg, jpg_bytes, sizeof jpg_bytes - 1);
  assert_refused(jpg, NULL, LITHO_ERROR_LIMIT, "65500 × 65500");
}

static void
test_ceilings(void)
{
  g_autoptr(VipsImage) picture = make_smooth(100, 50, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *path = in_folder("limit.png");
  write_by_vips(picture, path, NULL, 1);
  assert_refused(path, &(LithoLoadOptions){.max_pixels = 4999}, LITHO_ERROR_LIMIT, "--max-pixels");
  assert_refused(path, &(LithoLoadOptions){.max_bytes = 100}, LITHO_ERROR_LIMIT, "--max-bytes");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo =
      litho_photo_open(path, &(LithoLoadOptions){.max_pixels = 5000}, &error);
  g_assert_no_error(error);
  g_assert_nonnull(photo);
}

static void
test_animation(void)
{
  static const char *const names[] = {"moves.gif", "moves.webp"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = in_folder(names[i]);
    g_autoptr(VipsImage) frames = make_smooth(40, 90, 3, FALSE, VIPS_FORMAT_UCHAR);
    vips_image_set_int(frames, VIPS_META_PAGE_HEIGHT, 30);
    g_assert_cmpint(vips_image_write_to_file(frames, path, NULL), ==, 0);
    g_autoptr(LithoPhoto) photo = open_photo(path);
    g_assert_cmpint(photo->coded->Xsize, ==, 40);
    g_assert_cmpint(photo->coded->Ysize, ==, 30);
    g_assert_cmpuint(photo->warnings->len, ==, 1);
    g_assert_nonnull(strstr(photo->warnings->pdata[0], "first of 3 frames"));
    assert_refused(path, &(LithoLoadOptions){.max_frames = 2}, LITHO_ERROR_LIMIT, "3 frames");
    assert_refused(path, &(LithoLoadOptions){.max_pixels = 40 * 60}, LITHO_ERROR_LIMIT, "3 frames");
    g_autofree char *out = in_folder("still.png");
    save_photo(photo, out, &plain);
    g_autoptr(VipsImage) still = read_by_vips(out);
    g_assert_cmpint(still->Ysize, ==, 30);
  }
}

static void
test_blocked(void)
{
  static const struct {
    const char *name, *bytes;
    gsize length;
    const char *allow;
  } cases[] = {
      {"a.jxl", "\xff\x0a\0\0", 4, "jxl"},        {"a.ppm", "P6 1 1 255\n\1\2\3", 14, "ppm"},
      {"a.bmp", "BM\0\0\0\0", 6, "magick"},       {"a.psd", "8BPS\0\1", 6, "magick"},
      {"a.svg", "<svg xmlns=\"x\"/>", 16, "svg"}, {"a.pdf", "%PDF-1.4\n", 9, "pdf"},
      {"a.exr", "v/1\x01\2\0\0\0", 8, "exr"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = in_folder(cases[i].name);
    g_autofree char *way_out = g_strconcat("--allow ", cases[i].allow, NULL);
    write_bytes(path, cases[i].bytes, cases[i].length);
    assert_refused(path, NULL, LITHO_ERROR_BLOCKED, way_out);
    /* Another format's key does not fit. */
    const char *const other[] = {"fits", NULL};
    assert_refused(path, &(LithoLoadOptions){.allow = other}, LITHO_ERROR_BLOCKED, way_out);
  }
  /* Allowed once, blocked again afterwards. */
  g_autofree char *ppm = in_folder("a.ppm");
  const char *const allow[] = {"ppm", NULL};
  g_autoptr(LithoPhoto) photo = litho_photo_open(ppm, &(LithoLoadOptions){.allow = allow}, NULL);
  g_assert_nonnull(photo);
  assert_refused(ppm, NULL, LITHO_ERROR_BLOCKED, "--allow ppm");
  /* ImageMagick reads what litho does not know only when it is named. */
  g_autofree char *unknown = in_folder("unknown");
  write_bytes(unknown, "mystery", 7);
  assert_refused(unknown, NULL, LITHO_ERROR_FORMAT, "not a picture");
}

/* libvips' modules come after its untrusted loaders were blocked: those that they bring are blocked
 * too. */
static void
test_late_modules(void)
{
  static const guint8 bmp[58] = {
      'B',      'M',       58,       [10] = 54, [14] = 40, [18] = 1, [22] = 1,
      [26] = 1, [28] = 24, [34] = 4, [54] = 10, 20,        30};
  g_autofree char *path = in_folder("one.bmp");
  write_bytes(path, bmp, sizeof bmp);
  litho_vips_modules();
  g_autoptr(VipsImage) by_libvips = vips_image_new_from_file(path, NULL);
  g_assert_null(by_libvips);
  vips_error_clear();
  if (!litho_format_can_read(litho_format_by_name("magick"))) {
    g_test_skip("libvips has no ImageMagick here");
    return;
  }
  const char *const allow[] = {"magick", NULL};
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, &(LithoLoadOptions){.allow = allow}, NULL);
  g_assert_nonnull(photo);
  g_assert_cmpint(photo->coded->Xsize, ==, 1);
}

static void
test_odd_sizes(void)
{
  static const int sizes[][2] = {{1, 1}, {60000, 1}, {1, 60000}, {3, 2}};
  static const char *const suffixes[] = {".png", ".tif", ".jpg", ".webp"};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
    for (guint s = 0; s < G_N_ELEMENTS(suffixes); s++) {
      const int longest = MAX(sizes[i][0], sizes[i][1]);
      if (longest > 16383 && g_str_equal(suffixes[s], ".webp"))
        continue;
      g_autofree char *name = g_strconcat("odd", suffixes[s], NULL), *in = in_folder(name);
      g_autofree char *out_name = g_strconcat("odd-out", suffixes[s], NULL);
      g_autofree char *out = in_folder(out_name);
      g_autoptr(VipsImage) picture =
          make_smooth(sizes[i][0], sizes[i][1], 3, FALSE, VIPS_FORMAT_UCHAR);
      write_by_vips(picture, in, NULL, 8);
      g_autoptr(LithoPhoto) photo = open_photo(in);
      g_assert_cmpint(photo->coded->Xsize, ==, sizes[i][1]);
      g_assert_cmpint(photo->coded->Ysize, ==, sizes[i][0]);
      g_autoptr(VipsImage) proxy = litho_photo_proxy(photo, 256, NULL);
      g_assert_nonnull(proxy);
      g_assert_cmpint(MAX(proxy->Xsize, proxy->Ysize), ==, MIN(longest, 256));
      save_photo(photo, out, &plain);
      g_autoptr(VipsImage) back = read_by_vips(out);
      g_assert_cmpint(back->Xsize, ==, sizes[i][1]);
    }
  /* A format that cannot hold the size says so, and leaves nothing. */
  g_autofree char *wide = in_folder("odd.png"), *webp = in_folder("too-wide.webp");
  g_autoptr(VipsImage) picture = make_smooth(60000, 1, 3, FALSE, VIPS_FORMAT_UCHAR);
  write_by_vips(picture, wide, NULL, 1);
  g_autoptr(LithoPhoto) photo = open_photo(wide);
  g_autoptr(GError) error = NULL;
  g_assert_false(try_save(photo, webp, &plain, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  g_assert_nonnull(strstr(error->message, "WebP"));
  g_assert_false(g_file_test(webp, G_FILE_TEST_EXISTS));
}

static void
test_names(void)
{
  static const char *const names[] = {"two\nlines.png", "-dash.png",    "[Q=1].png",
                                      "space .png",     "\xff\xfe.png", "\x1b[31mred.png"};
  g_autoptr(VipsImage) picture = make_noise(16, 16, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("plain.png");
  write_by_vips(picture, in, NULL, 1);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = in_folder(names[i]), *gone = in_folder("gone/\nx.png");
    g_autoptr(LithoPhoto) photo = open_photo(in);
    save_photo(photo, path, &plain);
    g_autoptr(LithoPhoto) again = open_photo(path);
    double mean, most;
    difference(picture, again->coded, &mean, &most);
    g_assert_cmpfloat(most, ==, 0);
    g_assert_null(strpbrk(again->name, "\n\x1b"));
    g_assert_true(g_utf8_validate(again->name, -1, NULL));
    assert_refused(gone, NULL, LITHO_ERROR_NOT_FOUND, "\\nx.png");
  }
}

static void
test_damaged_profile(void)
{
  g_autoptr(VipsImage) picture = make_noise(16, 16, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *path = in_folder("profile.tif");
  g_autofree guint8 *junk = g_malloc0(600);
  vips_image_set_blob_copy(picture, VIPS_META_ICC_NAME, junk, 600);
  g_assert_cmpint(vips_image_write_to_file(picture, path, NULL), ==, 0);
  g_autoptr(LithoPhoto) photo = open_photo(path);
  g_assert_null(photo->profile);
  g_assert_cmpuint(photo->warnings->len, >=, 1);
}

/* --- writing ------------------------------------------------------------------------------ */

static LithoPhoto *
some_photo(int size)
{
  g_autoptr(VipsImage) picture = make_noise(size, size, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("some.png");
  write_by_vips(picture, in, NULL, 1);
  return open_photo(in);
}

/* Saving to `path` fails as WRITE, and the folder is as it was. */
static void
assert_not_written(LithoPhoto *photo, const char *path, const char *part)
{
  static const char *const formats[] = {"png", "jpeg", "tiff", "webp"};
  g_autofree char *dir = g_path_get_dirname(path);
  const guint before = n_files(dir);
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(try_save(photo, path,
                            &(LithoSaveOptions){.compression = -1, .format = formats[i]}, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
    if (strstr(error->message, part) == NULL)
      g_error("'%s' does not say '%s'", error->message, part);
    g_assert_cmpuint(n_files(dir), ==, before);
  }
}

static void
test_full_device(void)
{
  g_autoptr(LithoPhoto) photo = some_photo(64);
  assert_not_written(photo, "/dev/full", "No space left");
}

static void
test_full_disk(void)
{
  g_autofree char *disk = in_folder("disk");
  g_assert_cmpint(g_mkdir(disk, 0700), ==, 0);
  if (mount("tmpfs", disk, "tmpfs", 0, "size=64k") != 0) {
    g_test_skip("a small file system cannot be mounted here (needs root)");
    return;
  }
  g_autofree char *path = g_build_filename(disk, "out.png", NULL);
  write_bytes(path, "old", 3);
  g_autoptr(LithoPhoto) photo = some_photo(400);
  assert_not_written(photo, path, "");
  g_autofree char *old = NULL;
  g_assert_true(g_file_get_contents(path, &old, NULL, NULL));
  g_assert_cmpstr(old, ==, "old");
  g_assert_cmpint(umount(disk), ==, 0);
}

static void
test_read_only_folder(void)
{
  g_autofree char *locked = in_folder("locked"), *path = g_build_filename(locked, "out.png", NULL);
  g_autoptr(LithoPhoto) photo = some_photo(16);
  g_assert_cmpint(g_mkdir(locked, 0755), ==, 0);
  g_assert_cmpint(chmod(folder, 0755), ==, 0);
  const gboolean is_root = geteuid() == 0;
  if (!is_root)
    g_assert_cmpint(chmod(locked, 0555), ==, 0);
  /* Root may write everywhere: be nobody for a moment. */
  if (is_root && seteuid(65534) != 0) {
    g_test_skip("cannot become an ordinary user");
    return;
  }
  assert_not_written(photo, path, "Permission denied");
  if (is_root)
    g_assert_cmpint(seteuid(0), ==, 0);
  g_autofree char *gone = in_folder("nowhere/out.png");
  g_autoptr(GError) error = NULL;
  g_assert_false(try_save(photo, gone, &plain, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
  g_clear_error(&error);
  g_assert_false(try_save(photo, locked, &(LithoSaveOptions){.format = "png"}, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
}

static void
cancel_midway(double fraction, gpointer cancel)
{
  if (fraction > 0.1)
    g_cancellable_cancel(cancel);
}

static gboolean
save_watched(LithoPhoto *photo, const char *path, LithoProgress progress, gpointer data,
             GCancellable *cancel, GError **error)
{
  return litho_photo_save(photo, photo->coded, NULL, photo->coding, path, &plain, progress, data,
                          cancel, error);
}

static void
test_cancel(void)
{
  g_autofree char *dir = in_folder("cancel"), *path = g_build_filename(dir, "out.png", NULL);
  g_assert_cmpint(g_mkdir(dir, 0755), ==, 0);
  g_autoptr(LithoPhoto) photo = some_photo(1500);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  write_bytes(path, "old", 3);
  g_assert_false(save_watched(photo, path, cancel_midway, cancel, cancel, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
  g_assert_cmpuint(n_files(dir), ==, 1);
  /* The photo is as good as before. */
  g_clear_error(&error);
  g_assert_true(save_watched(photo, path, NULL, NULL, NULL, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(n_files(dir), ==, 1);
}

static void
die_midway(double fraction, gpointer unused)
{
  if (fraction > 0.1)
    raise(SIGKILL);
}

static void
test_killed(void)
{
  if (g_test_subprocess()) {
    g_rmdir(folder);
    g_autofree char *out_folder = g_path_get_dirname(g_getenv("LITHO_TEST_OUT"));
    g_free(folder);
    folder = g_path_get_dirname(out_folder);
    g_autoptr(LithoPhoto) photo = some_photo(1500);
    save_watched(photo, g_getenv("LITHO_TEST_OUT"), die_midway, NULL, NULL, NULL);
    return;
  }
  g_autofree char *dir = in_folder("killed"), *path = g_build_filename(dir, "out.png", NULL);
  g_assert_cmpint(g_mkdir(dir, 0755), ==, 0);
  write_bytes(path, "old", 3);
  g_setenv("LITHO_TEST_OUT", path, TRUE);
  g_test_trap_subprocess(NULL, 0, 0);
  g_assert_false(g_test_trap_has_passed());
  g_autofree char *old = NULL;
  g_assert_true(g_file_get_contents(path, &old, NULL, NULL));
  g_assert_cmpstr(old, ==, "old");
  g_assert_cmpuint(n_files(dir), ==, 1);
}

static void
test_streams(void)
{
  g_autoptr(VipsImage) picture = make_noise(40, 30, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = in_folder("stream.png"), *out = in_folder("stream.out");
  write_by_vips(picture, in, NULL, 1);
  fflush(stdout);
  const int old_in = dup(STDIN_FILENO), old_out = dup(STDOUT_FILENO);
  const int from = open(in, O_RDONLY), to = open(out, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  g_assert_cmpint(dup2(from, STDIN_FILENO), >=, 0);
  g_assert_cmpint(dup2(to, STDOUT_FILENO), >=, 0);
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_photo_open("-", NULL, &error);
  const gboolean saved = photo != NULL && try_save(photo, "-", &plain, &error);
  dup2(old_in, STDIN_FILENO);
  dup2(old_out, STDOUT_FILENO);
  close(from);
  close(to);
  g_assert_no_error(error);
  g_assert_true(saved);
  g_assert_cmpstr(photo->name, ==, "stdin");
  litho_photo_free(photo);
  g_autoptr(LithoPhoto) again = open_photo(out);
  double mean, most;
  difference(picture, again->coded, &mean, &most);
  g_assert_cmpfloat(most, ==, 0);
}

static void
test_link_and_mode(void)
{
  g_autofree char *dir = in_folder("links"), *real = g_build_filename(dir, "real.png", NULL);
  g_autofree char *link_path = g_build_filename(dir, "link.png", NULL);
  g_assert_cmpint(g_mkdir(dir, 0755), ==, 0);
  write_bytes(real, "old", 3);
  g_assert_cmpint(chmod(real, 0600), ==, 0);
  g_assert_cmpint(symlink("real.png", link_path), ==, 0);
  g_autoptr(LithoPhoto) photo = some_photo(16);
  save_photo(photo, link_path, &plain);
  struct stat st;
  g_assert_cmpint(lstat(link_path, &st), ==, 0);
  g_assert_true(S_ISLNK(st.st_mode));
  g_assert_cmpint(stat(real, &st), ==, 0);
  g_assert_cmpint(st.st_mode & 0777, ==, 0600);
  g_autoptr(LithoPhoto) again = open_photo(real);
  g_assert_nonnull(again);
}

static void
test_hash(void)
{
  g_autofree char *path = in_folder("hash.png");
  g_autoptr(VipsImage) picture = make_noise(16, 16, 3, VIPS_FORMAT_UCHAR);
  write_by_vips(picture, path, NULL, 1);
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &data, &size, NULL));
  g_autofree char *expected =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, size);
  g_autoptr(LithoPhoto) by_path = open_photo(path);
  g_autoptr(GBytes) bytes = g_bytes_new(data, size);
  g_autoptr(LithoPhoto) by_bytes = litho_photo_open_bytes("x", bytes, NULL, NULL);
  g_assert_cmpstr(litho_photo_hash(by_path, NULL), ==, expected);
  g_assert_cmpstr(litho_photo_hash(by_bytes, NULL), ==, expected);
}

int
main(int argc, char **argv)
{
  static const char *const cut[] = {".jpg", ".png",  ".tif",  ".webp",
                                    ".gif", ".heic", ".avif", ".jxl"};
  start_photo_tests(&argc, &argv);
  g_test_add_func("/broken/not-pictures", test_not_pictures);
  g_test_add_func("/broken/content-decides", test_content_decides);
  for (guint i = 0; i < G_N_ELEMENTS(cut); i++) {
    g_autofree char *name = g_strdup_printf("/broken/truncated/%s", cut[i] + 1);
    g_test_add_data_func(name, cut[i], test_truncated);
  }
  g_test_add_func("/broken/bombs", test_bombs);
  g_test_add_func("/broken/ceilings", test_ceilings);
  g_test_add_func("/broken/animation", test_animation);
  g_test_add_func("/broken/blocked", test_blocked);
  g_test_add_func("/broken/late-modules", test_late_modules);
  g_test_add_func("/broken/odd-sizes", test_odd_sizes);
  g_test_add_func("/broken/names", test_names);
  g_test_add_func("/broken/profile", test_damaged_profile);
  g_test_add_func("/broken/full-device", test_full_device);
  g_test_add_func("/broken/full-disk", test_full_disk);
  g_test_add_func("/broken/read-only", test_read_only_folder);
  g_test_add_func("/broken/cancel", test_cancel);
  g_test_add_func("/broken/killed", test_killed);
  g_test_add_func("/broken/streams", test_streams);
  g_test_add_func("/broken/link", test_link_and_mode);
  g_test_add_func("/broken/hash", test_hash);
  return run_photo_tests();
}
