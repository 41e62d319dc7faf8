/* io_options.c: the options of reading and writing photos. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "cli/io_options.h"
#include "pixel/demosaic_net.h"

#define ASSET_MAX_BYTES (256 << 20)

char **cli_io_allow, **cli_io_assets;
char *cli_io_output, *cli_io_format, *cli_io_profile, *cli_io_strip, *cli_io_camera_profile, *cli_io_demosaic;
int cli_io_max_megapixels, cli_io_max_megabytes, cli_io_max_frames, cli_io_quality, cli_io_bits, cli_io_compression = -1;
gboolean cli_io_lossless, cli_io_interlace, cli_io_sidecar, cli_io_embed, cli_io_keep_gain_map, cli_io_half_size,
    cli_io_keep_motion, cli_io_clip_highlights;

static gboolean
usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
usage(GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, text);
  return FALSE;
}

gboolean
cli_io_check(LithoLoadOptions *load, LithoSaveOptions *save, GError **error)
{
  if (cli_io_max_megapixels < 0 || cli_io_max_megabytes < 0 || cli_io_max_frames < 0)
    return usage(error, "a ceiling (--max-pixels, --max-bytes, --max-frames) must be above 0");
  if (cli_io_quality < 0 || cli_io_quality > 100)
    return usage(error, "--quality must be 1 to 100, not %d", cli_io_quality);
  if (cli_io_compression < -1 || cli_io_compression > 9)
    return usage(error, "--compression must be 0 to 9, not %d", cli_io_compression);
  if (cli_io_bits < 0)
    return usage(error, "--bits must be 8, 10, 12, 16 or 32, not %d", cli_io_bits);
  LithoDemosaic demosaic = LITHO_DEMOSAIC_LMMSE;
  if (cli_io_demosaic != NULL && !litho_demosaic_from_name(cli_io_demosaic, &demosaic)) {
    g_autofree char *names = litho_demosaic_names();
    return usage(error, "--demosaic takes %s, not '%s'", names, cli_io_demosaic);
  }
  LithoStrip strip = LITHO_STRIP_NONE;
  if (cli_io_strip != NULL && !litho_strip_from_name(cli_io_strip, &strip))
    return usage(error, "--strip takes gps, place or all, not '%s'", cli_io_strip);
  if (cli_io_embed && strip == LITHO_STRIP_ALL)
    return usage(error, "--embed writes metadata, --strip all leaves it out: say one of them");
  if (cli_io_profile != NULL && g_str_has_suffix(cli_io_profile, ".dcp"))
    return usage(error, "--profile is of the output; for a camera's profile say --camera-profile %s", cli_io_profile);
  if (load != NULL)
    *load = (LithoLoadOptions){.max_pixels = (guint64)cli_io_max_megapixels * 1000000,
                               .max_bytes = (guint64)cli_io_max_megabytes << 20,
                               .max_frames = cli_io_max_frames,
                               .allow = (const char *const *)cli_io_allow,
                               .camera_profile = cli_io_camera_profile, .half = cli_io_half_size,
                               .demosaic = demosaic,
                               .clip_highlights = cli_io_clip_highlights,
                               .demosaic_net = litho_demosaic_net()};
  if (save != NULL)
    *save = (LithoSaveOptions){.format = cli_io_format, .quality = cli_io_quality,
                               .lossless = cli_io_lossless, .bits = cli_io_bits, .profile = cli_io_profile,
                               .strip = strip, .interlace = cli_io_interlace,
                               .compression = cli_io_compression, .keep_motion = cli_io_keep_motion};
  return TRUE;
}

static GBytes *
read_asset(const char *name, const char *path, GError **error)
{
  GStatBuf info;
  if (g_stat(path, &info) != 0) {
    g_set_error(error, LITHO_ERROR, errno == ENOENT ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "asset '%s': %s: %s", name, path, g_strerror(errno));
    return NULL;
  }
  if (info.st_size > ASSET_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "asset '%s': %s has more than %d MiB", name,
                path, ASSET_MAX_BYTES >> 20);
    return NULL;
  }
  g_autoptr(GError) failed = NULL;
  char *data;
  gsize size;
  if (!g_file_get_contents(path, &data, &size, &failed)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "asset '%s': %s", name, failed->message);
    return NULL;
  }
  return g_bytes_new_take(data, size);
}

gboolean
cli_io_read_assets(GHashTable **assets, GError **error)
{
  g_autoptr(GHashTable) table =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  for (int i = 0; cli_io_assets != NULL && cli_io_assets[i] != NULL; i++) {
    const char *equals = strchr(cli_io_assets[i], '=');
    if (equals == NULL || equals == cli_io_assets[i] || equals[1] == '\0')
      return usage(error, "--asset takes NAME=FILE, not '%s'", cli_io_assets[i]);
    g_autofree char *name = g_strndup(cli_io_assets[i], equals - cli_io_assets[i]);
    if (g_hash_table_contains(table, name))
      return usage(error, "the asset '%s' is given twice", name);
    GBytes *bytes = read_asset(name, equals + 1, error);
    if (bytes == NULL)
      return FALSE;
    g_hash_table_insert(table, g_steal_pointer(&name), bytes);
  }
  *assets = g_steal_pointer(&table);
  return TRUE;
}

static gboolean
region_uses(const LithoRegion *region, const char *name)
{
  if (region == NULL)
    return FALSE;
  if (region->kind == LITHO_REGION_MASK && g_str_equal(region->text, name))
    return TRUE;
  for (guint i = 0; region->except != NULL && i < region->except->len; i++)
    if (region_uses(region->except->pdata[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
recipe_uses(const LithoRecipe *recipe, const char *name)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (region_uses(step->region, name))
      return TRUE;
    for (guint k = 0; k < step->op->n_params; k++)
      if (step->op->params[k].kind == LITHO_PARAM_ASSET && step->values[k].set &&
          g_strcmp0(step->values[k].text, name) == 0)
        return TRUE;
  }
  return FALSE;
}

gboolean
cli_io_bind_assets(LithoRecipe *recipe, GHashTable *assets, GError **error)
{
  GHashTableIter iter;
  gpointer name, bytes;
  g_hash_table_iter_init(&iter, assets);
  while (g_hash_table_iter_next(&iter, &name, &bytes)) {
    const char *wanted = g_hash_table_lookup(recipe->assets, name);
    if (wanted == NULL && !recipe_uses(recipe, name))
      continue;
    g_autofree char *is = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    if (wanted != NULL && g_ascii_strcasecmp(wanted, is) != 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_VERIFY,
                  "the asset '%s' is not the file that the recipe was made with (sha256 %s, "
                  "recorded %s)",
                  (char *)name, is, wanted);
      return FALSE;
    }
    g_hash_table_replace(recipe->assets, g_strdup(name), g_steal_pointer(&is));
  }
  return TRUE;
}

char *
cli_io_extension(void)
{
  if (cli_io_format == NULL)
    return NULL;
  return g_strconcat(".", g_str_equal(cli_io_format, "jpeg") ? "jpg" : cli_io_format, NULL);
}
