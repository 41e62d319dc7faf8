/* say.c: what a scene shows, in words. */
#include "make/scene.h"

char *
made_scene_say(const MadeScene *scene)
{
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%s, %s sky", scene_hours[scene->hour],
                         scene_weathers[scene->weather]);
  g_string_append_printf(text, ", clouds over %.0f %%", 100 * scene->clouds);
  if (scene->stars > 0)
    g_string_append(text, ", stars");
  if (scene->sun.is_shown)
    g_string_append_printf(text, ", the sun at %.0f %% from the left, %.0f %% up the sky",
                           100 * scene->sun.across, 100 * scene->sun.high);
  if (scene->moon.is_shown)
    g_string_append_printf(text, ", the moon at %.0f %% from the left, %.0f %% up the sky",
                           100 * scene->moon.across, 100 * scene->moon.high);
  if (scene->sight != SIGHT_NONE)
    g_string_append_printf(text, ", %s", scene_sights[scene->sight]);
  if (scene->far != FAR_NONE)
    g_string_append_printf(text, "; far: %s", scene_fars[scene->far]);
  if (scene->water != WATER_NONE)
    g_string_append_printf(text, "; water: %s, waves %.2f", scene_waters[scene->water],
                           scene->waves);
  if (scene->near != NEAR_NONE)
    g_string_append_printf(text, "; near: %s", scene_nears[scene->near]);
  for (guint i = 0; i < scene->n_things; i++) {
    const SceneThing *thing = &scene->things[i];
    g_string_append_printf(text, "; %d × %s, %s, at %.0f %%", thing->count,
                           scene_kinds[thing->kind], scene_depths[thing->depth],
                           100 * thing->across);
  }
  g_string_append_printf(text, "; %s, palette %s, style %s", scene_seasons[scene->season],
                         scene_palettes[scene->palette], scene_styles[scene->style]);
  return g_string_free(text, FALSE);
}
