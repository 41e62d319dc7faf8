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
     "agfa|old film look|retro film|old camera|vintage|film|film look|analog|analogue|35mm|old film|nostalgic|"
     "nostalgia|old fashioned|old time|aged|antique|old photo|faded film|=filter|=film filter|=look|=style|"
     "=old|=滤镜|=风格|复古|胶片|怀旧|老照片|老电影|年代感|旧照片",
     "Soft blacks, cream highlights, green-blue shadows, paler colours, fine grain, a slight vignette.",
     "curve points=0,0.12,0.22,0.265,0.5,0.53,0.78,0.78,1,0.915; saturation amount=-25; "
     "color_mix color=blue hue=-40 saturation=-25; color_mix color=green hue=-20 saturation=-15; "
     "temperature amount=14; "
     "color_grade shadows=34 shadow_hue=190 midtones=22 midtone_hue=75 highlights=54 highlight_hue=85; "
     "vignette amount=28 midpoint=35; grain amount=14 size=0.45"},
    {"faded", "Faded matte",
     "matte|fade|washed out|washed-out|low contrast film|muted|soft matte|褪色|哑光|低饱和|莫兰迪",
     "Blacks lifted to dark grey, whites held back, colours muted; a cool breath in the shadows.",
     "curve points=0,0.17,0.25,0.325,0.5,0.54,0.75,0.745,1,0.9; saturation amount=-40; "
     "color_grade shadows=24 shadow_hue=245 highlights=12 highlight_hue=80"},
    {"cinematic", "Cinematic teal and orange",
     "cinema|movie|film still|teal and orange|teal orange|orange and teal|hollywood|blockbuster|epic|"
     "movie look|filmic|电影|电影感|电影风格|青橙|好莱坞|大片",
     "Teal shadows against warm skin and light, greens held back, a firm curve with soft ends.",
     "curve points=0,0.02,0.25,0.19,0.5,0.475,0.75,0.765,1,0.97; color_mix color=green saturation=-35 hue=20; "
     "color_mix color=yellow saturation=-12 hue=-16; color_mix color=blue hue=-40 saturation=-6; "
     "color_grade shadows=54 shadow_hue=215 midtones=13 midtone_hue=60 highlights=42 highlight_hue=66; "
     "vignette amount=24 midpoint=40"},
    {"noir", "Noir",
     "hard black and white|deep blacks black and white|high contrast black and white|contrasty black and white|deep black and white|"
     "硬朗黑白|高反差黑白|film noir|dark black and white|dramatic black and white|detective|gothic|sin city|"
     "黑色电影|黑白电影|暗黑",
     "Black and white of the crime film: red filter, deep blacks, hard light, vignette and grain.",
     "grayscale filter=orange; clarity amount=32; curve points=0,0,0.25,0.1,0.5,0.44,0.75,0.86,1,1; "
     "vignette amount=38 midpoint=30; grain amount=15 size=0.5",
     TRUE},
    {"mono_film", "Black-and-white film",
     "tri x|hp5|ilford|classic monochrome|monochrome film|black and white film|silver gelatin|"
     "classic black and white|bw film|b&w film|黑白胶片|黑白照片|银盐",
     "Classic panchromatic black and white: yellow filter, open shadows, firm mid-tones, fine grain.",
     "grayscale filter=yellow; clarity amount=12; "
     "curve points=0,0.015,0.25,0.22,0.5,0.5,0.75,0.785,1,0.99; grain amount=11 size=0.42",
     TRUE},
    {"golden_hour", "Golden hour",
     "real sunset|late sun|evening sun|晚霞|霞光|sunset|golden|sunset glow|warm glow|sunny|sunrise|"
     "evening light|golden light|summer|warm sunset|honey|黄金时刻|日落|夕阳|落日|暖阳|金色|夏日",
     "Low evening sun: warm light, honey highlights, a soft glow, shadows that keep a little blue.",
     "temperature amount=44; tint amount=14; highlights amount=-14; shadows amount=8; "
     "color_grade shadows=8 shadow_hue=285 midtones=16 midtone_hue=55 highlights=42 highlight_hue=74; "
     "vibrance amount=20; glow amount=16 radius=20 threshold=50 warmth=60"},
    {"cross_process", "Cross process",
     "cross processed|cross-process|cross processing|xpro|x-pro|反冲|正片负冲|交叉冲印",
     "Slide film in the wrong bath: hard curve, blue-green shadows, yellow-green highlights, strong colours.",
     "curve points=0,0,0.25,0.175,0.5,0.5,0.75,0.82,1,1; saturation amount=18; "
     "color_grade shadows=52 shadow_hue=235 midtones=12 midtone_hue=150 highlights=54 highlight_hue=112; "
     "vignette amount=18"},
    {"bleach_bypass", "Bleach bypass",
     "grungy|grunge|gritty street|raw and gritty|war photo|街头粗粝|bleach|skip bleach|silver retention|"
     "gritty|war film|desaturated contrast|saving private ryan|漂白|跳漂|留银|粗粝",
     "Silver left in the film: colours half gone, hard contrast, bright highlights, grain.",
     "saturation amount=-62; clarity amount=42; curve points=0,0,0.25,0.17,0.5,0.49,0.75,0.81,1,1; "
     "color_grade shadows=12 shadow_hue=235; vignette amount=20; grain amount=15 size=0.42"},
    {"wet_plate", "Wet plate",
     "belle epoque|edwardian|turn of the century|great grandmother|great grandfather|清末|百年前|sepia|"
     "tintype|daguerreotype|wetplate|collodion|victorian|19th century|1900s|1920s|old west|western|ancient|"
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
     "highkey|bright and airy|light and airy|airy|clean bright|bright white|ethereal|fresh|高调|明亮|通透|"
     "清新|干净",
     "Bright and light: shadows opened wide, soft whites without clipping, pale colours.",
     "shadows amount=38; curve points=0,0.03,0.25,0.355,0.5,0.63,0.75,0.835,1,1; highlights amount=-10; "
     "vibrance amount=10; saturation amount=-8; glow amount=5 radius=18 threshold=60 warmth=0"},
    {"low_key", "Low key",
     "lowkey|dark and moody|dark mood|chiaroscuro|rembrandt|mysterious|mystery|低调|暗调|阴郁|神秘|伦勃朗",
     "Dark and quiet: light falls off into deep shadows, highlights carry the picture.",
     "curve points=0,0,0.25,0.145,0.5,0.37,0.75,0.68,1,0.98; clarity amount=14; saturation amount=-14; "
     "vignette amount=40 midpoint=25"},
    {"moody", "Moody",
     "moody green|dark green|melancholy|melancholic|gloomy|rainy|autumn mood|forest mood|sad|情绪|忧郁|森系|"
     "暗绿",
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
     "pastel colors|pastel colours|candy|macaron|wes anderson|sweet|cute|kawaii|粉彩|马卡龙|糖果色|可爱|少女|"
     "奶油",
     "Light, chalky colours: lifted tones, evened chroma, pink light and powder-blue shade.",
     "curve points=0,0.12,0.25,0.345,0.5,0.595,0.75,0.8,1,0.98; vibrance amount=30; saturation amount=-32; "
     "color_grade shadows=18 shadow_hue=265 midtones=5 midtone_hue=10 highlights=15 highlight_hue=15"},
    {"japanese_airy", "Japanese airy film",
     "japanese|japan|japanese style|japanese film|fresh film|日系|日系小清新|小清新|日系风格|日式|胶片日系|"
     "空气感",
     "Overexposed colour negative as in Japanese daylight portraits: airy, pale, a trace of cyan-green.",
     "exposure ev=0.25; curve points=0,0.085,0.25,0.315,0.5,0.57,0.75,0.8,1,0.985; saturation amount=-14; "
     "color_mix color=green hue=22 lightness=14 saturation=-12; color_mix color=blue hue=-30 lightness=14; "
     "color_grade shadows=17 shadow_hue=200 midtones=4 midtone_hue=180 highlights=6 highlight_hue=95"},
    {"slide_film", "Rich slide film",
     "technicolor|ektachrome|provia|slide|chrome|reversal film|kodachrome|velvia|vivid film|rich colors|"
     "rich colours|vibrant film|national geographic|反转片|浓郁|鲜艳胶片|正片",
     "Reversal film: dense colour, deep blue skies, firm shadows, clean whites.",
     "curve points=0,0,0.25,0.175,0.5,0.475,0.75,0.795,1,0.995; vibrance amount=48; saturation amount=8; "
     "color_mix color=blue saturation=20 lightness=-26; color_mix color=red saturation=10; "
     "color_mix color=orange saturation=-8; color_mix color=green lightness=-10"},
    {"portrait_film", "Soft portrait film",
     "ektar|kodak gold|fuji 400h|portrait|portra|negative film|color negative|colour negative|wedding|"
     "wedding film|skin tones|人像|人像胶片|婚礼|婚纱|柔和",
     "Fine-grained colour negative: gentle contrast, warm skin, soft greens, long highlights.",
     "highlights amount=-18; shadows amount=16; curve points=0,0.035,0.25,0.27,0.5,0.54,0.75,0.785,1,0.97; "
     "temperature amount=12; color_mix color=green saturation=-24 hue=-18; "
     "color_mix color=orange lightness=6 saturation=-4; "
     "color_grade shadows=10 shadow_hue=205 midtones=5 midtone_hue=60 highlights=24 highlight_hue=75; "
     "grain amount=7 size=0.38"},
    {"cool_film", "Cool green film",
     "cool film|superia|fuji|fujifilm|green film|hong kong|wong kar wai|冷调胶片|富士|港风|王家卫|冷色胶片",
     "Consumer colour negative under cool light: green-blue shadows, crisp reds, magenta-clean skin.",
     "curve points=0,0.045,0.25,0.225,0.5,0.5,0.75,0.79,1,0.97; temperature amount=-18; "
     "color_mix color=green hue=26 saturation=10; color_mix color=red saturation=12; "
     "color_grade shadows=48 shadow_hue=175 midtones=9 midtone_hue=178 highlights=14 highlight_hue=100; "
     "vignette amount=16; grain amount=11 size=0.42"},
    {"instant_film", "Instant film",
     "polaroid|instant|instant photo|instax|拍立得|宝丽来|即时成像",
     "Integral instant print: milky blacks, creamy yellow light, green-blue shade, soft drawing.",
     "clarity amount=-14; curve points=0,0.15,0.25,0.295,0.5,0.545,0.75,0.785,1,0.92; saturation amount=-22; "
     "temperature amount=14; "
     "color_grade shadows=40 shadow_hue=210 midtones=12 midtone_hue=62 highlights=48 highlight_hue=95; "
     "vignette amount=28"},
    {"toy_camera", "Toy camera",
     "lomo|lomography|holga|plastic camera|instagram|hipster|lofi|lo-fi|lomo风|玩具相机|网红",
     "Plastic lens: dense colours, dark corners, hard curve with shifted shadows.",
     "curve points=0,0.01,0.25,0.195,0.5,0.51,0.75,0.805,1,0.99; vibrance amount=24; saturation amount=6; "
     "color_grade shadows=24 shadow_hue=225 highlights=18 highlight_hue=95; vignette amount=58 midpoint=22 "
     "roundness=40; grain amount=10 size=0.5"},
    {"retro_70s", "Seventies print",
     "retro|70s|1970s|seventies|60s|1960s|sixties|80s|1980s|eighties|rustic|hippie|old school|七十年代|"
     "八十年代|90s|1990s|美式复古|年代",
     "A print from the album: orange warmth, faded blues, brown blacks.",
     "curve points=0,0.1,0.25,0.265,0.5,0.52,0.75,0.765,1,0.925; temperature amount=30; "
     "color_mix color=blue saturation=-38 hue=-40; color_mix color=green hue=-28 saturation=-18; "
     "color_grade shadows=38 shadow_hue=45 midtones=16 midtone_hue=68 highlights=40 highlight_hue=88; "
     "vignette amount=20; grain amount=12 size=0.5"},
    {"hdr", "Natural HDR",
     "hdr look|hdr effect|high dynamic range|tone mapped|高动态|高动态范围|震撼",
     "Deep shadows opened, highlights brought back, local contrast raised, colours firm.",
     "shadows amount=58; highlights amount=-58; clarity amount=72; vibrance amount=36; "
     "curve points=0,0,0.25,0.225,0.5,0.5,0.75,0.775,1,1"},
    {"neon_night", "Neon night",
     "neon|cyberpunk|blade runner|synthwave|vaporwave|futuristic|sci-fi|night city|赛博朋克|霓虹|科幻|夜景",
     "City at night: blue-violet darks, magenta and cyan lights that bloom.",
     "curve points=0,0.02,0.25,0.205,0.5,0.48,0.75,0.77,1,0.985; temperature amount=-14; "
     "color_mix color=green hue=60 saturation=-20; color_mix color=yellow hue=-50 saturation=-10; "
     "color_grade shadows=52 shadow_hue=280 midtones=26 midtone_hue=320 highlights=22 highlight_hue=215; "
     "vibrance amount=22; glow amount=9 radius=16 threshold=60 warmth=-40"},
    {"moonlight", "Moonlight",
     "moonlit|night shot|at night|by night|night scene|nightfall|day for night|night|night time|nighttime|"
     "blue hour|twilight|midnight|horror|spooky|scary|月光|夜晚|蓝调|蓝调时刻|恐怖",
     "Day for night: dark, blue, colours nearly gone, only the lights remain.",
     "exposure ev=-0.9; curve points=0,0,0.25,0.2,0.5,0.46,0.75,0.71,1,0.93; saturation amount=-42; "
     "color_grade shadows=55 shadow_hue=262 midtones=38 midtone_hue=255 highlights=22 highlight_hue=240; "
     "vignette amount=25"},
    {"winter", "Winter",
     "wintry|winter day|snowy day|in winter|cold|icy|ice|snow|snowy|frosty|frozen|nordic|scandinavian|冬天|"
     "冬日|冬季|冰冷|冷淡|北欧|性冷淡",
     "Cold clear light: blue in the whites, colours thinned, crisp.",
     "temperature amount=-36; saturation amount=-26; curve points=0,0.02,0.25,0.265,0.5,0.545,0.75,0.8,1,1; "
     "color_mix color=orange saturation=8; clarity amount=14; "
     "color_grade shadows=32 shadow_hue=250 midtones=8 midtone_hue=245 highlights=16 highlight_hue=235"},
    {"autumn", "Autumn",
     "autumn colors|autumn colours|autumn day|in autumn|秋意|fall|autumnal|fall colors|fall colours|october|"
     "秋天|秋日|秋季|秋色|金秋",
     "Greens turned to amber, reds and oranges warm, blues soft.",
     "temperature amount=24; color_mix color=green hue=-100 saturation=6; "
     "color_mix color=yellow hue=-60 saturation=16; color_mix color=orange saturation=20; "
     "color_mix color=blue saturation=-28; curve points=0,0.03,0.25,0.225,0.5,0.49,0.75,0.755,1,0.97; "
     "color_grade shadows=12 shadow_hue=45 midtones=18 midtone_hue=58 highlights=30 highlight_hue=74"},
    {"dramatic", "Dramatic",
     "drama|dramatic|dramatic sky|more drama|stormy|thunderstorm|ominous|apocalyptic|intense|powerful|戏剧|"
     "戏剧性|戏剧感|暴风雨|压抑|气势",
     "Light against dark: hard local contrast, deep mid-tones, colours a little held back, dark corners.",
     "clarity amount=60; curve points=0,0,0.25,0.165,0.5,0.43,0.75,0.765,1,0.99; saturation amount=-14; "
     "vibrance amount=18; color_mix color=blue saturation=8 lightness=-24; "
     "color_grade shadows=18 shadow_hue=245 highlights=16 highlight_hue=75; vignette amount=34 midpoint=30"},
    {"candlelight", "Candlelight",
     "candle|candles|candle light|candlelit|by candlelight|firelight|fireplace|fireside|cosy|cozy|hygge|"
     "lamplight|cosy evening|烛光|炉火|温馨|暖黄灯光|灯火",
     "A dim room by candle: honey light in the bright parts, brown shade, the corners lost in the dark.",
     "exposure ev=-0.5; temperature amount=56; tint amount=8; "
     "curve points=0,0.01,0.25,0.215,0.5,0.465,0.75,0.745,1,0.97; color_mix color=blue saturation=-40; "
     "color_mix color=green saturation=-30; "
     "color_grade shadows=20 shadow_hue=48 midtones=26 midtone_hue=62 highlights=44 highlight_hue=76; "
     "glow amount=14 radius=20 threshold=50 warmth=80; vignette amount=46 midpoint=22"},
    {"newspaper", "Newspaper",
     "newspaper photo|newspaper picture|newsprint|news photo|press photo|tabloid|old newspaper|halftone|报纸|"
     "旧报纸|报纸照片|新闻照片",
     "Ink on grey-yellow newsprint: hard greys, no deep black, no white, a coarse grain.",
     "grayscale filter=none; clarity amount=30; curve points=0,0.17,0.25,0.25,0.5,0.52,0.75,0.79,1,0.9; "
     "color_grade shadows=8 shadow_hue=70 midtones=16 midtone_hue=85 highlights=30 highlight_hue=92; "
     "grain amount=26 size=0.7",
     TRUE},
    {"postcard", "Old postcard",
     "post card|old post card|postcards|vintage postcard|holiday postcard|picture postcard|明信片|老明信片|"
     "旧明信片",
     "A printed card that has lain in the sun: faded inks, yellowed paper, turquoise skies, soft drawing.",
     "curve points=0,0.15,0.25,0.31,0.5,0.56,0.75,0.785,1,0.92; saturation amount=-26; "
     "color_mix color=blue hue=-55 saturation=6; color_mix color=green hue=-25 saturation=-15; "
     "color_mix color=red hue=25 saturation=-8; clarity amount=-10; "
     "color_grade shadows=26 shadow_hue=40 midtones=20 midtone_hue=85 highlights=52 highlight_hue=95; "
     "grain amount=9 size=0.6"},
    {"misty", "Misty",
     "mist|fog|foggy|foggy morning|hazy morning|薄雾|晨雾|朦胧",
     "Morning mist: contrast and colour thinned, darks lifted to a cool grey, light that spreads.",
     "clarity amount=-35; curve points=0,0.24,0.25,0.41,0.5,0.605,0.75,0.78,1,0.94; saturation amount=-44; "
     "color_grade shadows=18 shadow_hue=245 midtones=8 midtone_hue=240 highlights=8 highlight_hue=230; "
     "glow amount=18 radius=24 threshold=40 warmth=-10"},
    {"spring", "Spring",
     "springtime|spring day|in spring|blossom|fresh green|may morning|春天|春日|春意|春季",
     "Young light: bright mid-tones, yellow-green leaves, clear pale colours.",
     "shadows amount=24; curve points=0,0.02,0.25,0.3,0.5,0.575,0.75,0.815,1,0.995; "
     "color_mix color=green hue=-45 lightness=22 saturation=14; "
     "color_mix color=yellow lightness=14 saturation=10; vibrance amount=24; "
     "color_grade shadows=8 shadow_hue=200 highlights=18 highlight_hue=100; "
     "glow amount=6 radius=18 threshold=55 warmth=20"},
    {"oil_painting", "Oil painting",
     "oil|oil paint|oils|painting|painted|painterly|impressionist|impressionism|impressionistic|van gogh|monet|"
     "canvas|renaissance|acrylic|artistic|油画|绘画|印象派|梵高|莫奈|画作",
     "Flat touches along the forms with bristles lit from the side, colours a little stronger.",
     "vibrance amount=12; paint manner=oil", TRUE},
    {"watercolor", "Watercolour",
     "watercolor painting|watercolour painting|watercolors|watercolours|aquarelle|wash drawing|gouache|水彩|"
     "水彩画|水粉",
     "Thin washes on white paper: pigment at the edges, uneven flow, paper grain.",
     "shadows amount=15; paint manner=watercolor", TRUE},
    {"cartoon", "Cartoon",
     "comic|comic book|comics|toon|anime|animated|animation|manga|pop art|vector art|disney|pixar|ghibli|"
     "illustration|卡通|动漫|漫画|动画|插画|二次元|宫崎骏|波普",
     "Flat areas in soft steps of lightness, strong colours, dark outlines.",
     "vibrance amount=15; paint manner=cartoon", TRUE},
    {"pencil_sketch", "Pencil sketch",
     "sketch|pencil|pencil drawing|drawing|drawn|graphite|charcoal|line art|hand drawn|素描|铅笔画|铅笔|手绘|"
     "线稿|炭笔",
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
