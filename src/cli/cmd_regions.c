/* cmd_regions.c: litho regions: what regions a photo has, and their masks as files. */
#include <stdio.h>
#include "base/vips_auto.h"
#include "cli/cmd.h"
#include "cli/io_options.h"
#include "cli/text.h"
#include "recipe/json.h"
#include "recipe/mask.h"
#include "see/region.h"

extern const LithoCmd cmd_regions;

static char **regions;
static char *output;
static gboolean as_json, classical;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"region", 0, 0, G_OPTION_ARG_STRING_ARRAY, &regions,
       "a region: a name, or as a recipe writes it; may be said again", "NAME|JSON"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "write the mask: 16-bit grey PNG", "FILE"},
      {"floor", 0, 0, G_OPTION_ARG_NONE, &classical, "classical methods only, no nets", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      IO_LOAD_ENTRIES,
      {NULL},
  };
  return entries;
}

static LithoRegion *
parse_region(const char *text, GError **error)
{
  if (*text != '{') {
    g_autoptr(JsonNode) name = json_node_init_string(json_node_alloc(), text);
    return litho_region_parse(name, "--region", error);
  }
  g_autoptr(JsonNode) root = litho_json_parse(text, -1, error);
  return root != NULL ? litho_region_parse(root, "--region", error) : NULL;
}

static gboolean
list(LithoScene *scene, GError **error)
{
  g_autoptr(LithoFacts) facts = litho_facts_new();
  if (!see_region_facts(scene, facts->regions, error))
    return FALSE;
  for (guint i = 0; i < facts->regions->len; i++) {
    const LithoRegionFact *fact = facts->regions->pdata[i];
    printf("%-12s %3.0f %% of the frame  score %.2f  %s\n", fact->name, 100 * fact->share, fact->score,
           fact->method);
  }
  return TRUE;
}

static gboolean
write_mask(LithoScene *scene, const LithoRegion *region, const char *path, GError **error)
{
  LithoPhoto *photo = litho_scene_photo(scene);
  const int width = photo->coded->Xsize, height = photo->coded->Ysize;
  g_autoptr(LithoFoundSet) set =
      litho_found_set_of(region, litho_scene_finder(scene), width, height, error);
  if (set == NULL)
    return FALSE;
  const LithoFound *found = litho_found_set_get(set, region);
  g_autofree char *what = litho_region_describe(region);
  if (found != NULL && !found->present && !region->invert) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_ABSENT, "%s: %s is not there (score %.2f, %s)%s%s",
                photo->name, what, found->score, found->method,
                found->instead != NULL ? "; there is: " : "",
                found->instead != NULL ? found->instead : "");
    return FALSE;
  }
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, error);
  g_autoptr(VipsImage) cover = NULL, scaled = NULL, rounded = NULL, coded = NULL;
  if (linear == NULL || !litho_mask_image(region, linear, NULL, set, &cover, error))
    return FALSE;
  if (vips_linear1(cover, &scaled, 65535, 0, NULL) != 0 || vips_rint(scaled, &rounded, NULL) != 0 ||
      vips_cast(rounded, &coded, VIPS_FORMAT_USHORT, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  return litho_photo_save_mask(coded, path, error);
}

static gboolean
see_photo(const char *path, const LithoLoadOptions *load, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, load, error);
  if (photo == NULL)
    return FALSE;
  LithoSeeOptions see = {.floor = classical, .fine = TRUE, .cancel = cmd_cancellable()};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  if (regions == NULL)
    return list(scene, error);
  g_autoptr(LithoRegion) region = parse_region(regions[0], error);
  return region != NULL && write_mask(scene, region, output, error);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_regions, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc != 2)
    return cmd_usage(&cmd_regions, "say a photo");
  if (regions != NULL && output == NULL)
    return cmd_usage(&cmd_regions, "say with -o where the mask goes");
  LithoLoadOptions load;
  g_autoptr(GError) error = NULL;
  cmd_cancellable();
  if (!io_check(&load, NULL, &error) || !litho_init("litho", &error) ||
      !see_photo(argv[1], &load, &error))
    return cmd_fail(&cmd_regions, error, as_json);
  return 0;
}

const LithoCmd cmd_regions = {
    .name = "regions",
    .summary = "the regions of a photo, and their masks",
    .usage = "[OPTION…] PHOTO",
    .details = "Lists the named regions that the photo has. With --region the mask of a region is written as a "
               "16-bit grey PNG of the photo's size, soft along the photo's edges. A region that is not there "
               "ends the command with 1, and nothing is written.\n\n"
               "Examples:\n"
               "  litho regions photo.jpg\n"
               "  litho regions photo.jpg --region sky -o sky.png\n",
    .options = options,
    .run = run,
};
