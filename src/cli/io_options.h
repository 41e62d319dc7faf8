/* io_options.h: the options of reading and writing photos that apply, edit and others share.
 *
 * A command puts IO_LOAD_ENTRIES and IO_SAVE_ENTRIES in its option table and calls cli_io_check()
 * after parsing. One set per process.
 */
#ifndef LITHO_CLI_IO_OPTIONS_H
#define LITHO_CLI_IO_OPTIONS_H

#include "photo/photo.h"
#include "recipe/recipe.h"

extern char **cli_io_allow, **cli_io_assets;
extern char *cli_io_output, *cli_io_format, *cli_io_profile, *cli_io_strip, *cli_io_camera_profile, *cli_io_demosaic;
extern int cli_io_max_megapixels, cli_io_max_megabytes, cli_io_max_frames, cli_io_quality, cli_io_bits, cli_io_compression;
extern gboolean cli_io_lossless, cli_io_interlace, cli_io_sidecar, cli_io_embed, cli_io_keep_gain_map, cli_io_half_size,
    cli_io_keep_motion, cli_io_clip_highlights;

#define IO_LOAD_ENTRIES                                                                            \
  {"allow", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cli_io_allow,                                            \
   "trust the loader of this format: jxl, svg, pdf, … or all", "FORMAT"},                          \
      {"max-pixels", 0, 0, G_OPTION_ARG_INT, &cli_io_max_megapixels,                                   \
       "ceiling of a photo's size (default 400)", "MEGAPIXELS"},                                   \
      {"max-bytes", 0, 0, G_OPTION_ARG_INT, &cli_io_max_megabytes,                                     \
       "ceiling of a file's size (default 2048)", "MEGABYTES"},                                    \
      {"max-frames", 0, 0, G_OPTION_ARG_INT, &cli_io_max_frames,                                       \
       "ceiling of an animation's frames, of which the first is used", "N"},                       \
      {"camera-profile", 0, 0, G_OPTION_ARG_STRING, &cli_io_camera_profile,                            \
       "colours of camera raw files: a .dcp file, auto (an installed one for the camera) or none (default: the file's own)", \
       "FILE|auto|none"},                                                                          \
      {"half-size", 0, 0, G_OPTION_ARG_NONE, &cli_io_half_size,                                        \
       "camera raw files from every second row and column: a quarter of the pixels, quick", NULL},                    \
      {"demosaic", 0, 0, G_OPTION_ARG_STRING, &cli_io_demosaic,                                    \
       "camera raw: lmmse (default), bilinear, net, or LibRaw's vng, ppg, ahd, dcb, dht, aahd", "METHOD"}, \
      {"clip-highlights", 0, 0, G_OPTION_ARG_NONE, &cli_io_clip_highlights,                        \
       "camera raw: leave clipped highlights white instead of rebuilding them", NULL}

#define IO_SAVE_ENTRIES                                                                            \
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &cli_io_output,                                            \
   "where to write: a file, - for stdout, or a folder for many photos", "PATH"},                   \
      {"format", 0, 0, G_OPTION_ARG_STRING, &cli_io_format,                                            \
       "jpeg, png, tiff, webp, … (default: the output name's, else the photo's)", "FORMAT"},       \
      {"quality", 'q', 0, G_OPTION_ARG_INT, &cli_io_quality, "1 to 100 (default: the format's)", "N"}, \
      {"lossless", 0, 0, G_OPTION_ARG_NONE, &cli_io_lossless, "WebP, JPEG XL", NULL},                  \
      {"bits", 0, 0, G_OPTION_ARG_INT, &cli_io_bits, "bits per sample (default: the photo's)", "N"},   \
      {"compression", 0, 0, G_OPTION_ARG_INT, &cli_io_compression, "of PNG, 0 to 9", "N"},             \
      {"interlace", 0, 0, G_OPTION_ARG_NONE, &cli_io_interlace, "progressive JPEG, interlaced PNG",    \
       NULL},                                                                                      \
      {"profile", 0, 0, G_OPTION_ARG_STRING, &cli_io_profile,                                          \
       "colour profile to convert to: srgb, p3, adobergb, or an ICC file (default: the photo's)",  \
       "NAME|FILE"},                                                                               \
      {"strip", 0, 0, G_OPTION_ARG_STRING, &cli_io_strip,                                          \
       "metadata to leave out: positions (gps), place names too (place), or all", "gps|place|all"}

/* Where a run leaves its record, and what a recipe needs beside it. */
#define IO_RECORD_ENTRIES                                                                          \
  {"sidecar", 0, 0, G_OPTION_ARG_NONE, &cli_io_sidecar,                                                \
   "write the recipe and the run's record beside the output as NAME.litho.json", NULL},            \
      {"embed", 0, 0, G_OPTION_ARG_NONE, &cli_io_embed, "put the recipe into the output's XMP", NULL}, \
      {"keep-gainmap", 0, 0, G_OPTION_ARG_NONE, &cli_io_keep_gain_map,                                 \
       "take a JPEG's gain map along, so that an HDR screen shows the output as bright as the photo", NULL}, \
      {"keep-motion", 0, 0, G_OPTION_ARG_NONE, &cli_io_keep_motion,                                    \
       "take a motion photo's video along as it is (JPEG, HEIC, AVIF)", NULL},                         \
      {"asset", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli_io_assets,                                     \
       "a file that the recipe calls NAME: a mask, a .cube", "NAME=FILE"}

/* The options as the library takes them; what they point to lives as long as the process. Error
 * USAGE. NULL for what is not wanted. */
gboolean cli_io_check(LithoLoadOptions *load, LithoSaveOptions *save, GError **error);

/* Reads the --asset files. *assets: name → GBytes, a new table. Error USAGE for a bad form or a name
 * twice, NOT_FOUND, READ. */
gboolean cli_io_read_assets(GHashTable **assets, GError **error);

/* Holds the given assets against the recipe's: a recorded hash must be the file's; a hash that is not there
 * yet is recorded. Assets that the recipe does not name are left alone. Error VERIFY. */
gboolean cli_io_bind_assets(LithoRecipe *recipe, GHashTable *assets, GError **error);

/* ".jpg": the suffix that --format gives an output, or NULL. Caller frees. */
char *cli_io_extension(void);

#endif
