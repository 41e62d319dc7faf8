/* suggest.c: three things that a person may want to say next. */
#include <string.h>
#include "see/facts/facts_take.h"
#include "talk/act.h"

/* What a fault of the photo calls for; the operations that would have answered it already. */
typedef struct {
  const char *quality, *english, *chinese, *ops;
} Remedy;

static const Remedy remedies[] = {
    {"underexposed", "make it brighter", "调亮一点", "exposure shadows auto_tone enhance"},
    {"overexposed", "make it a bit darker", "调暗一点", "exposure highlights auto_tone enhance"},
    {"tilted", "straighten the horizon", "把地平线拉平", "straighten rotate perspective"},
    {"clipped shadows", "open the shadows", "提亮阴影", "shadows blacks auto_tone enhance"},
    {"clipped highlights", "bring the highlights back", "压低高光", "highlights whites auto_tone enhance"},
    {"hazy", "remove the haze", "去雾", "dehaze"},
    {"orange cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"yellow cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"green cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"aqua cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"blue cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"magenta cast", "remove the colour cast", "去除偏色", "white_balance temperature tint"},
    {"low contrast", "more contrast", "增加对比度", "contrast curve auto_tone enhance"},
    {"flat", "more contrast", "增加对比度", "contrast curve auto_tone enhance"},
    {"noisy", "take the noise off", "降噪", "denoise"},
    {"dull colours", "stronger colours", "色彩鲜艳一点", "vibrance saturation enhance grayscale sepia"},
    {"oversaturated", "softer colours", "色彩淡一点", "vibrance saturation grayscale"},
};

/* What the photo shows, and what people like to do with it. */
static const Remedy wishes[] = {
    {"sky", "darken the sky a bit", "把天空压暗一点", "exposure replace_background"},
    {"person", "blur the background", "虚化背景", "blur remove_background replace_background"},
    {"plants", "make the green fresher", "让绿色更鲜", "vibrance saturation color_mix"},
    {"animal", "make the animal stand out", "突出动物", "blur exposure"},
    {"water", "make the water bluer", "让水更蓝", "color_tint color_mix"},
    {"building", "more clarity on the building", "增加建筑的清晰度", "clarity sharpen"},
};

static gboolean
is_done(const LithoRecipe *recipe, const char *ops)
{
  for (guint i = 0; i < recipe->steps->len; i++)
    if (turn_has(ops, ((LithoStep *)recipe->steps->pdata[i])->op->name))
      return TRUE;
  return FALSE;
}

static void
add(JsonArray *out, const char *text)
{
  for (guint i = 0; i < json_array_get_length(out); i++)
    if (strcmp(json_array_get_string_element(out, i), text) == 0)
      return;
  if (json_array_get_length(out) < 3)
    json_array_add_string_element(out, text);
}

static void
add_by_facts(Talk *talk, const LithoRecipe *recipe, const LithoFacts *facts, JsonArray *out)
{
  for (guint i = 0; i < G_N_ELEMENTS(remedies); i++)
    if (litho_facts_have(facts, remedies[i].quality) && !is_done(recipe, remedies[i].ops))
      add(out, TALK_IN(talk, remedies[i].english, remedies[i].chinese));
  for (guint i = 0; i < G_N_ELEMENTS(wishes); i++) {
    const LithoRegionFact *region = litho_facts_region(facts, wishes[i].quality);
    if (region != NULL && region->share > 0.08 && !is_done(recipe, wishes[i].ops))
      add(out, TALK_IN(talk, wishes[i].english, wishes[i].chinese));
  }
}

JsonArray *
talk_suggest(Talk *talk)
{
  JsonArray *out = json_array_new();
  const LithoConversation *conversation = talk->conversation;
  const LithoChatPhoto *photo = talk_photo(talk);
  if (conversation->pending != NULL) {
    for (guint i = 0; i < conversation->pending->choices->len; i++)
      add(out, ((LithoChoice *)conversation->pending->choices->pdata[i])->label);
    return out;
  }
  if (photo == NULL) {
    add(out, TALK_IN(talk, "find photos of a dog", "找一张狗的照片"));
    add(out, TALK_IN(talk, "help", "帮助"));
    return out;
  }
  const LithoRecipe *recipe = litho_chat_photo_recipe(photo);
  if (talk->changed->len > 0) {
    add(out, TALK_IN(talk, "a bit less", "弱一点"));
    if (conversation->photos->len > 1)
      add(out, TALK_IN(talk, "the same on all photos", "其他照片也一样"));
  }
  const LithoFacts *facts = talk->session == NULL     ? NULL
                            : talk->options->quick ? litho_session_seen(talk->session)
                                                   : litho_session_see(talk->session, NULL);
  if (facts != NULL)
    add_by_facts(talk, recipe, facts, out);
  if (recipe->steps->len > 0)
    add(out, TALK_IN(talk, "compare with the original", "和原图对比"));
  if (recipe->steps->len == 0)
    add(out, TALK_IN(talk, "make it look better", "让照片更好看"));
  add(out, TALK_IN(talk, "make it a bit warmer", "暖一点"));
  add(out, TALK_IN(talk, "a soft vignette", "加一点暗角"));
  add(out, TALK_IN(talk, "save it", "保存"));
  return out;
}
