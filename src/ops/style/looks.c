/* looks.c: the table of named looks, and words matched to it.
 *
 * A look is tuned to hold on photos that are exposed well: curves lift and press by a few per cent, greys
 * get at most the colour that the look is known for, skin stays skin (orange is moved least). Films are
 * named by character, not by trademark.
 */
#include <string.h>
#include "ops/style/looks.h"

static const LithoLook looks[] = {
    {"vintage_film", "Vintage film",
     "vintage|film|film look|analog|analogue|35mm|old film|nostalgic|nostalgia|old fashioned|old time|aged|"
     "antique|old photo|faded film|=filter|=film filter|=look|=style|=old|=滤镜|=风格|复古|胶片|怀旧|老照片|老电影|年代感|旧照片",
     "Soft blacks, cream highlights, green-blue shadows, paler colours, fine grain, a slight vignette.",
     "curve points=0,0.05,0.22,0.22,0.5,0.51,0.78,0.79,1,0.95; saturation amount=-16; "
     "color_mix color=blue hue=-25 saturation=-15; temperature amount=7; "
     "color_grade shadows=13 shadow_hue=190 midtones=7 midtone_hue=75 highlights=20 highlight_hue=85; "
     "vignette amount=18 midpoint=40; grain amount=11 size=0.45"},
    {"faded", "Faded matte",
     "matte|fade|washed out|washed-out|low contrast film|muted|soft matte|褪色|哑光|低饱和|莫兰迪",
     "Blacks lifted to dark grey, whites held back, colours muted; a cool breath in the shadows.",
     "curve points=0,0.11,0.25,0.28,0.5,0.515,0.75,0.75,1,0.93; saturation amount=-24; "
     "color_grade shadows=12 shadow_hue=245 highlights=6 highlight_hue=80"},
    {"cinematic", "Cinematic teal and orange",
     "cinema|movie|film still|teal and orange|teal orange|orange and teal|hollywood|blockbuster|epic|movie look|"
     "filmic|电影|电影感|电影风格|青橙|好莱坞|大片",
     "Teal shadows against warm skin and light, greens held back, a firm curve with soft ends.",
     "curve points=0,0.025,0.25,0.215,0.5,0.49,0.75,0.765,1,0.97; color_mix color=green saturation=-30 hue=15; "
     "color_mix color=yellow saturation=-12 hue=-12; color_mix color=blue hue=-35 saturation=-8; "
     "color_grade shadows=30 shadow_hue=215 midtones=6 midtone_hue=60 highlights=22 highlight_hue=68; "
     "vignette amount=14 midpoint=45"},
    {"noir", "Noir",
     "film noir|dark black and white|dramatic black and white|detective|gothic|sin city|黑色电影|黑白电影|暗黑",
     "Black and white of the crime film: red filter, deep blacks, hard light, vignette and grain.",
     "grayscale filter=orange; clarity amount=28; "
     "curve points=0,0,0.25,0.125,0.5,0.45,0.75,0.83,1,1; vignette amount=34 midpoint=30; "
     "grain amount=15 size=0.5",
     TRUE},
    {"mono_film", "Black-and-white film",
     "monochrome film|black and white film|silver gelatin|classic black and white|bw film|b&w film|黑白胶片|"
     "黑白照片|银盐",
     "Classic panchromatic black and white: yellow filter, open shadows, firm mid-tones, fine grain.",
     "grayscale filter=yellow; clarity amount=12; "
     "curve points=0,0.015,0.25,0.22,0.5,0.5,0.75,0.785,1,0.99; grain amount=11 size=0.42",
     TRUE},
    {"golden_hour", "Golden hour",
     "sunset|golden|sunset glow|warm glow|sunny|sunrise|evening light|golden light|summer|warm sunset|honey|"
     "黄金时刻|日落|夕阳|落日|暖阳|金色|夏日",
     "Low evening sun: warm light, honey highlights, a soft glow, shadows that keep a little blue.",
     "temperature amount=28; tint amount=12; highlights amount=-14; shadows amount=8; "
     "color_grade shadows=7 shadow_hue=285 midtones=6 midtone_hue=50 highlights=20 highlight_hue=74; "
     "vibrance amount=16; glow amount=10 radius=20 threshold=50 warmth=60"},
    {"cross_process", "Cross process",
     "cross processed|cross-process|cross processing|xpro|x-pro|反冲|正片负冲|交叉冲印",
     "Slide film in the wrong bath: hard curve, blue-green shadows, yellow-green highlights, strong colours.",
     "curve points=0,0,0.25,0.185,0.5,0.5,0.75,0.81,1,1; saturation amount=14; "
     "color_grade shadows=40 shadow_hue=235 midtones=8 midtone_hue=150 highlights=42 highlight_hue=112; "
     "vignette amount=15"},
    {"bleach_bypass", "Bleach bypass",
     "bleach|skip bleach|silver retention|gritty|war film|desaturated contrast|saving private ryan|漂白|跳漂|"
     "留银|粗粝",
     "Silver left in the film: colours half gone, hard contrast, bright highlights, grain.",
     "saturation amount=-52; clarity amount=30; curve points=0,0,0.25,0.19,0.5,0.5,0.75,0.8,1,1; "
     "color_grade shadows=8 shadow_hue=235; grain amount=12 size=0.42"},
    {"wet_plate", "Wet plate",
     "sepia|tintype|daguerreotype|wetplate|collodion|victorian|19th century|1900s|1920s|old west|western|ancient|"
     "brown tone|湿版|棕褐色|民国|老旧",
     "Collodion plate: blue-sensitive greys, brown tone, heavy corners, soft plate blur and grain.",
     "grayscale filter=blue; sepia amount=55; clarity amount=18; "
     "curve points=0,0.06,0.25,0.29,0.5,0.6,0.75,0.83,1,0.95; vignette amount=40 midpoint=30; "
     "grain amount=16 size=0.7",
     TRUE},
    {"cyanotype", "Cyanotype",
     "blueprint|blue print|prussian blue|sun print|blue tone|蓝晒|蓝图",
     "Iron print: Prussian blue darks on paper white.",
     "grayscale filter=blue; curve points=0,0.19,0.25,0.27,0.5,0.48,0.75,0.79,1,0.97; "
     "color_grade shadows=100 shadow_hue=250 midtones=75 midtone_hue=245 highlights=10 highlight_hue=225; "
     "grain amount=7 size=0.6",
     TRUE},
    {"high_key", "High key",
     "highkey|bright and airy|light and airy|airy|clean bright|bright white|ethereal|fresh|高调|明亮|通透|清新|干净",
     "Bright and light: shadows opened wide, soft whites without clipping, pale colours.",
     "shadows amount=38; curve points=0,0.03,0.25,0.355,0.5,0.63,0.75,0.835,1,1; highlights amount=-10; "
     "vibrance amount=10; saturation amount=-8; glow amount=5 radius=18 threshold=60 warmth=0"},
    {"low_key", "Low key",
     "lowkey|dark and moody|dark mood|chiaroscuro|rembrandt|mysterious|mystery|低调|暗调|阴郁|神秘|伦勃朗",
     "Dark and quiet: light falls off into deep shadows, highlights carry the picture.",
     "curve points=0,0,0.25,0.145,0.5,0.37,0.75,0.68,1,0.98; clarity amount=14; saturation amount=-14; "
     "vignette amount=40 midpoint=25"},
    {"moody", "Moody",
     "moody green|dark green|melancholy|melancholic|gloomy|rainy|autumn mood|forest mood|sad|情绪|忧郁|森系|暗绿",
     "Muted greens turned to olive, matte darks, quiet highlights.",
     "curve points=0,0.05,0.25,0.2,0.5,0.45,0.75,0.71,1,0.94; color_mix color=green saturation=-42 hue=-28 "
     "lightness=-10; color_mix color=yellow saturation=-28; color_mix color=blue saturation=-25; "
     "color_grade shadows=14 shadow_hue=205 highlights=10 highlight_hue=72; vignette amount=22"},
    {"dreamy", "Dreamy",
     "dream|orton|soft focus|soft glow|romantic|fairytale|fairy tale|magical|magic|fantasy|enchanted|梦幻|柔焦|"
     "唯美|浪漫|童话|仙境",
     "Light that spreads out of the highlights, soft local contrast, a touch of rose.",
     "clarity amount=-30; curve points=0,0.05,0.25,0.285,0.5,0.545,0.75,0.785,1,0.985; "
     "glow amount=32 radius=20 threshold=30 warmth=15; "
     "color_grade shadows=8 shadow_hue=300 highlights=12 highlight_hue=20; saturation amount=-4"},
    {"pastel", "Pastel",
     "pastel colors|pastel colours|candy|macaron|wes anderson|sweet|cute|kawaii|粉彩|马卡龙|糖果色|可爱|少女|奶油",
     "Light, chalky colours: lifted tones, evened chroma, pink light and powder-blue shade.",
     "curve points=0,0.12,0.25,0.345,0.5,0.595,0.75,0.8,1,0.98; vibrance amount=30; saturation amount=-32; "
     "color_grade shadows=18 shadow_hue=265 midtones=5 midtone_hue=10 highlights=15 highlight_hue=15"},
    {"japanese_airy", "Japanese airy film",
     "japanese|japan|japanese style|japanese film|fresh film|日系|日系小清新|小清新|日系风格|日式|胶片日系|空气感",
     "Overexposed colour negative as in Japanese daylight portraits: airy, pale, a trace of cyan-green.",
     "exposure ev=0.25; curve points=0,0.085,0.25,0.315,0.5,0.57,0.75,0.8,1,0.985; saturation amount=-14; "
     "color_mix color=green hue=22 lightness=14 saturation=-12; color_mix color=blue hue=-30 lightness=14; "
     "color_grade shadows=17 shadow_hue=200 midtones=4 midtone_hue=180 highlights=6 highlight_hue=95"},
    {"slide_film", "Rich slide film",
     "slide|chrome|reversal film|kodachrome|velvia|vivid film|rich colors|rich colours|vibrant film|national geographic|"
     "反转片|浓郁|鲜艳胶片|正片",
     "Reversal film: dense colour, deep blue skies, firm shadows, clean whites.",
     "curve points=0,0,0.25,0.205,0.5,0.49,0.75,0.78,1,0.995; vibrance amount=30; "
     "color_mix color=blue saturation=14 lightness=-16; color_mix color=red saturation=8; "
     "color_mix color=orange saturation=-6; color_mix color=green lightness=-6"},
    {"portrait_film", "Soft portrait film",
     "portrait|portra|negative film|color negative|colour negative|wedding|wedding film|skin tones|人像|人像胶片|"
     "婚礼|婚纱|柔和",
     "Fine-grained colour negative: gentle contrast, warm skin, soft greens, long highlights.",
     "highlights amount=-16; shadows amount=12; curve points=0,0.03,0.25,0.262,0.5,0.53,0.75,0.775,1,0.975; "
     "temperature amount=7; color_mix color=green saturation=-18 hue=-14; "
     "color_mix color=orange lightness=5 saturation=-4; color_grade shadows=6 shadow_hue=205 highlights=12 "
     "highlight_hue=75; grain amount=6 size=0.38"},
    {"cool_film", "Cool green film",
     "cool film|superia|fuji|fujifilm|green film|hong kong|wong kar wai|冷调胶片|富士|港风|王家卫|冷色胶片",
     "Consumer colour negative under cool light: green-blue shadows, crisp reds, magenta-clean skin.",
     "curve points=0,0.035,0.25,0.24,0.5,0.5,0.75,0.765,1,0.97; temperature amount=-8; "
     "color_mix color=green hue=18 saturation=6; color_mix color=red saturation=8; "
     "color_grade shadows=22 shadow_hue=175 midtones=5 midtone_hue=180 highlights=6 highlight_hue=90; "
     "grain amount=9 size=0.42"},
    {"instant_film", "Instant film",
     "polaroid|instant|instant photo|instax|拍立得|宝丽来|即时成像",
     "Integral instant print: milky blacks, creamy yellow light, green-blue shade, soft drawing.",
     "clarity amount=-14; curve points=0,0.12,0.25,0.28,0.5,0.54,0.75,0.785,1,0.93; saturation amount=-18; "
     "temperature amount=9; color_grade shadows=24 shadow_hue=210 midtones=6 midtone_hue=60 highlights=28 "
     "highlight_hue=95; vignette amount=20"},
    {"toy_camera", "Toy camera",
     "lomo|lomography|holga|plastic camera|instagram|hipster|lofi|lo-fi|lomo风|玩具相机|网红",
     "Plastic lens: dense colours, dark corners, hard curve with shifted shadows.",
     "curve points=0,0.01,0.25,0.195,0.5,0.51,0.75,0.805,1,0.99; vibrance amount=24; saturation amount=6; "
     "color_grade shadows=24 shadow_hue=225 highlights=18 highlight_hue=95; vignette amount=58 midpoint=22 "
     "roundness=40; grain amount=10 size=0.5"},
    {"retro_70s", "Seventies print",
     "retro|70s|1970s|seventies|60s|1960s|sixties|80s|1980s|eighties|rustic|hippie|old school|七十年代|八十年代|"
     "90s|1990s|美式复古|年代",
     "A print from the album: orange warmth, faded blues, brown blacks.",
     "curve points=0,0.085,0.25,0.255,0.5,0.515,0.75,0.765,1,0.935; temperature amount=18; "
     "color_mix color=blue saturation=-30 hue=-30; color_mix color=green hue=-22 saturation=-14; "
     "color_grade shadows=22 shadow_hue=45 midtones=8 midtone_hue=70 highlights=22 highlight_hue=88; "
     "grain amount=10 size=0.5"},
    {"hdr", "Natural HDR",
     "hdr look|hdr effect|high dynamic range|tone mapped|dramatic|intense|dramatic sky|高动态|高动态范围|戏剧|震撼",
     "Deep shadows opened, highlights brought back, local contrast raised, colours firm.",
     "shadows amount=42; highlights amount=-42; clarity amount=46; vibrance amount=22; "
     "curve points=0,0,0.25,0.23,0.5,0.5,0.75,0.77,1,1"},
    {"neon_night", "Neon night",
     "neon|cyberpunk|blade runner|synthwave|vaporwave|futuristic|sci-fi|night city|赛博朋克|霓虹|科幻|夜景",
     "City at night: blue-violet darks, magenta and cyan lights that bloom.",
     "curve points=0,0.02,0.25,0.205,0.5,0.48,0.75,0.77,1,0.985; temperature amount=-14; "
     "color_mix color=green hue=60 saturation=-20; color_mix color=yellow hue=-50 saturation=-10; "
     "color_grade shadows=52 shadow_hue=280 midtones=26 midtone_hue=320 highlights=22 highlight_hue=215; "
     "vibrance amount=22; glow amount=9 radius=16 threshold=60 warmth=-40"},
    {"moonlight", "Moonlight",
     "day for night|night|night time|nighttime|blue hour|twilight|midnight|horror|spooky|scary|月光|夜晚|蓝调|"
     "蓝调时刻|恐怖",
     "Day for night: dark, blue, colours nearly gone, only the lights remain.",
     "exposure ev=-0.9; curve points=0,0,0.25,0.2,0.5,0.46,0.75,0.71,1,0.93; saturation amount=-42; "
     "color_grade shadows=55 shadow_hue=262 midtones=38 midtone_hue=255 highlights=22 highlight_hue=240; "
     "vignette amount=25"},
    {"winter", "Winter",
     "cold|icy|ice|snow|snowy|frosty|frozen|nordic|scandinavian|冬天|冬日|冬季|冰冷|冷淡|北欧|性冷淡",
     "Cold clear light: blue in the whites, colours thinned, crisp.",
     "temperature amount=-20; saturation amount=-16; curve points=0,0.02,0.25,0.255,0.5,0.53,0.75,0.79,1,1; "
     "color_mix color=orange saturation=8; clarity amount=12; "
     "color_grade shadows=18 shadow_hue=250 highlights=8 highlight_hue=235"},
    {"autumn", "Autumn",
     "fall|autumnal|fall colors|fall colours|october|秋天|秋日|秋季|秋色|金秋",
     "Greens turned to amber, reds and oranges warm, blues soft.",
     "temperature amount=12; color_mix color=green hue=-85 saturation=-4; color_mix color=yellow hue=-40 "
     "saturation=8; color_mix color=orange saturation=10; color_mix color=blue saturation=-18; "
     "curve points=0,0.03,0.25,0.235,0.5,0.495,0.75,0.755,1,0.97; color_grade highlights=12 highlight_hue=75"},
    {"oil_painting", "Oil painting",
     "oil|oil paint|oils|painting|painted|painterly|impressionist|impressionism|impressionistic|van gogh|monet|"
     "canvas|renaissance|acrylic|artistic|油画|绘画|印象派|梵高|莫奈|画作",
     "Flat touches along the forms with bristles lit from the side, colours a little stronger.",
     "vibrance amount=12; paint manner=oil", TRUE},
    {"watercolor", "Watercolour",
     "watercolor painting|watercolour painting|watercolors|watercolours|aquarelle|wash drawing|gouache|水彩|水彩画|水粉",
     "Thin washes on white paper: pigment at the edges, uneven flow, paper grain.",
     "shadows amount=15; paint manner=watercolor", TRUE},
    {"cartoon", "Cartoon",
     "comic|comic book|comics|toon|anime|animated|animation|manga|pop art|vector art|disney|pixar|ghibli|illustration|"
     "卡通|动漫|漫画|动画|插画|二次元|宫崎骏|波普",
     "Flat areas in soft steps of lightness, strong colours, dark outlines.",
     "vibrance amount=15; paint manner=cartoon", TRUE},
    {"pencil_sketch", "Pencil sketch",
     "sketch|pencil|pencil drawing|drawing|drawn|graphite|charcoal|line art|hand drawn|素描|铅笔画|铅笔|手绘|线稿|炭笔",
     "Graphite on paper: lines along the edges, hatching along the forms.",
     "paint manner=pencil", TRUE},
};

const LithoLook *
litho_looks(guint *n)
{
  *n = G_N_ELEMENTS(looks);
  return looks;
}

char *
litho_look_list(void)
{
  GString *list = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", looks[i].name);
  return g_string_free(list, FALSE);
}
