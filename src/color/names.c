/* names.c: colour words, English and Chinese, as Oklab colours.
 *
 * The colours are the CSS ones where CSS has the word and its colour is what people mean by it
 * ("green" is a mid green, "purple" #8000c0); the range in color_mix is given by hand because
 * people sort by name (pink with magenta, brown with orange), not by the nearest centre.
 */
#include <string.h>
#include "color/names.h"
#include "color/oklab.h"
#include "color/srgb.h"

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const LithoColorName names[] = {
    {"red", 0xe02020, "red", WORDS("reds", "reddish", "scarlet", "crimson", "红", "红色", "大红")},
    {"orange", 0xff8c00, "orange", WORDS("oranges", "orangish", "橙", "橙色", "橘色", "橘黄", "橘红")},
    {"yellow", 0xffe000, "yellow", WORDS("yellows", "yellowish", "黄", "黄色")},
    {"green", 0x20a020, "green", WORDS("greens", "greenish", "绿", "绿色")},
    {"aqua", 0x00c8d0, "aqua", WORDS("cyan", "turquoise", "aquamarine", "青", "青色", "湖蓝", "水绿")},
    {"blue", 0x2050e0, "blue", WORDS("blues", "bluish", "blueish", "蓝", "蓝色", "深蓝")},
    {"purple", 0x8020c0, "purple", WORDS("purples", "purplish", "紫", "紫色")},
    {"magenta", 0xe000a0, "magenta", WORDS("fuchsia", "magentas", "洋红", "品红", "玫红")},
    {"pink", 0xff80b0, "magenta", WORDS("pinks", "pinkish", "rose", "粉", "粉色", "粉红", "粉红色")},
    {"gold", 0xe0a820, "yellow", WORDS("golden", "金", "金色", "金黄", "金黄色")},
    {"amber", 0xffb000, "orange", WORDS("honey", "琥珀", "琥珀色")},
    {"brown", 0x805028, "orange", WORDS("brownish", "chocolate", "棕", "棕色", "褐色", "咖啡色")},
    {"tan", 0xd2b48c, "orange", WORDS("beige", "cream", "米色", "奶油色", "驼色")},
    {"olive", 0x808000, "yellow", WORDS("橄榄", "橄榄色", "橄榄绿")},
    {"lime", 0x90e000, "green", WORDS("yellow-green", "黄绿", "黄绿色", "嫩绿")},
    {"teal", 0x008080, "aqua", WORDS("petrol", "墨绿", "蓝绿", "蓝绿色", "青绿")},
    {"sky blue", 0x87c0eb, "blue", WORDS("light blue", "skyblue", "azure", "天蓝", "天蓝色", "浅蓝", "淡蓝")},
    {"navy", 0x102060, "blue", WORDS("dark blue", "藏青", "海军蓝", "藏蓝")},
    {"indigo", 0x4b0092, "purple", WORDS("靛", "靛蓝", "靛青")},
    {"violet", 0x8f50ff, "purple", WORDS("lavender", "lilac", "紫罗兰", "淡紫", "薰衣草")},
    {"maroon", 0x701020, "red", WORDS("burgundy", "wine", "酒红", "暗红", "深红")},
    {"coral", 0xff7f50, "orange", WORDS("salmon", "peach", "珊瑚", "珊瑚色", "桃色")},
    {"black", 0x000000, NULL, WORDS("blacks", "黑", "黑色")},
    {"white", 0xffffff, NULL, WORDS("whites", "白", "白色")},
    {"gray", 0x808080, NULL, WORDS("grey", "greys", "grays", "silver", "neutral", "灰", "灰色", "银色")},
    {"warm", 0xff9a3c, "orange", WORDS("warmth", "暖", "暖色", "暖色调")},
    {"cool", 0x3c8cff, "blue", WORDS("cold", "icy", "冷", "冷色", "冷色调")},
};

const LithoColorName *
litho_color_names(guint *n)
{
  *n = G_N_ELEMENTS(names);
  return names;
}

const LithoColorName *
litho_color_find(const char *word)
{
  if (word == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (g_ascii_strcasecmp(word, names[i].name) == 0)
      return &names[i];
    for (const char *const *w = names[i].words; *w != NULL; w++)
      if (g_ascii_strcasecmp(word, *w) == 0)
        return &names[i];
  }
  return NULL;
}

static void
lab_from_rgb(guint32 rgb, float lab[3])
{
  float c[3];
  for (int k = 0; k < 3; k++)
    c[k] = srgb_decodef((float)((rgb >> (16 - 8 * k)) & 0xff) / 255.0f);
  oklab_from_linear(c[0], c[1], c[2], &lab[0], &lab[1], &lab[2]);
}

/* A word before a colour and what it does to it, in Oklab. */
static const struct {
  const char *word;
  float light; /* < 0: that share of L goes; > 0: of what is missing to a light 0.92 comes */
  float chroma;
} shades[] = {
    {"dark ", -0.32f, 0.8f},  {"deep ", -0.2f, 1.0f},  {"light ", 0.55f, 0.62f}, {"pale ", 0.7f, 0.45f},
    {"pastel ", 0.7f, 0.5f},  {"bright ", 0.1f, 1.1f}, {"vivid ", 0, 1.15f},     {"mint ", 0.6f, 0.5f},
    {"深", -0.25f, 0.9f},     {"暗", -0.32f, 0.8f},    {"浅", 0.55f, 0.62f},     {"淡", 0.6f, 0.5f},
    {"亮", 0.1f, 1.1f},       {"鲜", 0, 1.15f},
};

static gboolean
parse_shaded(const char *name, float lab[3])
{
  for (guint i = 0; i < G_N_ELEMENTS(shades); i++) {
    const gsize length = strlen(shades[i].word);
    if (g_ascii_strncasecmp(name, shades[i].word, length) != 0 || !litho_color_parse(name + length, lab))
      continue;
    const float light = shades[i].light;
    lab[0] += light < 0 ? light * lab[0] : light * MAX(0.92f - lab[0], 0);
    for (int k = 1; k < 3; k++)
      lab[k] *= shades[i].chroma;
    return TRUE;
  }
  return FALSE;
}

gboolean
litho_color_parse(const char *name, float lab[3])
{
  if (name == NULL)
    return FALSE;
  if (name[0] == '#') {
    gsize length = strlen(name + 1);
    guint32 rgb = 0;
    if (length != 3 && length != 6)
      return FALSE;
    for (gsize i = 0; i < length; i++) {
      int digit = g_ascii_xdigit_value(name[1 + i]);
      if (digit < 0)
        return FALSE;
      rgb = length == 3 ? rgb << 8 | (guint32)digit * 0x11 : rgb << 4 | (guint32)digit;
    }
    lab_from_rgb(rgb, lab);
    return TRUE;
  }
  const LithoColorName *found = litho_color_find(name);
  if (found == NULL)
    return parse_shaded(name, lab);
  lab_from_rgb(found->rgb, lab);
  return TRUE;
}

const char *
litho_color_nearest(const float lab[3])
{
  const char *best = names[0].name;
  float least = INFINITY;
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    float c[3], sum = 0;
    lab_from_rgb(names[i].rgb, c);
    /* Words name hue and chroma more than lightness. */
    const float weight[3] = {0.4f, 1, 1};
    for (int k = 0; k < 3; k++)
      sum += weight[k] * (c[k] - lab[k]) * (c[k] - lab[k]);
    if (sum < least && g_strcmp0(names[i].name, "warm") != 0 &&
        g_strcmp0(names[i].name, "cool") != 0) {
      least = sum;
      best = names[i].name;
    }
  }
  return best;
}
